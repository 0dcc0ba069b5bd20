"""The warehouse on BigQuery: tables in datasets of one project, read as Arrow, written in whole statements."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq
from google.cloud import bigquery

from warehouse.bigquery import reading, sql
from warehouse.bigquery.catalog import SCRATCH, VIEWS, Catalog, held_types
from warehouse.bigquery.clients import LABELS, connect
from warehouse.bigquery.failures import explained
from warehouse.bigquery.jobs import RETRY, TIMEOUT, Job, run
from warehouse.bigquery.loading import BatchLoader, superseding
from warehouse.bigquery.queries import bills, bytes_to_read, run_script, run_statement
from warehouse.bigquery.staging import Stage
from warehouse.door import ArrowData, Batch, Bill
from warehouse.settings import Settings
from warehouse.tables import Table


class BigQueryWarehouse:
    """A project of BigQuery behind the warehouse protocol; use it as a context manager.

    A schema is a dataset, whose name begins with the prefix of the settings. Every write is one statement or one
    transaction over rows that a load job has brought into a stage table before.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @explained
    def __enter__(self) -> BigQueryWarehouse:
        clients = connect(self._settings)
        self._rest, self._storage = clients.rest, clients.storage
        self._catalog = Catalog(clients.rest, self._settings)
        self._stage = Stage(clients, self._catalog, self._settings.bigquery_staging_bucket)
        self._loader = BatchLoader(clients, self._catalog, self._stage)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: the clients serve the whole process."""

    @explained
    def tables(self, schema: str) -> list[str]:
        return self._catalog.tables(schema)

    @explained
    def create(self, table: Table) -> None:
        made = self._catalog.create(table)
        lacking = {column.name: column.type for column in table.columns if column.name not in held_types(made)}
        if lacking:
            self._query("add", sql.add_columns(self._catalog.full(table.name), lacking))

    @explained
    def count(self, table: str) -> int:
        self._catalog.find(table)
        job = self._query("count", f"select count(*) from {sql.quoted(self._catalog.full(table))}")
        [row] = job.result(retry=RETRY, timeout=TIMEOUT)
        return int(row[0])

    @explained
    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        equals: Mapping[str, str] | None = None,
    ) -> pa.RecordBatchReader:
        found = self._catalog.find(table)
        if found.table_type in VIEWS:
            found = self._computed(table)
        return reading.read(self._storage, found, columns, sql.equalities(equals or {}))

    @explained
    def insert_new(self, table: Table, data: ArrowData) -> int:
        self.create(table)
        with tempfile.TemporaryDirectory(prefix="martlet-") as folder:
            file = Path(folder) / "rows.parquet"
            if not _write(file, data):
                return 0
            with self._stage.loaded(file) as stage:
                statement = sql.merge_new(table, self._catalog.full(table.name), stage, _bounds(file, table))
                job = self._query("insert", statement)
        return int(job.num_dml_affected_rows or 0)

    @explained
    def load_batch(self, batch: Batch) -> list[str]:
        return self._loader.load(batch)

    @explained
    def drop(self, table: str) -> None:
        self._catalog.delete(table)

    @explained
    def drop_schema(self, schema: str) -> None:
        self._catalog.delete_dataset(schema)

    @explained
    def supersede(self, table: str, batch_ids: Sequence[str], at: dt.datetime) -> None:
        if batch_ids:
            statements = superseding(self._catalog, table, batch_ids, at)
            run_script(self._rest, f"martlet_supersede_{uuid.uuid4().hex}", statements)

    @explained
    def release(self, schema: str) -> None:
        built = self._catalog.tables(f"{schema}_next")
        self._catalog.create_dataset(schema)
        for name in built:
            self._copy(f"{schema}_next.{name}", f"{schema}.{name}")
        for name in sorted(set(self._catalog.tables(schema)) - set(built)):
            self._catalog.delete(f"{schema}.{name}")

    @explained
    def bytes_to_read(self, statement: str) -> int:
        return bytes_to_read(self._rest, statement)

    @explained
    def bills(self, since: dt.datetime) -> list[Bill]:
        return bills(self._rest, since)

    def _query(self, what: str, statement: str) -> Job:
        return run_statement(self._rest, f"martlet_{what}_{uuid.uuid4().hex}", statement)

    def _computed(self, view: str) -> bigquery.Table:
        """The rows of a view in a table of its own, which expires."""
        self._catalog.create_dataset(SCRATCH)
        name = self._catalog.full(f"{SCRATCH}.view_{uuid.uuid4().hex}")
        source = sql.quoted(self._catalog.full(view))
        self._query("view", f"create table {sql.quoted(name)} as select * from {source}")
        return self._rest.get_table(name, retry=RETRY, timeout=TIMEOUT)

    def _copy(self, source: str, target: str) -> None:
        config = bigquery.CopyJobConfig(
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            labels=LABELS,
        )
        run(
            self._rest,
            f"martlet_copy_{uuid.uuid4().hex}",
            lambda job_id: self._rest.copy_table(
                self._catalog.full(source),
                self._catalog.full(target),
                job_id=job_id,
                job_config=config,
                retry=RETRY,
                timeout=TIMEOUT,
            ),
        )


def _write(file: Path, data: ArrowData) -> int:
    """Write a table or a stream to a Parquet file; returns how many rows those were."""
    batches = data.to_batches() if isinstance(data, pa.Table) else data
    rows = 0
    with pq.ParquetWriter(file, data.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _bounds(file: Path, table: Table) -> dict[str, tuple[object, object]]:
    """Lowest and highest value of the key columns by which the table is divided, from the file's statistics."""
    layout = {*table.cluster_by, table.partition_by.field if table.partition_by else ""}
    metadata = pq.read_metadata(file)
    bounds: dict[str, tuple[object, object]] = {}
    for place, name in enumerate(metadata.schema.names):
        if name not in layout or name not in table.key:
            continue
        found = [metadata.row_group(group).column(place).statistics for group in range(metadata.num_row_groups)]
        if all(each is not None and each.has_min_max and not each.null_count for each in found):
            bounds[name] = (min(each.min for each in found), max(each.max for each in found))
    return bounds
