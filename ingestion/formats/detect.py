"""Tells a file's format and columns from its first bytes."""

from __future__ import annotations

import ast
import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import UnreadableFileError
from ingestion.formats.decoded import clean_name, clean_names

Format = Literal["csv", "json_lines", "python_literals", "parquet"]

HEAD_BYTES = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class Head:
    """What the beginning of a file tells: its format, None where unknown, and its clean column names."""

    format: Format | None
    columns: frozenset[str] = frozenset()
    reason: str = ""


class BoundedReader:
    """A binary stream that ends in a named error past a size, so that a small file cannot fill the disk."""

    def __init__(self, stream: IO[bytes], path: Path, limit: int) -> None:
        self._stream = stream
        self._path = path
        self._limit = limit
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Next bytes; raises UnreadableFileError where the file is damaged, ends early or is too large."""
        try:
            block = self._stream.read(size)
        except EOFError as error:
            raise UnreadableFileError(
                f"{self._path} ends in the middle of its gzip data: copy it again from its source."
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableFileError(f"{self._path} is damaged ({error}): copy it again from its source.") from error
        self._read += len(block)
        if self._read > self._limit:
            raise UnreadableFileError(
                f"{self._path} holds more than {self._limit:,} bytes once decompressed: "
                "raise MARTLET_MAX_FILE_BYTES if that is meant."
            )
        return block


@contextmanager
def open_decompressed(path: Path, limit: int) -> Iterator[BoundedReader]:
    """Open a file, decompressed where it is gzip, whatever its name says."""
    with path.open("rb") as plain:
        magic = plain.read(2)
    with gzip.open(path, "rb") if magic == GZIP_MAGIC else path.open("rb") as opened:
        yield BoundedReader(cast(IO[bytes], opened), path, limit)


def detect(path: Path) -> Head:
    """Format and columns of a file.

    Parameters
    ----------
    path : Path
        Plain or gzip.

    Returns
    -------
    Head
        With a reason where the format is unknown.

    Raises
    ------
    UnreadableFileError
        Where not even the beginning can be read.
    """
    with path.open("rb") as plain:
        if plain.read(4) == PARQUET_MAGIC:
            return _parquet_head(path)
    with open_decompressed(path, limit=HEAD_BYTES * 2) as stream:
        head = stream.read(HEAD_BYTES)
    text = head.decode("utf-8-sig", errors="replace").replace("\x00", "")
    if not text.strip():
        return Head(None, reason="the file is empty")
    if text.lstrip().startswith("{"):
        return _records_head(text)
    if text.lstrip().startswith("["):
        return Head(None, reason="a JSON array: Martlet reads JSON lines, one object a line")
    return _csv_head(text)


def _parquet_head(path: Path) -> Head:
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFileError(
            f"{path} is damaged Parquet ({str(error).splitlines()[0]}): copy it again from its source."
        ) from error
    return Head("parquet", frozenset(clean_names(names)))


def _records_head(text: str) -> Head:
    """Format and keys of the first records; broken ones among them do not decide."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    for form, parse in (("json_lines", json.loads), ("python_literals", ast.literal_eval)):
        records = [record for line in lines if isinstance(record := _parsed(parse, line), dict)]
        if records:
            keys = {clean_name(str(key), 0) for record in records for key in record}
            return Head(cast(Format, form), frozenset(keys))
    return Head(None, reason="its first lines begin like records but none can be read")


def _parsed(parse: object, line: str) -> object:
    try:
        return parse(line)  # type: ignore[operator]
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _csv_head(text: str) -> Head:
    header = next(csv.reader([text.splitlines()[0]]), [])
    if len(header) < 2:
        return Head(None, reason="neither comma-separated with a header, nor JSON lines, nor Parquet")
    return Head("csv", frozenset(clean_names(header)))
