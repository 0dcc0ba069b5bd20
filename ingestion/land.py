"""Landing: slices of a source to the lake to ``raw.*``, each record once, every bad one kept and named."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.audit import with_audit_columns
from ingestion.contract import Contract, load_contracts
from ingestion.errors import SourceNotFoundError, UnreadableFileError
from ingestion.formats import Decoded
from ingestion.lake import LakeBatch, batch_folder, find_batch, list_batches, write_batch
from ingestion.sources.folder import FolderSource
from ingestion.sources.slices import Known, Left, Slice, Source
from warehouse import REPO, Batch, Settings, Table, Warehouse, load_tables, open_warehouse

Status = Literal["landed", "unchanged", "skipped", "failed"]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class LandedFile:
    """What became of one file; ``count_read = count_loaded + count_rejected``, all of this run."""

    relative: str
    table: str
    status: Status
    count_read: int = 0
    count_loaded: int = 0
    count_rejected: int = 0
    reason: str = ""


@dataclass
class Landing:
    """What became of a folder."""

    files: list[LandedFile] = field(default_factory=list)
    retired: int = 0

    @property
    def count_loaded(self) -> int:
        """Rows loaded in this run."""
        return sum(file.count_loaded for file in self.files)


def land(
    settings: Settings, source: Source | Path, only_this: bool = False, progress: Progress | None = None
) -> Landing:
    """Land every slice of a source that is new or has changed.

    Parameters
    ----------
    settings : Settings
    source : Source or Path
        A path is a folder of files, recognised by folder and shape.
    only_this : bool
        Retire what was landed from other folders: its rows stay in raw, marked as superseded, and no model reads them.
        Streams are no folders and stay.
    progress : callable, optional
        Called with slices done, slices in all and the slice under way.

    Raises
    ------
    SourceNotFoundError
        Where the source is missing, empty, or holds nothing that can be recognised.
    MissingColumnError
        Where a file of a folder lacks a required column; nothing was landed.
    UnreadableFileError
        Where slices are damaged; the others were landed.
    """
    if isinstance(source, Path):
        source = FolderSource(source, settings.max_file_bytes)
    total = len(source)
    with open_warehouse(settings) as warehouse:
        lander = _Lander(settings, warehouse)
        lander.load_pending()
        landing = Landing(retired=lander.retire_others(source.address) if only_this else 0)
        for done, part in enumerate(source.slices(lander.known())):
            if progress:
                progress(done, total, part.label)
            landing.files.append(lander.land(part))
        lander.record_skipped()
        mark_superseded(settings, warehouse)
    if progress:
        progress(total, total, "")
    if lander.failures:
        raise UnreadableFileError(" ".join(lander.failures) + " The other files were landed.")
    return landing


def rebuild_raw(settings: Settings, progress: Progress | None = None) -> int:
    """Make the raw tables anew from the lake alone; returns how many batches it holds.

    What was superseded is so again, at the same time. A run that is ended midway is finished by the next, or by the
    next landing. The list of skipped files stays: the lake knows nothing of them.

    Parameters
    ----------
    settings : Settings
    progress : callable, optional
        Called with batches done, batches in all and the table under way.
    """
    batches = list_batches(settings.lake)
    if not batches:
        raise SourceNotFoundError(f"The lake {settings.lake} holds no batch: land a source first.")
    with open_warehouse(settings) as warehouse:
        mark_superseded(settings, warehouse)
        for table in sorted({batch.manifest["table_name"] for batch in batches} | {"raw.batches", "raw.rejects"}):
            warehouse.drop(table)
        _Lander(settings, warehouse).load_pending(progress)
    return len(batches)


def mark_superseded(settings: Settings, warehouse: Warehouse) -> None:
    """Write into the lake which of its batches the ledger holds as superseded."""
    warehouse.create(landing_tables()["raw.batches"])
    ledger = warehouse.read("raw.batches", ["batch_id", "lake_uri", "superseded_at"]).read_all().to_pylist()
    for row in ledger:
        batch = find_batch(settings.lake / row["lake_uri"])
        if batch:
            batch.mark(row["superseded_at"])


def load_lake(settings: Settings) -> Known:
    """Load what is in the lake and no further; returns what has landed by then."""
    with open_warehouse(settings) as warehouse:
        lander = _Lander(settings, warehouse)
        lander.load_pending()
        return lander.known()


def write_slice(settings: Settings, part: Slice) -> LakeBatch:
    """Write a slice to the lake, unless it is there.

    Raises
    ------
    UnreadableFileError
        Where it is damaged; nothing of it is in the lake.
    """
    table, batch_id = part.contract.table.name, _batch_id(part)
    folder = batch_folder(settings.lake, table, batch_id)
    about = {
        "batch_id": batch_id,
        "table_name": table,
        "source_uri": part.uri,
        "content_hash": part.content_hash,
        "source_version": part.version or None,
        "position": part.position or None,
        "written_at": settings.started_at.isoformat(),
    }
    return find_batch(folder) or write_batch(folder, _decoded(part, batch_id, settings.started_at), about)


@cache
def landing_tables() -> dict[str, Table]:
    """Landing's own tables by name, from ``ingestion/tables.yml``."""
    return load_tables(REPO / "ingestion" / "tables.yml")


