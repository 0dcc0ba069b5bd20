"""The protocol that every warehouse fulfils."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa

from warehouse.tables import Table

ArrowData: TypeAlias = pa.Table | pa.RecordBatchReader


@dataclass(frozen=True)
class Batch:
    """A batch of the lake on its way into a raw table.

    Attributes
    ----------
    batch_id : str
    table : Table
        Raw table as its contract defines it.
    files : sequence of Path
        Parquet files of the batch; their schema may hold more columns, or looser types, than the contract.
    loaded_at : datetime
        UTC, without a zone.
    supersedes : sequence of str
        Batches whose rows this one replaces; they stay, marked.
    key : sequence of str
        Columns that name a record: rows of other batches with the key of a row of this one are replaced too.
    records : mapping of str to pa.Table or pa.RecordBatchReader
        Rows for landing's own tables by table name, each with a ``batch_id`` column; a reader is read once.
    """

    batch_id: str
    table: Table
    files: Sequence[Path]
    loaded_at: dt.datetime
    supersedes: Sequence[str] = ()
    key: Sequence[str] = ()
    records: Mapping[str, ArrowData] = field(default_factory=dict)


@dataclass(frozen=True)
class Bill:
    """A query that was paid for.

    Attributes
    ----------
    part : str
        Layer of dbt that it built or tested; ``python`` where it was no query of dbt's.
    count_bytes : int or None
        Bytes billed; None where the warehouse does not say.
    """

    part: str
    count_bytes: int | None


class Warehouse(Protocol):
    """Reads and writes whole tables as Arrow. Table names are ``schema.table``.

    Every write is atomic, and repeating it changes nothing.
    """

    def tables(self, schema: str) -> list[str]:
        """Names of the tables and views of a schema, sorted; empty where there is no such schema."""

    def create(self, table: Table) -> None:
        """Create the table, empty, unless it is there; one that is gets the columns it lacks."""

    def count(self, table: str) -> int:
        """Rows of the table; raises TableNotFoundError where there is none."""

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        equals: Mapping[str, str] | None = None,
    ) -> pa.RecordBatchReader:
        """Stream the table, or some columns of it, or the rows in which text columns equal given values."""

    def insert_new(self, table: Table, data: ArrowData) -> int:
        """Append the rows whose key the table does not hold yet; returns how many those were."""

    def load_batch(self, batch: Batch) -> list[str]:
        """Load a batch in one transaction, in place of an earlier attempt; returns how it differs from its contract."""

    def drop(self, table: str) -> None:
        """Drop the table if it is there."""

    def drop_schema(self, schema: str) -> None:
        """Drop a schema, if it is there, with all that is in it."""

    def supersede(self, table: str, batch_ids: Sequence[str], at: dt.datetime) -> None:
        """Mark the rows of batches, and their ledger rows, as replaced."""

    def release(self, schema: str) -> None:
        """Show readers what dbt has built for a schema; nothing where they only ever see a snapshot."""

    def bytes_to_read(self, statement: str) -> int:
        """Bytes that a statement would be billed for; nothing is run. None where nobody pays for them."""

    def bills(self, since: dt.datetime) -> list[Bill]:
        """Our queries since a moment, UTC, and what they were billed for; empty where nobody pays for them."""
