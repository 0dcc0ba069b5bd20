"""Landing: files to the lake to ``raw.*``, each record once, every bad one kept and named."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from ingestion.audit import with_audit_columns
from ingestion.errors import SourceNotFoundError, UnreadableFileError
from ingestion.formats import Decoded, decode
from ingestion.lake import LakeBatch, batch_folder, find_batch, write_batch
from ingestion.sources.files import SourceFile, find_files, require_columns
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


def land(settings: Settings, root: Path, only_this: bool = False, progress: Progress | None = None) -> Landing:
    """Land every file below a folder that is new or has changed.

    Parameters
    ----------
    settings : Settings
    root : Path
        Folder of files, recognised by folder and shape.
    only_this : bool
        Retire what was landed from other folders: its rows stay in raw, marked as superseded, and no model
        reads them.
    progress : callable, optional
        Called with files done, files in all and the file under way.

    Raises
    ------
    SourceNotFoundError
        Where the folder is missing, empty, or holds nothing that can be recognised.
    MissingColumnError
        Where a file lacks a required column; nothing was landed.
    UnreadableFileError
        Where files are damaged; the others were landed.
    """
    files = find_files(root)
    require_columns(files)
    if not any(file.contract for file in files):
        raise SourceNotFoundError(
            f"None of the {len(files)} files below {root} is of a known shape: `martlet inspect {root}` says why."
        )
    with open_warehouse(settings) as warehouse:
        lander = _Lander(settings, warehouse)
        landing = Landing(retired=lander.retire_others(root) if only_this else 0)
        for done, file in enumerate(files):
            if progress:
                progress(done, len(files), file.relative)
            landing.files.append(lander.land_file(file))
        lander.record_skipped()
    if progress:
        progress(len(files), len(files), "")
    if lander.failures:
        raise UnreadableFileError(" ".join(lander.failures) + " The other files were landed.")
    return landing


@cache
def landing_tables() -> dict[str, Table]:
    """Landing's own tables by name, from ``ingestion/tables.yml``."""
    return load_tables(REPO / "ingestion" / "tables.yml")


class _Lander:
    """The state of one landing: the ledger as it was read, and what was skipped or failed."""

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._skipped: list[tuple[str, str]] = []
        self.failures: list[str] = []
        for table in landing_tables().values():
            warehouse.create(table)
        ledger = warehouse.read("raw.batches").read_all().to_pylist()
        self._live: dict[str, dict[str, Any]] = {row["batch_id"]: row for row in ledger if row["superseded_at"] is None}

    def retire_others(self, root: Path) -> int:
        """Supersede the batches of files outside the folder; returns how many."""
        prefix = root.resolve().as_uri().rstrip("/") + "/"
        others: dict[str, list[str]] = defaultdict(list)
        for row in self._live.values():
            if not row["source_uri"].startswith(prefix):
                others[row["table_name"]].append(row["batch_id"])
        for table, batch_ids in others.items():
            self._warehouse.supersede(table, batch_ids, self._settings.started_at)
            for batch_id in batch_ids:
                del self._live[batch_id]
        return sum(map(len, others.values()))

    def land_file(self, file: SourceFile) -> LandedFile:
        """Land one file, or say why not."""
        if file.is_damaged:
            return self._failed(file, file.reason)
        if file.contract is None:
            return self._skip(file, "", file.reason)
        table = file.contract.table.name
        content_hash = file.content_hash()
        batch_id = _batch_id(table, file.uri, content_hash)
        if batch_id in self._live:
            return LandedFile(file.relative, table, "unchanged")
        twin = self._twin(table, content_hash, file.uri)
        if twin:
            return self._skip(file, table, f"same content as {twin}")
        try:
            lake_batch = self._to_lake(file, batch_id)
        except UnreadableFileError as error:
            return self._failed(file, str(error))
        self._load(file, batch_id, content_hash, lake_batch)
        return LandedFile(
            file.relative,
            table,
            "landed",
            lake_batch.count_read,
            lake_batch.count_loaded,
            lake_batch.count_rejected,
        )

    def record_skipped(self) -> None:
        """Keep the files that were left alone, and why."""
        table = landing_tables()["raw.skipped_files"]
        rows = [
            {"source_uri": uri, "reason": reason, "skipped_at": self._settings.started_at}
            for uri, reason in self._skipped
        ]
        self._warehouse.insert_new(table, pa.Table.from_pylist(rows, schema=table.schema))

    def _skip(self, file: SourceFile, table: str, reason: str) -> LandedFile:
        self._skipped.append((file.uri, reason))
        return LandedFile(file.relative, table, "skipped", reason=reason)

    def _failed(self, file: SourceFile, reason: str) -> LandedFile:
        self.failures.append(reason)
        return LandedFile(file.relative, "", "failed", reason=reason)

    def _twin(self, table: str, content_hash: str, uri: str) -> str | None:
        """Address of another file, still live, that brought the same content into the same table."""
        for row in self._live.values():
            same = row["table_name"] == table and row["content_hash"] == content_hash
            if same and row["source_uri"] != uri:
                return str(row["source_uri"])
        return None

    def _to_lake(self, file: SourceFile, batch_id: str) -> LakeBatch:
        assert file.contract is not None
        table = file.contract.table.name
        folder = batch_folder(self._settings.lake, table, batch_id)
        about = {"table": table, "batch_id": batch_id, "source_uri": file.uri}
        return find_batch(folder) or write_batch(folder, self._decoded(file, batch_id), about)

    def _decoded(self, file: SourceFile, batch_id: str) -> Iterator[Decoded]:
        contract, form = file.contract, file.head.format
        assert contract is not None
        assert form is not None
        for block in decode(file.path, form, contract.columns, self._settings.max_file_bytes):
            rows = with_audit_columns(
                block.rows, contract, file.namespace, batch_id, file.uri, self._settings.started_at
            )
            yield Decoded(rows, block.rejects)

    def _load(self, file: SourceFile, batch_id: str, content_hash: str, lake_batch: LakeBatch) -> None:
        assert file.contract is not None
        table = file.contract.table
        older = [
            row["batch_id"]
            for row in self._live.values()
            if row["source_uri"] == file.uri and row["batch_id"] != batch_id
        ]
        entry = {
            "batch_id": batch_id,
            "table_name": table.name,
            "source_uri": file.uri,
            "content_hash": content_hash,
            "lake_uri": lake_batch.folder.relative_to(self._settings.lake).as_posix(),
            "count_read": lake_batch.count_read,
            "count_loaded": lake_batch.count_loaded,
            "count_rejected": lake_batch.count_rejected,
            "loaded_at": self._settings.started_at,
        }
        batch = Batch(
            batch_id=batch_id,
            table=table,
            files=lake_batch.files,
            loaded_at=self._settings.started_at,
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


def _batch_id(table: str, uri: str, content_hash: str) -> str:
    return hashlib.sha256(f"{table}|{uri}|{content_hash}".encode()).hexdigest()[:32]


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
