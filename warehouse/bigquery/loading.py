"""Loads a batch of the lake: stage tables first, then one transaction that puts it in place of an earlier attempt."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from google.cloud import bigquery

from warehouse.bigquery import jobs, reading, sql
from warehouse.bigquery.catalog import Catalog, describe_again, held_types
from warehouse.bigquery.clients import Clients
from warehouse.bigquery.queries import run_script, run_statement
from warehouse.bigquery.staging import Stage
from warehouse.door import ArrowData, Batch
from warehouse.drift import TEXT, batch_types, change, drift

LEDGER = "raw.batches"


class BatchLoader:
    """Loads batches into raw tables.

    The transaction of a batch runs under an id made of the batch, the generation of the table (a table that was
    dropped and made again is another one) and a number. Such a job counts as the load only if it ended without
    error and the ledger holds the batch; else the next number is used.

    Parameters
    ----------
    clients : Clients
    catalog : Catalog
    stage : Stage
    """

    def __init__(self, clients: Clients, catalog: Catalog, stage: Stage) -> None:
        self._clients = clients
        self._catalog = catalog
        self._stage = stage

    def load(self, batch: Batch) -> list[str]:
        """Load a batch unless it is loaded; returns how it differs from the contract."""
        self._catalog.create(batch.table)
        found = self._catalog.find(batch.table.name)
        incoming = batch_types(batch.files)
        notes = drift(batch.table, incoming)
        name = f"martlet_load_{batch.batch_id}_{found.created:%Y%m%d%H%M%S%f}"
        seen = list(jobs.find(self._clients.rest, name))
        if any(job.error_result is None for job in seen) and self._is_live(batch.batch_id):
            return notes
        held = self._fit(found, incoming)
        with tempfile.TemporaryDirectory(prefix="martlet-") as folder, ExitStack() as stages:
            statements = [
                *self._of_rows(batch, held, stages),
                *self._of_records(batch, Path(folder), stages),
                *self._of_notes(batch, notes),
                *superseding(self._catalog, batch.table.name, batch.supersedes, batch.loaded_at),
                *self._of_replaced_records(batch),
            ]
            run_script(self._clients.rest, name, statements, first=len(seen))
        return notes

    def _is_live(self, batch_id: str) -> bool:
        where = sql.equalities({"batch_id": batch_id})
        rows = reading.read(self._clients.storage, self._catalog.find(LEDGER), ["superseded_at"], where).read_all()
        return bool(rows.num_rows == 1 and rows["superseded_at"].null_count == 1)

    def _fit(self, table: bigquery.Table, incoming: Mapping[str, str]) -> dict[str, str]:
        """Give the table the columns that are new, and text in place of types that do not agree.

        Returns the types it then has, by its columns' names in lower case.
        """
        held = held_types(table)
        needed = change(held, incoming)
        name = str(table.reference)
        if needed.widened:
            # BigQuery cannot turn a number into text in place, so the table is written anew, in one statement.
            self._run("widen", sql.widen(name, needed.widened, table.time_partitioning, table.clustering_fields))
            describe_again(self._clients.rest, table)
        if needed.added:
            self._run("add", sql.add_columns(name, needed.added))
        types = held | dict(needed.added) | dict.fromkeys(needed.widened, TEXT)
        return {name.lower(): kind for name, kind in types.items()}

    def _run(self, what: str, statement: str) -> None:
        run_statement(self._clients.rest, f"martlet_{what}_{uuid.uuid4().hex}", statement)

    def _of_rows(self, batch: Batch, held: Mapping[str, str], stages: ExitStack) -> list[str]:
        raw = self._catalog.full(batch.table.name)
        statements = [sql.delete_equal(raw, "_batch_id", batch.batch_id)]
        for file in batch.files:
            stage = stages.enter_context(self._stage.loaded(file))
            types = {name: held[name.lower()] for name in pq.read_schema(file).names}
            statements.append(sql.insert_cast(raw, types, stage))
        return statements

    def _of_records(self, batch: Batch, folder: Path, stages: ExitStack) -> list[str]:
        statements = []
        for ledger, rows in batch.records.items():
            target = self._catalog.full(ledger)
            statements.append(sql.delete_equal(target, "batch_id", batch.batch_id))
            file = folder / f"{ledger}.parquet"
            if not _write(rows, file):
                continue
            held = held_types(self._catalog.find(ledger))
            types = {name: held[name] for name in rows.schema.names}
            statements.append(sql.insert_cast(target, types, stages.enter_context(self._stage.loaded(file))))
        return statements

    def _of_replaced_records(self, batch: Batch) -> list[str]:
        if not batch.key:
            return []
        raw = self._catalog.full(batch.table.name)
        return [sql.supersede_records(raw, batch.key, batch.batch_id, batch.loaded_at)]

    def _of_notes(self, batch: Batch, notes: Sequence[str]) -> list[str]:
        if not notes:
            return []
        ledger, batch_id = sql.quoted(self._catalog.full(LEDGER)), sql.literal(batch.batch_id)
        return [f"update {ledger} set notes = {sql.literal('; '.join(notes))} where batch_id = {batch_id}"]


def _write(rows: ArrowData, file: Path) -> int:
    """Write rows to a Parquet file; returns how many they are."""
    count = 0
    with pq.ParquetWriter(file, rows.schema) as writer:
        for batch in rows.to_reader() if isinstance(rows, pa.Table) else rows:
            writer.write_batch(batch)
            count += len(batch)
    return count


def superseding(catalog: Catalog, table: str, batch_ids: Sequence[str], at: dt.datetime) -> list[str]:
    """Statements that mark the rows of batches, and their ledger rows, as replaced."""
    if not batch_ids:
        return []
    ids, moment = sql.literals(batch_ids), sql.literal(at)
    return [
        f"update {sql.quoted(catalog.full(table))} set _superseded_at = {moment} "
        f"where _batch_id in {ids} and _superseded_at is null",
        f"update {sql.quoted(catalog.full(LEDGER))} set superseded_at = {moment} "
        f"where batch_id in {ids} and superseded_at is null",
    ]
