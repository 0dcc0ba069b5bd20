"""The lake: immutable Parquet, a folder per batch, which is there once its manifest is, the last of its files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import OldBatchError
from ingestion.formats.decoded import REJECT_SCHEMA
from warehouse.storage import Storage

RAW = "raw"
MANIFEST = "batch.json"
REJECTS = "rejects.parquet"
MARK = "superseded-%Y%m%dT%H%M%S%f"
"""A file of this name marks a batch: so a listing tells which are superseded, and since when."""
OLD_MARK = "superseded.json"
"""What marked a batch once; the moment is in it."""
REJECTS_PER_STEP = 2**13
NEEDED = frozenset({"table_name", "source_uri", "content_hash", "written_at"})


@dataclass(frozen=True)
class LakeBatch:
    """A complete batch in the lake.

    Attributes
    ----------
    lake : Storage
    folder : str
        Its place in the lake.
    manifest : mapping
        What the ledger says of it, as far as the lake can know.
    superseded_at : datetime, optional
        When a newer version of its source replaced it, UTC without a zone.
    """

    lake: Storage
    folder: str
    manifest: Mapping[str, Any]
    superseded_at: dt.datetime | None = None

    @property
    def batch_id(self) -> str:
        """The batch."""
        return _base(self.folder)

    @property
    def written_at(self) -> dt.datetime:
        """When it was written, UTC without a zone."""
        return dt.datetime.fromisoformat(self.manifest["written_at"])

    @contextmanager
    def parts(self) -> Iterator[list[Path]]:
        """Parquet files of the rows, on this machine until the block ends."""
        with ExitStack() as files:
            yield [
                files.enter_context(self.lake.local_file(f"{self.folder}/{part}")) for part in self.manifest["parts"]
            ]

    @contextmanager
    def rejects(self) -> Iterator[pa.RecordBatchReader]:
        """Rejected records, as ``REJECT_SCHEMA``, to read once until the block ends."""
        if not self.manifest["count_rejected"]:
            yield REJECT_SCHEMA.empty_table().to_reader()
            return
        with self.lake.local_file(f"{self.folder}/{REJECTS}") as path, pq.ParquetFile(path) as file:
            yield pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(REJECTS_PER_STEP))


def batch_folder(table: str, batch_id: str) -> str:
    """Folder of a batch in the lake."""
    return f"{table.replace('.', '/')}/{batch_id}"


def find_batch(lake: Storage, folder: str) -> LakeBatch | None:
    """The batch in a folder, None where it was never completed."""
    content = lake.read([f"{folder}/{MANIFEST}"])
    return _batch(lake, folder, content[f"{folder}/{MANIFEST}"]) if content else None


def list_batches(lake: Storage, but: Container[str] = ()) -> list[LakeBatch]:
    """All complete batches of raw tables but some, in the order in which they were written.

    It takes one listing, and the manifests of the batches asked for; no Parquet is read.

    Raises
    ------
    OldBatchError
        Where the manifest of one does not say enough to load it.
    """
    marks = {folder: held for folder, held in _marks(lake).items() if _base(folder) not in but}
    contents = lake.read([f"{folder}/{MANIFEST}" for folder in marks])
    batches = [
        _batch(lake, folder, contents[f"{folder}/{MANIFEST}"], _superseded_at(lake, folder, held))
        for folder, held in marks.items()
    ]
    return sorted(batches, key=lambda batch: (batch.manifest["written_at"], batch.manifest["source_uri"]))


def mark_superseded(lake: Storage, superseded: Mapping[str, dt.datetime | None]) -> None:
    """Keep in the lake what the ledger says, so that raw can be rebuilt without a ledger.

    Parameters
    ----------
    lake : Storage
    superseded : mapping of str to datetime or None
        By folder of a batch when it was replaced, UTC without a zone; None for a live one.
    """
    for folder, held in _marks(lake).items():
        if folder not in superseded:
            continue
        moment = superseded[folder]
        due = {moment.strftime(MARK)} if moment else set()
        for mark in due - held:
            lake.write(f"{folder}/{mark}", b"")
        lake.delete(f"{folder}/{mark}" for mark in held - due)


def _batch(lake: Storage, folder: str, content: bytes, superseded_at: dt.datetime | None = None) -> LakeBatch:
    manifest = json.loads(content)
    missing = sorted(NEEDED - manifest.keys())
    if missing:
        raise OldBatchError(
            f"The batch {folder} in the lake {lake.address} is of an earlier version of Martlet: its {MANIFEST} has no "
            f"{', '.join(missing)}. Delete that folder, run `martlet rebuild-raw --forget`, and land its source again."
        )
    if "parts" not in manifest:
        manifest["parts"] = [name for name in map(_base, lake.list(folder)) if name.startswith("part-")]
    return LakeBatch(lake, folder, manifest, superseded_at)


def _marks(lake: Storage) -> dict[str, set[str]]:
    """By folder of a complete batch the names of its marks: none, but one where it is superseded."""
    names = [(folder, name) for folder, _, name in (each.rpartition("/") for each in lake.list(RAW))]
    marks: dict[str, set[str]] = {folder: set() for folder, name in names if name == MANIFEST}
    for folder, name in names:
        if folder in marks and name.startswith("superseded"):
            marks[folder].add(name)
    return marks


def _superseded_at(lake: Storage, folder: str, marks: set[str]) -> dt.datetime | None:
    """When, as the newest mark says; a kill may leave two."""
    if marks == {OLD_MARK}:
        [content] = lake.read([f"{folder}/{OLD_MARK}"]).values()
        return dt.datetime.fromisoformat(json.loads(content)["superseded_at"])
    return max((dt.datetime.strptime(mark, MARK) for mark in marks - {OLD_MARK}), default=None)


def _base(name: str) -> str:
    return name.rpartition("/")[2]
