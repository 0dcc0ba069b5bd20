"""Looks for secrets in whatever a run has left behind: files, tables, Parquet, Prefect's database, what it printed."""

from __future__ import annotations

import base64
import gzip
import sqlite3
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def forms(secret: str) -> set[bytes]:
    """How a secret may be spelled: as it is, in an address, and in base64 whatever stands before it."""
    plain = secret.encode()
    quoted = [urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), urllib.parse.quote_plus(secret)]
    spelled = {plain, *(text.encode() for text in quoted), plain.replace(b"/", b"\\/")}
    for shift in range(3):
        # Three bytes are four letters: those that depend on what stands before and after are left out.
        encoded = base64.b64encode(bytes(shift) + plain + bytes(-(shift + len(plain)) % 3)).decode()
        kept = encoded[-(-shift * 4 // 3) : len(encoded) - (4 if (shift + len(plain)) % 3 else 0)]
        spelled |= {kept.encode(), kept.replace("+", "-").replace("/", "_").encode()}
    return {form for form in spelled if len(form) >= 8}


def find_traces(secrets: Iterable[str], home: Path, **printed: str) -> list[str]:
    """Where a secret stands in what was printed or in a file below a folder, in whatever form."""
    wanted = {form for secret in secrets for form in forms(secret)}
    places = [*((name, text.encode()) for name, text in printed.items()), *_contents(home)]
    return [f"{place}: {form.decode()}" for place, content in places for form in wanted if form in content]


def _contents(home: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(path for path in home.rglob("*") if path.is_file()):
        if not file.exists():
            # The log of a database that was read, and so is whole.
            continue
        name, content = str(file.relative_to(home)), file.read_bytes()
        yield name, name.encode() + content
        if file.suffix == ".gz":
            yield name, gzip.decompress(content)
        elif file.suffix == ".parquet":
            yield name, str(pq.read_table(file).to_pylist()).encode()
        elif file.suffix == ".duckdb":
            yield from ((f"{name} {table}", rows.encode()) for table, rows in _duckdb_tables(file))
        elif content.startswith(b"SQLite format 3"):
            yield from ((f"{name} {table}", rows.encode()) for table, rows in _sqlite_tables(file))


def _duckdb_tables(file: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        query = "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        for schema, table in connection.execute(query).fetchall():
            yield f"{schema}.{table}", str(connection.execute(f'select * from "{schema}"."{table}"').fetchall())


def _sqlite_tables(file: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            yield table, str(connection.execute(f'select * from "{table}"').fetchall())