class _Lander:
    """The state of one landing: the ledger as it was read, and what was skipped or failed."""

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._skipped: list[Left] = []
        self.failures: list[str] = []
        for table in landing_tables().values():
            warehouse.create(table)
        ledger = warehouse.read("raw.batches").read_all().to_pylist()
        self._live: dict[str, dict[str, Any]] = {row["batch_id"]: row for row in ledger if row["superseded_at"] is None}
        self._pending = list_batches(settings.lake, but={row["batch_id"] for row in ledger})

    def load_pending(self, progress: Progress | None = None) -> None:
        """Load what earlier runs wrote to the lake, and what of it was superseded mark so."""
        for done, batch in enumerate(self._pending):
            if progress:
                progress(done, len(self._pending), batch.manifest["table_name"])
            superseded_at = batch.superseded_at
            self._load(batch, batch.written_at, replaces=superseded_at is None)
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

    def land(self, part: Slice | Left) -> LandedFile:
        """Land one slice, or say why not."""
        if isinstance(part, Left):
            return self._leave(part)
        table = part.contract.table.name
        batch_id = _batch_id(part)
        pending = next((batch for batch in self._pending if batch.batch_id == batch_id), None)
        if pending:
            return _landed(part, pending)
        if batch_id in self._live:
            return LandedFile(part.label, table, "unchanged")
        twin = self._twin(part)
        if twin:
            return self._leave(
                Left(part.uri, part.label, "skipped", f"same content as {twin}", table, version=part.version)
            )
        try:
            lake_batch = write_slice(self._settings, part)
        except UnreadableFileError as error:
            if part.position:
                raise  # The slices after this one would move the stream past it.
            return self._leave(Left(part.uri, part.label, "failed", str(error)))
        self._load(lake_batch, self._settings.started_at)
        return _landed(part, lake_batch)

    def record_skipped(self) -> None:
        """Keep what was left alone, and why."""
        table = landing_tables()["raw.skipped_files"]
        rows = [
            {
                "source_uri": left.uri,
                "source_version": left.version,
                "reason": left.reason,
                "skipped_at": self._settings.started_at,
            }
            for left in self._skipped
        ]
        self._warehouse.insert_new(table, pa.Table.from_pylist(rows, schema=table.schema))

    def _leave(self, left: Left) -> LandedFile:
        if left.status == "skipped":
            self._skipped.append(left)
        elif left.status == "failed":
            self.failures.append(left.reason)
        return LandedFile(left.label, left.table, left.status, reason=left.reason)

    def _twin(self, part: Slice) -> str | None:
        """Address of another slice, still live, that brought the same content into the same table."""
        for row in self._live.values():
            same = row["table_name"] == part.contract.table.name and row["content_hash"] == part.content_hash
            if same and row["source_uri"] != part.uri:
                return str(row["source_uri"])
        return None

    def _load(self, lake_batch: LakeBatch, now: dt.datetime, replaces: bool = True) -> None:
        """Load a batch; what it replaces, if it is not itself replaced, is superseded now."""
        batch_id = lake_batch.batch_id
        entry = {
            **lake_batch.manifest,
            "lake_uri": lake_batch.folder.relative_to(self._settings.lake).as_posix(),
            "loaded_at": lake_batch.written_at,
        }
        older = [
            row["batch_id"]
            for row in self._live.values()
            if replaces and row["source_uri"] == entry["source_uri"] and row["batch_id"] != batch_id
        ]
        contract = load_contracts()[entry["table_name"]]
        batch = Batch(
            batch_id=batch_id,
            table=contract.table,
            key=contract.source_key,
            files=lake_batch.files,
            loaded_at=now,
            supersedes=older,
            records={
                "raw.batches": _as_table("raw.batches", [entry]),
                "raw.rejects": _reject_rows(entry, lake_batch.rejects),
            },
        )
        self._warehouse.load_batch(batch)
        for other in older:
            del self._live[other]
        self._live[batch_id] = entry


def _decoded(part: Slice, batch_id: str, at: dt.datetime) -> Iterator[Decoded]:
    for block in part.blocks():
        rows = with_audit_columns(block.rows, part.contract, part.namespace, batch_id, part.uri, at)
        yield Decoded(rows, block.rejects)


def _landed(part: Slice, batch: LakeBatch) -> LandedFile:
    counts = [batch.manifest[name] for name in ("count_read", "count_loaded", "count_rejected")]
    return LandedFile(part.label, part.contract.table.name, "landed", *counts)


def _batch_id(part: Slice) -> str:
    named = [part.contract.table.name, part.uri, part.content_hash, *([part.version] if part.version else [])]
    return hashlib.sha256("|".join(named).encode()).hexdigest()[:32]


def _as_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=landing_tables()[name].schema)


def _reject_rows(entry: dict[str, Any], rejects: pa.Table) -> pa.Table:
    schema = landing_tables()["raw.rejects"].schema
    constants: dict[str, Any] = {name: entry[name] for name in ("batch_id", "table_name", "source_uri")} | {
        "rejected_at": entry["loaded_at"]
    }
    arrays = [
        rejects[column.name]
        if column.name in rejects.column_names
        else pa.repeat(pa.scalar(constants[column.name], column.type), len(rejects))
        for column in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
