"""The warehouse on DuckDB: one file, one writer, no server."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.door import ArrowData, Batch, Bill
from warehouse.drift import batch_types, change, drift
from warehouse.duckdb_file import explained, open_file
from warehouse.errors import TableNotFoundError
from warehouse.tables import Table

ROWS_PER_BATCH = 65_536
# What DuckDB calls the types that table definitions spell otherwise.
TYPES = {"VARCHAR": "string", "BIGINT": "int64", "DOUBLE": "float64", "BOOLEAN": "bool"}


class DuckDBWarehouse:
    """A DuckDB file behind the warehouse protocol; use it as a context manager, and briefly.

    Parameters
    ----------
    file : Path
        Made, with its folder, where it is missing (unless ``read_only``).
    memory_limit : str
        As DuckDB spells it, ``"2GB"``.
    threads : int
    read_only : bool
    """

    def __init__(self, file: Path, memory_limit: str, threads: int, read_only: bool = False) -> None:
        self._file = file
        self._config = {"memory_limit": memory_limit, "threads": str(threads)}
        self._read_only = read_only

    def __enter__(self) -> DuckDBWarehouse:
        if not self._read_only:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        elif not self._file.exists():
            raise TableNotFoundError(f"There is no warehouse at {self._file} yet: run `martlet demo` first.")
        self._connection = open_file(self._file, self._config, self._read_only)
        if not self._read_only:
            # BigQuery's spelling of the type; the other names are aliases that DuckDB knows.
            self._connection.execute("create type if not exists main.float64 as double")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        known = explained(self._file, str(error)) if isinstance(error, duckdb.Error) else None
        if known:
            raise known from error

    def tables(self, schema: str) -> list[str]:
        # A cursor of its own, as in `read`: another thread may be loading.
        rows = (
            self._connection.cursor()
            .execute("select table_name from information_schema.tables where table_schema = ? order by 1", [schema])
            .fetchall()
        )
        return [name for (name,) in rows]

    def create(self, table: Table) -> None:
        columns = ", ".join(f"{_quoted(column.name)} {column.type}" for column in table.columns)
        self._connection.execute(f"create schema if not exists {_quoted(table.name.split('.')[0])}")
        self._connection.execute(f"create table if not exists {_quoted(table.name)} ({columns})")
        held = self._types(table.name)
        for column in table.columns:
            if column.name not in held:
                self._add_column(table.name, column.name, column.type)

    def count(self, table: str) -> int:
        self._require(table)
        row = self._connection.execute(f"select count(*) from {_quoted(table)}").fetchone()
        assert row is not None
        return int(row[0])

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        equals: Mapping[str, str] | None = None,
    ) -> pa.RecordBatchReader:
        self._require(table)
        chosen = ", ".join(map(_quoted, columns)) if columns else "*"
        conditions = [f"{_quoted(column)} = ?" for column in equals or {}]
        where = f" where {' and '.join(conditions)}" if conditions else ""
        cursor = self._connection.cursor()
        cursor.execute(f"select {chosen} from {_quoted(table)}{where}", list((equals or {}).values()))
        return cursor.to_arrow_reader(ROWS_PER_BATCH)

    def insert_new(self, table: Table, data: ArrowData) -> int:
        names = ", ".join(_quoted(column.name) for column in table.columns)
        key = ", ".join(map(_quoted, table.key))
        same = " and ".join(f"held.{_quoted(name)} = incoming.{_quoted(name)}" for name in table.key)
        self.create(table)
        with self._transaction(), self._registered(data) as incoming:
            row = self._connection.execute(
                f"insert into {_quoted(table.name)} ({names}) "
                f"select {names} from {incoming} as incoming "
                f"where not exists (select 1 from {_quoted(table.name)} as held where {same}) "
                f"qualify row_number() over (partition by {key}) = 1"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def load_batch(self, batch: Batch) -> list[str]:
        incoming = batch_types(batch.files)
        notes = drift(batch.table, incoming)
        with self._transaction():
            self.create(batch.table)
            name = batch.table.name
            self._delete_batch(name, batch.batch_id)
            with self._in_any_order():
                if batch.files:
                    self._fit(name, incoming)
                    load = f"insert into {_quoted(name)} by name from read_parquet(?, union_by_name = true)"
                    self._connection.execute(load, [[str(file) for file in batch.files]])
                for ledger, rows in batch.records.items():
                    self._delete_batch(ledger, batch.batch_id)
                    self._append(ledger, rows)
            self._supersede(name, batch.supersedes, batch.loaded_at)
            self._supersede_records(batch)
            if notes:
                note = "update raw.batches set notes = ? where batch_id = ?"
                self._connection.execute(note, ["; ".join(notes), batch.batch_id])
        return notes

    def _append(self, table: str, rows: ArrowData) -> None:
        """Append rows; a stream goes through a file: what is registered stays in memory until the transaction ends."""
        insert = f"insert into {_quoted(table)} by name select * from"
        if isinstance(rows, pa.Table):
            with self._registered(rows) as incoming:
                self._connection.execute(f"{insert} {incoming}")
            return
        with tempfile.TemporaryDirectory(prefix="martlet-") as folder:
            file = Path(folder) / "rows.parquet"
            if _spooled(rows, file):
                self._connection.execute(f"{insert} read_parquet(?)", [str(file)])

    def drop(self, table: str) -> None:
        self._connection.execute(f"drop table if exists {_quoted(table)}")

    def drop_schema(self, schema: str) -> None:
        self._connection.execute(f"drop schema if exists {_quoted(schema)} cascade")

    def supersede(self, table: str, batch_ids: Sequence[str], at: dt.datetime) -> None:
        with self._transaction():
            self._supersede(table, batch_ids, at)

    def release(self, schema: str) -> None:
        """Nothing: readers open the published snapshot."""

    def bytes_to_read(self, statement: str) -> int:  # noqa: ARG002
        """None: nobody pays for them."""
        return 0

    def bills(self, since: dt.datetime) -> list[Bill]:  # noqa: ARG002
        """None: nobody pays for them."""
        return []

    def _require(self, table: str) -> None:
        schema, name = table.split(".")
        if name not in self.tables(schema):
            raise TableNotFoundError(
                f"The warehouse has no table {table}: run `martlet build`, or `martlet demo` for everything."
            )

    def _delete_batch(self, table: str, batch_id: str) -> None:
        column = "batch_id" if "batch_id" in self._types(table) else "_batch_id"
        self._connection.execute(f"delete from {_quoted(table)} where {column} = ?", [batch_id])

    def _supersede(self, table: str, batch_ids: Sequence[str], at: dt.datetime) -> None:
        for batch_id in batch_ids:
            self._connection.execute(
                f"update {_quoted(table)} set _superseded_at = ? where _batch_id = ? and _superseded_at is null",
                [at, batch_id],
            )
            self._connection.execute(
                "update raw.batches set superseded_at = ? where batch_id = ? and superseded_at is null",
                [at, batch_id],
            )

    def _supersede_records(self, batch: Batch) -> None:
        if batch.key:
            table, key = _quoted(batch.table.name), ", ".join(map(_quoted, batch.key))
            self._connection.execute(
                f"update {table} set _superseded_at = $at where _superseded_at is null and _batch_id != $batch_id "
                f"and ({key}) in (select ({key}) from {table} where _batch_id = $batch_id)",
                {"at": batch.loaded_at, "batch_id": batch.batch_id},
            )

    def _types(self, table: str) -> dict[str, str]:
        rows = self._connection.execute(f"describe {_quoted(table)}").fetchall()
        return {row[0]: row[1] for row in rows}

    def _fit(self, table: str, incoming: dict[str, str]) -> None:
        """Give the table the columns that are new, and text in place of types that do not agree."""
        held = {name: TYPES.get(kind, kind.lower()) for name, kind in self._types(table).items()}
        needed = change(held, incoming)
        for name, kind in needed.added.items():
            self._add_column(table, name, kind)
        for name in needed.widened:
            self._connection.execute(f"alter table {_quoted(table)} alter column {_quoted(name)} set data type varchar")

    def _add_column(self, table: str, name: str, kind: str) -> None:
        self._connection.execute(f"alter table {_quoted(table)} add column {_quoted(name)} {kind}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    @contextmanager
    def _in_any_order(self) -> Iterator[None]:
        """Let every thread write rows as it has them: `_source_row` keeps their order, and less is held back."""
        self._connection.execute("set preserve_insertion_order = false")
        try:
            yield
        finally:
            self._connection.execute("reset preserve_insertion_order")

    @contextmanager
    def _registered(self, data: ArrowData) -> Iterator[str]:
        self._connection.register("martlet_incoming", data)
        try:
            yield "martlet_incoming"
        finally:
            self._connection.unregister("martlet_incoming")


def _spooled(rows: pa.RecordBatchReader, file: Path) -> int:
    """Write a stream to a Parquet file, which DuckDB reads in bounded memory; returns how many rows there are."""
    count = 0
    with pq.ParquetWriter(file, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += len(batch)
    return count


def _quoted(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))
