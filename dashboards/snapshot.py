"""Reads the published snapshot, and goes over to the next one as soon as it is swapped in."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse import MartletError

Version = tuple[int, int]


class NoSnapshotError(MartletError):
    """Nothing has been published yet."""


class Snapshot:
    """The published file, for any number of threads.

    Parameters
    ----------
    file : Path
    memory_limit : str
        Memory that DuckDB may use, such as 2GB.
    threads : int
        Threads that one question may use.
    """

    def __init__(self, file: Path, memory_limit: str = "1GB", threads: int = 2) -> None:
        self.file = file
        self._config = {"memory_limit": memory_limit, "threads": threads}
        self._lock = threading.Lock()
        self._own = threading.local()
        self._open: tuple[Version, duckdb.DuckDBPyConnection] | None = None
        self._tables: tuple[Version, frozenset[str]] | None = None

    @property
    def version(self) -> Version:
        """What tells one snapshot from the next; NoSnapshotError where there is none."""
        try:
            status = self.file.stat()
        except FileNotFoundError:
            raise NoSnapshotError(
                "There is no published snapshot yet: run `make demo` or `martlet publish`, then try again."
            ) from None
        # The inode changes when a snapshot is swapped in, even within the resolution of the clock.
        return status.st_ino, status.st_mtime_ns

    @property
    def published_at(self) -> dt.datetime:
        """When it was swapped in, UTC; NoSnapshotError where there is none."""
        return dt.datetime.fromtimestamp(self.version[1] / 1e9, dt.UTC)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        """Rows of a query, to fetch on this thread before the next one.

        Parameters
        ----------
        sql : str
            Reads ``bi.*`` and ``predictions.*``; values come as ``?``.
        parameters : sequence
            Values for the question marks.

        Raises
        ------
        NoSnapshotError
        """
        return self._cursor().execute(sql, list(parameters))

    def tables(self) -> frozenset[str]:
        """Names of its tables, ``schema.table``; asked once of each snapshot."""
        version = self.version
        if self._tables is None or self._tables[0] != version:
            rows = self.query("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            self._tables = version, frozenset(name for (name,) in rows)
        return self._tables[1]

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        version = self.version
        if getattr(self._own, "version", None) != version:
            self._own.cursor = self._connection(version).cursor()
            self._own.cursor.execute("use published")
            self._own.version = version
        cursor: duckdb.DuckDBPyConnection = self._own.cursor
        return cursor

    def _connection(self, version: Version) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._open is None or self._open[0] != version:
                # In memory with the file attached: DuckDB would take a path that is open already for the same file.
                connection = duckdb.connect(":memory:", config=self._config)
                connection.execute(f"attach '{str(self.file).replace(chr(39), chr(39) * 2)}' as published (read_only)")
                # Whatever a query says, it reads no other file.
                connection.execute("set enable_external_access = false")
                connection.execute("set lock_configuration = true")
                self._open = version, connection
            return self._open[1]
