"""Landing: slices of a source to the lake to ``raw.*``, each record once, every bad one kept and named."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pyarrow as pa

from ingestion.batches import batch_id_of, write_slice
from ingestion.contract import Contract
from ingestion.errors import UnreadableFileError
from ingestion.lake import LakeBatch
from ingestion.ledger import Ledger, Progress, landing_tables, open_for_loading
from ingestion.rebuild import mark_superseded
from ingestion.sources.folder import FolderSource
from ingestion.sources.slices import Known, Left, Slice, Source
from warehouse import Settings, Warehouse

Status = Literal["landed", "unchanged", "skipped", "failed"]


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
    with open_for_loading(settings) as warehouse, ThreadPoolExecutor(1, thread_name_prefix="load") as loader:
        lander = _Lander(settings, warehouse, loader)
        lander.ledger.load_pending()
        landing = Landing(retired=lander.ledger.retire_others(source.address) if only_this else 0)
        for done, part in enumerate(source.slices(lander.known())):
            if progress:
                progress(done, total, part.label)
            landing.files.append(lander.land(part))
        lander.finish_loading()
        lander.record_skipped()
        mark_superseded(settings, warehouse)
    if progress:
        progress(total, total, "")
    if lander.failures:
        raise UnreadableFileError(" ".join(lander.failures) + " The other files were landed.")
    return landing


class _Lander:
    """The state of one landing: the ledger, and what was skipped or failed."""

    def __init__(self, settings: Settings, warehouse: Warehouse, loader: Executor) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._skipped: list[Left] = []
        self.failures: list[str] = []
        self.ledger = Ledger(settings, warehouse)
        self._loader = loader
        self._loading: Future[None] | None = None

    def known(self) -> Known:
        """What landed before; whoever reads raw waits until it is being written no more."""
        known = self.ledger.known()

        def live_keys(contract: Contract, address: str) -> Iterator[pa.RecordBatch]:
            self.finish_loading()
            return known.live_keys(contract, address)

        return replace(known, live_keys=live_keys)

    def land(self, part: Slice | Left) -> LandedFile:
        """Land one slice, or say why not."""
        if isinstance(part, Left):
            return self._leave(part)
        table = part.contract.table.name
        batch_id = batch_id_of(part)
        pending = self.ledger.pending(batch_id)
        if pending:
            return _landed(part, pending)
        if batch_id in self.ledger:
            return LandedFile(part.label, table, "unchanged")
        twin = self.ledger.twin(part)
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
        self._load(lake_batch)
        return _landed(part, lake_batch)

    def _load(self, lake_batch: LakeBatch) -> None:
        """Load a batch while the next one is written."""
        self.finish_loading()
        self._loading = self._loader.submit(self.ledger.enter(lake_batch, self._settings.started_at))

    def finish_loading(self) -> None:
        """Wait for the batch that is being loaded."""
        if self._loading:
            self._loading.result()

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


def _landed(part: Slice, batch: LakeBatch) -> LandedFile:
    counts = [batch.manifest[name] for name in ("count_read", "count_loaded", "count_rejected")]
    return LandedFile(part.label, part.contract.table.name, "landed", *counts)
