"""Bad files: compression, sizes, names, and Parquet."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import zipfile
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from tests.ingestion.bad_inputs.case import TS, Case, event, lines

GOOD = {1: {"userId": "a"}, 2: {"userId": "b"}}
EVENT_COLUMNS = ("ts", "userId", "sessionId", "page", "level", "auth")
TWO = lines(event("a"), event("b"))
MANY = lines(*(event(str(number * number)) for number in range(20_000)))
DAY = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def damaged(packed: bytes) -> bytes:
    middle = len(packed) // 2
    return packed[:middle] + b"\x00" * 64 + packed[middle + 64 :]


def zipped() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("events.json", TWO)
    return memory.getvalue()


def named(kind: str, name: str) -> Case:
    return Case(kind, "loaded", lambda: TWO, GOOD, name=name)


def parquet(**more: object) -> bytes:
    """One event as Parquet, with more columns."""
    columns: dict[str, object] = {"ts": [TS], "userId": ["a"], "sessionId": [1], "page": ["Home"], "level": ["free"]}
    return written(pa.table(columns | {"auth": ["x"]} | more))


def written(table: pa.Table) -> bytes:
    memory = io.BytesIO()
    pq.write_table(table, memory)
    return memory.getvalue()


def typed(kind: str, values: pa.Array, value: object) -> Case:
    """A Parquet file with a column ``odd``, and what raw must hold of it."""
    return Case(kind, "loaded", lambda: parquet(odd=values), {1: {"userId": "a", "odd": value}}, name="events.parquet")


def twice_named() -> bytes:
    table = pq.read_table(io.BytesIO(parquet(other=["2"])))
    return written(table.rename_columns([name if name != "other" else "page" for name in table.column_names]))


FILES = [
    Case("an empty file", "skipped: the file is empty", lambda: b""),
    Case("white space alone", "skipped: the file is empty", lambda: b" \n\t\r\n"),
    Case("truncated gzip", "error: ends in the middle of its gzip data", lambda: gzip.compress(MANY)[:-50]),
    Case("gzip that is damaged in the middle", "error: is damaged", lambda: damaged(gzip.compress(MANY))),
    Case("bytes after the end of gzip", "error: is damaged", lambda: gzip.compress(TWO) + b"more"),
    Case(
        "gzip members one after the other", "loaded", lambda: b"".join(map(gzip.compress, TWO.splitlines(True))), GOOD
    ),
    Case("gzip without the name", "loaded", lambda: gzip.compress(TWO), GOOD),
    Case(
        "more bytes than MARTLET_MAX_FILE_BYTES once decompressed",
        "error: raise MARTLET_MAX_FILE_BYTES",
        lambda: gzip.compress(MANY),
        max_file_bytes=10_000,
    ),
    Case("a zip archive named as gzip", "error: is named as gzip but is zip", zipped, name="events.json.gz"),
    Case("xz named as gzip", "error: is named as gzip but is xz", lambda: lzma.compress(TWO), name="events.json.gz"),
    Case(
        "bzip2 named as gzip", "error: is named as gzip but is bzip2", lambda: bz2.compress(TWO), name="events.json.gz"
    ),
    Case(
        "zstd named as gzip",
        "error: is named as gzip but is zstd",
        lambda: pa.compress(TWO, "zstd", asbytes=True),
        name="events.json.gz",
    ),
    Case("an archive beside the data", "skipped: packed as zip", zipped, name="download.zip"),
    named("`..` in a file name", "a..b..json"),
    named("spaces and quotes in a file name", 'it\'s "the" log.json'),
    named("a file name beyond ASCII", "été-日本.json"),
    named("a dash before a file name", "-rf.json"),
    named("a line break in a file name", "two\nlines.json"),
    named("a file name that is not UTF-8", b"\xff.json".decode("utf-8", "surrogateescape")),
    named("a percent sign and a question mark in a file name", "50%25?.json"),
    named("a folder named as a file", "folder.json/events.json"),
    Case("truncated Parquet", "error: is damaged or encrypted Parquet", lambda: parquet()[:-20], name="events.parquet"),
    Case(
        "Parquet that is damaged in the middle",
        "error: is damaged or encrypted Parquet",
        lambda: damaged(written(pa.table({name: [f"{number}" for number in range(5_000)] for name in EVENT_COLUMNS}))),
        name="events.parquet",
    ),
    Case("encrypted Parquet", "error: is damaged or encrypted Parquet", lambda: b"PARE" + b"\x00" * 40 + b"PARE"),
    Case("Parquet of no rows", "loaded", lambda: written(pq.read_table(io.BytesIO(parquet(odd=[[1]]))).slice(0, 0))),
    Case("a name that comes twice in Parquet", "loaded", twice_named, {1: {"page": "Home", "page_2": "2"}}),
    typed("nested columns in Parquet", pa.array([{"x": [1, None]}]), '{"x":[1,null]}'),
    typed("decimals in Parquet", pa.array([Decimal("12345678901234567890.10")]), "12345678901234567890.10"),
    typed("unsigned integers in Parquet", pa.array([7], pa.uint64()), 7),
    typed("an unsigned integer beyond int64 in Parquet", pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
    typed(
        "nanoseconds with a zone in Parquet",
        pa.array([DAY], pa.timestamp("ns", "Asia/Tokyo")),
        DAY.replace(tzinfo=None),
    ),
    typed(
        "nanoseconds that microseconds cannot hold in Parquet",
        pa.array([1], pa.timestamp("ns")),
        "1970-01-01 00:00:00.000000001",
    ),
    typed("dictionaries in Parquet", pa.array(["x"]).dictionary_encode(), "x"),
    typed("text without its mark in Parquet", pa.array([b"x"]), "x"),
    typed("bytes that are no text in Parquet", pa.array([b"\xff"]), "\\xFF"),
    typed("a time of day in Parquet", pa.array([dt.time(1, 2, 3)]), "01:02:03"),
    typed("a column of nulls in Parquet", pa.array([None], pa.null()), None),
]
