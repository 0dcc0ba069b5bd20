"""Tells a file's format and columns from its first bytes."""

from __future__ import annotations

import ast
import codecs
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

import pyarrow.parquet as pq

from ingestion.errors import UnreadableFileError
from ingestion.formats.columnar import readable_parquet
from ingestion.formats.delimited import read_header
from ingestion.formats.lines import MAX_LINE_BYTES
from ingestion.formats.names import clean_name

Format = Literal["csv", "json_lines", "python_literals", "parquet"]

HEAD_BYTES = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGICS = (b"PAR1", b"PARE")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
ARCHIVES = {b"PK\x03\x04": "zip", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2"}


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
        except OSError as error:
            raise _cannot_be_read(self._path, error) from error
        self._read += len(block)
        if self._read > self._limit:
            raise UnreadableFileError(
                f"{self._path} holds more than {self._limit:,} bytes once decompressed: "
                "raise MARTLET_MAX_FILE_BYTES if that is meant."
            )
        return block


def _cannot_be_read(path: Path, error: OSError) -> UnreadableFileError:
    return UnreadableFileError(f"{path} cannot be read ({error.strerror}): see to its rights and its disk.")


def _magic(path: Path) -> bytes:
    try:
        with path.open("rb") as plain:
            return plain.read(6)
    except OSError as error:
        raise _cannot_be_read(path, error) from error


@contextmanager
def open_decompressed(path: Path, limit: int) -> Iterator[BoundedReader]:
    """Open a file, decompressed where it is gzip, whatever its name says."""
    is_gzip = _magic(path).startswith(GZIP_MAGIC)
    with gzip.open(path, "rb") if is_gzip else path.open("rb") as opened:
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
    magic = _magic(path)
    if magic.startswith(PARQUET_MAGICS):
        return _parquet_head(path)
    archive = next((name for mark, name in ARCHIVES.items() if magic.startswith(mark)), None)
    if archive:
        return _archive_head(path, archive)
    with open_decompressed(path, limit=HEAD_BYTES + MAX_LINE_BYTES) as stream:
        head = stream.read(HEAD_BYTES)
        if b"\n" not in head:
            head += stream.read(MAX_LINE_BYTES)
    if head.startswith(UTF16_MARKS):
        raise UnreadableFileError(f"{path} is UTF-16: save it as UTF-8.")
    text = head.decode("utf-8-sig", errors="replace").replace("\x00", "")
    if not text.strip():
        return Head(None, reason="the file is empty")
    if text.lstrip().startswith("{"):
        return _records_head(text)
    if text.lstrip().startswith("["):
        return Head(None, reason="a JSON array: Martlet reads JSON lines, one object a line")
    return _csv_head(text)


def _archive_head(path: Path, archive: str) -> Head:
    """An archive that lies beside the data is left alone; one in the place of gzip is an error."""
    if path.suffix == ".gz":
        raise UnreadableFileError(f"{path} is named as gzip but is {archive}: unpack it.")
    return Head(None, reason=f"packed as {archive}: unpack it")


def _parquet_head(path: Path) -> Head:
    with readable_parquet(path):
        return Head("parquet", _clean(pq.read_schema(path).names))


def _clean(names: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_name(name, position) for position, name in enumerate(names, start=1))


def _records_head(text: str) -> Head:
    """Format and keys of the first records; broken ones among them do not decide."""
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    for form, parse in (("json_lines", json.loads), ("python_literals", ast.literal_eval)):
        records = [record for line in lines if isinstance(record := _parsed(parse, line), dict)]
        if records:
            return Head(cast(Format, form), _clean(dict.fromkeys(str(key) for record in records for key in record)))
    if isinstance(_parsed(lambda whole: json.JSONDecoder().raw_decode(whole)[0], text.lstrip()), dict):
        return Head(None, reason="a JSON object over several lines: Martlet reads one object a line")
    return Head(None, reason="its first lines begin like records but none can be read")


def _parsed(parse: object, line: str) -> object:
    try:
        return parse(line)  # type: ignore[operator]
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _csv_head(text: str) -> Head:
    header, _ = read_header(text)
    if len(header) > 1:
        return Head("csv", _clean(header))
    other = next((name for mark, name in OTHER_DELIMITERS.items() if header and header[0].count(mark) > 0), None)
    if other:
        return Head(None, reason=f"separated by {other}: Martlet reads commas")
    return Head(None, reason="neither comma-separated with a header, nor JSON lines, nor Parquet")
