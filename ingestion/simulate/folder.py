"""Writes simulated files below one folder and counts what went into them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.simulate.formats import Columns, csv_header, csv_rows

# above this, gzip spends more time than it saves bytes
_COMPRESSION = 4


@dataclass(frozen=True)
class Simulated:
    """What `simulate` wrote: counts by path relative to the root, written with forward slashes."""

    records: dict[str, int] = field(default_factory=dict)
    """Records per file, those that cannot be read included."""
    rejects: dict[str, int] = field(default_factory=dict)
    """Records per file that cannot be read; files without any are left out."""
    skipped: list[str] = field(default_factory=list)
    """Files that are no source at all."""


class Folder:
    """The root that sources are written to.

    Parameters
    ----------
    root
        Created if need be; files of the same name are replaced.
    progress
        Called with the path and the number of records of each finished file.
    """

    def __init__(self, root: Path, progress: Callable[[str, int], None] | None = None) -> None:
        self.root = root
        self.written = Simulated()
        self._progress = progress

    def lines(
        self,
        path: str,
        blocks: Iterable[pa.Array],
        header: str | None = None,
        broken: Sequence[str] = (),
        byte_order_mark: bool = False,
    ) -> None:
        """Write one record per line, gzipped if `path` ends so, with the `broken` lines spread over the first block.

        The bytes depend on the arguments alone: the gzip header carries neither time nor name.
        """
        count = 0
        with self._open(path) as raw, _compressed(raw) if path.endswith(".gz") else nullcontext(raw) as file:
            file.write(b"\xef\xbb\xbf" if byte_order_mark else b"")
            file.write(b"" if header is None else header.encode() + b"\n")
            for block in self._with_broken(blocks, broken):
                file.write(_joined(block))
                count += len(block)
        if broken:
            self.written.rejects[path] = len(broken)
        self._done(path, count)

    def csv(
        self,
        path: str,
        columns: Columns,
        quote_leading_digits: bool = False,
        broken: Sequence[str] = (),
        byte_order_mark: bool = False,
    ) -> None:
        """Write `columns` as one gzipped CSV file with a header (see `csv_rows`)."""
        header = csv_header(columns, quoted=quote_leading_digits)
        self.lines(path, [csv_rows(columns, quote_leading_digits)], header, broken, byte_order_mark)

    def parquet(self, path: str, table: pa.Table) -> None:
        """Write `table` as Parquet."""
        with self._open(path) as file:
            pq.write_table(table, file)
        self._done(path, table.num_rows)

    def stray(self, path: str, text: str) -> None:
        """Write a plain file that no reader should take for a source."""
        with self._open(path) as file:
            file.write(text.encode())
        self.written.skipped.append(path)

    def _open(self, path: str) -> BinaryIO:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("wb")

    def _done(self, path: str, count: int) -> None:
        self.written.records[path] = count
        if self._progress is not None:
            self._progress(path, count)

    @staticmethod
    def _with_broken(blocks: Iterable[pa.Array], broken: Sequence[str]) -> Iterator[pa.Array]:
        for block in blocks:
            cuts = [len(block) * at // (len(broken) + 1) for at in range(len(broken) + 2)]
            pieces = [block[start:stop] for start, stop in pairwise(cuts)]
            between = [pa.array([line], block.type) for line in broken]
            yield pa.concat_arrays([p for pair in zip(pieces, [*between, block[:0]], strict=True) for p in pair])
            broken = ()


class Tap(Folder):
    """Takes the lines of one file where a folder would write all, and raises EnoughError once that is whole.

    Parameters
    ----------
    wanted
        Its path.
    take
        Called with each block of its lines.
    """

    def __init__(self, wanted: str, take: Callable[[pa.Array], None]) -> None:
        super().__init__(Path())
        self._wanted = wanted
        self._take = take

    def lines(
        self,
        path: str,
        blocks: Iterable[pa.Array],
        header: str | None = None,
        broken: Sequence[str] = (),
        byte_order_mark: bool = False,
    ) -> None:
        """Hand over the lines if they are wanted; those of other files are drawn all the same."""
        del header, byte_order_mark
        for block in self._with_broken(blocks, broken):
            if path == self._wanted:
                self._take(block)
        if path == self._wanted:
            raise EnoughError

    def parquet(self, path: str, table: pa.Table) -> None:
        """Nothing: such files have no lines."""

    def stray(self, path: str, text: str) -> None:
        """Nothing."""


class EnoughError(Exception):
    """The wanted file is whole, and the rest need not be drawn."""


def _compressed(raw: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile("", "wb", _COMPRESSION, raw, mtime=0)


def _joined(block: pa.Array) -> pa.Buffer:
    """The lines of a block as Arrow keeps them: one after the other, in one buffer."""
    ended = pc.binary_join_element_wise(block, "", "\n")
    _, offsets, text = ended.buffers()
    return text.slice(0, np.frombuffer(offsets, np.int32)[len(block)])
