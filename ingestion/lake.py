"""The lake: immutable Parquet, one folder per batch, complete or not there."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.formats import Decoded

MANIFEST = "batch.json"
SUPERSEDED = "superseded.json"
REJECTS = "rejects.parquet"


@dataclass(frozen=True)
class LakeBatch:
    """A complete batch in the lake.

    Attributes
    ----------
    folder : Path
    manifest : mapping
        What the ledger says of it, as far as the lake can know.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def batch_id(self) -> str:
        """The batch."""
        return self.folder.name

    @property
    def written_at(self) -> dt.datetime:
        """When it was written, UTC without a zone."""
        return dt.datetime.fromisoformat(self.manifest["written_at"])

    @property
    def superseded_at(self) -> dt.datetime | None:
        """When a newer version of its source replaced it, if one did."""
        mark = self.folder / SUPERSEDED
        if not mark.exists():
            return None
        return dt.datetime.fromisoformat(json.loads(mark.read_text(encoding="utf-8"))["superseded_at"])

    def mark(self, superseded_at: dt.datetime | None) -> None:
        """Keep in the lake what the ledger says of it, so that raw can be rebuilt without a ledger."""
        if superseded_at == self.superseded_at:
            return
        mark = self.folder / SUPERSEDED
        if superseded_at is None:
            mark.unlink()
            return
        fresh = mark.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"superseded_at": superseded_at.isoformat()}), encoding="utf-8")
        fresh.replace(mark)

    @property
    def files(self) -> list[Path]:
        """Parquet files of the rows."""
        return sorted(self.folder.glob("part-*.parquet"))

    @property
    def rejects(self) -> pa.Table:
        """Rejected records: ``source_row``, ``reason``, ``original_text``."""
        return pq.read_table(self.folder / REJECTS)


def batch_folder(lake: Path, table: str, batch_id: str) -> Path:
    """Folder of a batch."""
    return lake / table.replace(".", "/") / batch_id


def find_batch(folder: Path) -> LakeBatch | None:
    """The batch in a folder, None where it was never completed."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return None
    return LakeBatch(folder, json.loads(manifest.read_text(encoding="utf-8")))


def list_batches(lake: Path, but: Container[str] = ()) -> list[LakeBatch]:
    """All complete batches of raw tables but some, in the order in which they were written."""
    folders = [manifest.parent for manifest in lake.glob(f"raw/*/[!.]*/{MANIFEST}")]
    batches = [batch for folder in folders if folder.name not in but and (batch := find_batch(folder))]
    return sorted(batches, key=lambda batch: (batch.manifest["written_at"], batch.manifest["source_uri"]))


def write_batch(folder: Path, blocks: Iterable[Decoded], about: Mapping[str, Any]) -> LakeBatch:
    """Write a batch beside its place, then move it there in one step.

    Parameters
    ----------
    folder : Path
        Place of the batch; must not hold a complete batch.
    blocks : iterable of Decoded
        Rows with all their audit columns, and rejects. A block whose columns differ from the one before
        begins a new file.
    about : mapping
        What the manifest says besides the counts, so that the batch can be loaded from the lake alone.
    """
    for left_by_a_kill in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(left_by_a_kill)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    fresh.mkdir(parents=True)
    try:
        count_loaded, rejects = _write_parts(fresh, blocks)
        pq.write_table(rejects, fresh / REJECTS, compression="zstd")
        manifest = {
            **about,
            "count_read": count_loaded + len(rejects),
            "count_loaded": count_loaded,
            "count_rejected": len(rejects),
        }
        (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return LakeBatch(folder, manifest)


def _write_parts(folder: Path, blocks: Iterable[Decoded]) -> tuple[int, pa.Table]:
    rejects: list[pa.Table] = []
    writer: pq.ParquetWriter | None = None
    count = parts = 0
    try:
        for block in blocks:
            rejects.append(block.rejects)
            if not len(block.rows):
                continue
            if writer is None or writer.schema != block.rows.schema:
                if writer is not None:
                    writer.close()
                writer = pq.ParquetWriter(folder / f"part-{parts:04d}.parquet", block.rows.schema, compression="zstd")
                parts += 1
            writer.write_table(block.rows)
            count += len(block.rows)
    finally:
        if writer is not None:
            writer.close()
    return count, pa.concat_tables(rejects)
