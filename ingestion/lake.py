"""The lake: immutable Parquet, one folder per batch, complete or not there."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.formats import Decoded

MANIFEST = "batch.json"
REJECTS = "rejects.parquet"


@dataclass(frozen=True)
class LakeBatch:
    """A complete batch in the lake.

    Attributes
    ----------
    folder : Path
    count_read, count_loaded, count_rejected : int
        ``count_read`` is the sum of the other two.
    """

    folder: Path
    count_read: int
    count_loaded: int
    count_rejected: int

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
    counts = json.loads(manifest.read_text(encoding="utf-8"))
    return LakeBatch(folder, counts["count_read"], counts["count_loaded"], counts["count_rejected"])


def write_batch(folder: Path, blocks: Iterable[Decoded], about: dict[str, str]) -> LakeBatch:
    """Write a batch beside its place, then move it there in one step.

    Parameters
    ----------
    folder : Path
        Place of the batch; must not hold a complete batch.
    blocks : iterable of Decoded
        Rows with all their audit columns, and rejects. A block whose columns differ from the one before
        begins a new file.
    about : dict
        What the manifest says besides the counts, so that raw can be rebuilt from the lake alone.
    """
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        count_loaded, rejects = _write_parts(fresh, blocks)
        pq.write_table(rejects, fresh / REJECTS, compression="zstd")
        counts = LakeBatch(folder, count_loaded + len(rejects), count_loaded, len(rejects))
        manifest = about | {name: value for name, value in asdict(counts).items() if name != "folder"}
        (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return counts


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
