"""Writes batches into the lake: Parquet, the manifest last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.formats import Decoded
from ingestion.lake import MANIFEST, REJECTS, LakeBatch
from warehouse.storage import Storage

ROWS_PER_GROUP = 2**17
BYTES_PER_GROUP = 2**26
"""A row group is written once it has so many rows or so many bytes in memory."""


def write_batch(lake: Storage, folder: str, blocks: Iterable[Decoded], about: Mapping[str, Any]) -> LakeBatch:
    """Write a batch; what a kill left of an earlier attempt is written over, or no manifest names it.

    Parameters
    ----------
    lake : Storage
    folder : str
        Place of the batch; must not hold a complete batch.
    blocks : iterable of Decoded
        Rows with all their audit columns, and rejects. A block whose columns differ from the one before
        begins a new file.
    about : mapping
        What the manifest says besides the counts, so that the batch can be loaded from the lake alone.
    """
    with ExitStack() as files:
        rejects = _Rejects(lake, folder, files)
        parts, count_loaded = _write_parts(lake, folder, blocks, rejects)
        rejects.write()
    manifest = {
        **about,
        "parts": parts,
        "count_read": count_loaded + rejects.count,
        "count_loaded": count_loaded,
        "count_rejected": rejects.count,
    }
    lake.write(f"{folder}/{MANIFEST}", json.dumps(manifest, indent=1).encode())
    return LakeBatch(lake, folder, manifest)


class _Rejects:
    """The rejects of a batch on their way into its file, a row group at a time; without any there is no file."""

    def __init__(self, lake: Storage, folder: str, files: ExitStack) -> None:
        self._new_file = lake.new_file(f"{folder}/{REJECTS}")
        self._files = files
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pa.Table] = []
        self._held_bytes = 0
        self.count = 0

    def add(self, rejects: pa.Table) -> None:
        """Take the rejects of a block."""
        if not len(rejects):
            return
        self._held.append(rejects)
        self._held_bytes += rejects.nbytes
        self.count += len(rejects)
        if self._held_bytes >= BYTES_PER_GROUP:
            self.write()

    def write(self) -> None:
        """Write those that are held."""
        if not self._held:
            return
        group = pa.concat_tables(self._held)
        self._held, self._held_bytes = [], 0
        if self._writer is None:
            file = self._files.enter_context(self._new_file)
            self._writer = self._files.enter_context(pq.ParquetWriter(file, group.schema, compression="zstd"))
        self._writer.write_table(group)


def _write_parts(lake: Storage, folder: str, blocks: Iterable[Decoded], rejects: _Rejects) -> tuple[list[str], int]:
    """Write the rows; returns the names of the files, and how many rows."""
    parts: list[str] = []
    count = 0

    def loaded() -> Iterator[pa.Table]:
        for block in blocks:
            rejects.add(block.rejects)
            if len(block.rows):
                yield block.rows

    for schema, tables in groupby(loaded(), key=lambda rows: rows.schema):
        name = f"part-{len(parts):04d}.parquet"
        # Numbers and times seldom repeat so much that a dictionary of them is worth making, nor is the least of texts.
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        others = [name for name in schema.names if name not in texts]
        with (
            lake.new_file(f"{folder}/{name}") as file,
            pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=texts, write_statistics=others) as writer,
        ):
            for group in _row_groups(tables):
                writer.write_table(group, ROWS_PER_GROUP)
                count += len(group)
        parts.append(name)
    return parts, count


def _row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        held.append(table)
        rows, size = rows + len(table), size + table.nbytes
        if rows >= ROWS_PER_GROUP or size >= BYTES_PER_GROUP:
            yield pa.concat_tables(held)
            held, rows, size = [], 0, 0
    if held:
        yield pa.concat_tables(held)
