"""The ledger of landing: which batches raw holds, which of the lake it does not hold yet, and what loads them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contract import Contract, load_contracts
from ingestion.lake import LakeBatch, list_batches
from ingestion.sources.slices import Known, Slice
from warehouse import REPO, Batch, Settings, Table, Warehouse, load_tables, open_warehouse

LOADING_MEMORY = "600MB"

Progress = Callable[[int, int, str], None]


@cache
def landing_tables() -> dict[str, Table]:
    """Landing's own tables by name, from ``ingestion/tables.yml``."""
    return load_tables(REPO / "ingestion" / "tables.yml")


def open_for_loading(settings: Settings) -> AbstractContextManager[Warehouse]:
    """Open the warehouse beside the reading of a source, with memory for one batch: DuckDB keeps what it may."""
    return open_warehouse(settings.beside_work(LOADING_MEMORY))


class Ledger:
    """The batches of raw as they were when it was opened, and as this run changes them.

    Parameters
    ----------
    settings : Settings
    warehouse : Warehouse
        Landing's own tables are made where they are missing.
    """

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse
        for table in landing_tables().values():
            warehouse.create(table)
        rows = warehouse.read("raw.batches").read_all().to_pylist()
        self._live: dict[str, dict[str, Any]] = {row["batch_id"]: row for row in rows if row["superseded_at"] is None}
        self._pending = list_batches(settings.storage, but={row["batch_id"] for row in rows})

    def __contains__(self, batch_id: str) -> bool:
        return batch_id in self._live

    def pending(self, batch_id: str) -> LakeBatch | None:
        """A batch that was in the lake but not in raw when the ledger was opened."""
        return next((batch for batch in self._pending if batch.batch_id == batch_id), None)

    def load_pending(self, progress: Progress | None = None) -> None:
        """Load what earlier runs wrote to the lake, and what of it was superseded mark so."""
        for done, batch in enumerate(self._pending):
            if progress:
                progress(done, len(self._pending), batch.manifest["table_name"])
            superseded_at = batch.superseded_at
            self.enter(batch, batch.written_at, replaces=superseded_at is None)()
            if superseded_at:
                self._warehouse.supersede(batch.manifest["table_name"], [batch.batch_id], superseded_at)
                del self._live[batch.batch_id]
        if progress and self._pending:
            progress(len(self._pending), len(self._pending), "")

    def known(self) -> Known:
        """What the source need not read again."""
        skipped = self._warehouse.read("raw.skipped_files").read_all().to_pylist()
        return Known(
            tables={
                (row["source_uri"], row["source_version"]): row["table_name"]
                for row in self._live.values()
                if row["source_version"]
            },
            skipped={
                (row["source_uri"], row["source_version"]): row["reason"] for row in skipped if row["source_version"]
            },
            positions=self._positions(),
            live_keys=self._live_keys,
        )

    def _positions(self) -> dict[str, list[str]]:
        positions: dict[str, list[str]] = defaultdict(list)
        for row in self._live.values():
            if row["position"]:
                positions[row["source_uri"].partition("#")[0]].append(row["position"])
        return positions

    def _live_keys(self, contract: Contract, address: str) -> Iterator[pa.RecordBatch]:
        key = list(contract.source_key)
        for rows in self._warehouse.read(contract.table.name, [*key, "_source_uri", "_superseded_at"]):
            is_live = pc.is_null(rows["_superseded_at"])
            yield rows.filter(pc.and_(is_live, pc.starts_with(rows["_source_uri"], address))).select(key)

    def retire_others(self, address: str) -> int:
        """Supersede the batches of other folders, not those of streams; returns how many."""
        others: dict[str, list[str]] = defaultdict(list)
        for row in self._live.values():
            if not row["position"] and not row["source_uri"].startswith(address):
                others[row["table_name"]].append(row["batch_id"])
        for table, batch_ids in others.items():
            self._warehouse.supersede(table, batch_ids, self._settings.started_at)
            for batch_id in batch_ids:
                del self._live[batch_id]
        return sum(map(len, others.values()))

    def twin(self, part: Slice) -> str | None:
        """Address of another slice, still live, that brought the same content into the same table."""
        for row in self._live.values():
            same = row["table_name"] == part.contract.table.name and row["content_hash"] == part.content_hash
            if same and row["source_uri"] != part.uri:
                return str(row["source_uri"])
        return None

    def enter(self, lake_batch: LakeBatch, now: dt.datetime, replaces: bool = True) -> Callable[[], None]:
        """What loads a batch of the lake; what that replaces, if it is not itself replaced, is superseded now.

        From here on the batch counts as loaded: a run does not go on from a load that fails.
        """
        batch_id = lake_batch.batch_id
        entry = {
            **lake_batch.manifest,
            "lake_uri": lake_batch.folder,
            "loaded_at": lake_batch.written_at,
        }
        older = [
            row["batch_id"]
            for row in self._live.values()
            if replaces and row["source_uri"] == entry["source_uri"] and row["batch_id"] != batch_id
        ]
        for other in older:
            del self._live[other]
        self._live[batch_id] = entry
        return partial(self._load, lake_batch, entry, older, now)

    def _load(self, lake_batch: LakeBatch, entry: dict[str, Any], older: list[str], now: dt.datetime) -> None:
        contract = load_contracts()[entry["table_name"]]
        with lake_batch.parts() as files, lake_batch.rejects() as rejects:
            batch = Batch(
                batch_id=lake_batch.batch_id,
                table=contract.table,
                key=contract.source_key,
                files=files,
                loaded_at=now,
                supersedes=older,
                records={
                    "raw.batches": _as_table("raw.batches", [entry]),
                    "raw.rejects": _reject_rows(entry, rejects),
                },
            )
            self._warehouse.load_batch(batch)


def _as_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=landing_tables()[name].schema)


def _reject_rows(entry: dict[str, Any], rejects: pa.RecordBatchReader) -> pa.RecordBatchReader:
    schema = landing_tables()["raw.rejects"].schema
    constants: dict[str, Any] = {name: entry[name] for name in ("batch_id", "table_name", "source_uri")} | {
        "rejected_at": entry["loaded_at"]
    }

    def rows(batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = [
            batch[column.name]
            if column.name in rejects.schema.names
            else pa.repeat(pa.scalar(constants[column.name], column.type), len(batch))
            for column in schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, map(rows, rejects))
