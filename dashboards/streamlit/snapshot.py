"""Reads the published snapshot; a new one is picked up without a restart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import duckdb
import pyarrow as pa
import streamlit as st

from warehouse import Settings


def published_at() -> dt.datetime | None:
    """When the snapshot was swapped in, UTC; None where there is none."""
    file = Settings().published_file
    if not file.exists():
        return None
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)


def query(sql: str, parameters: Sequence[object] = ()) -> pa.Table:
    """Rows of a query on the snapshot, remembered until the next snapshot.

    Parameters
    ----------
    sql : str
        Reads ``bi.*`` and ``predictions.*_latest``; values come as ``?``.
    parameters : sequence
        Values for the question marks.
    """
    file = Settings().published_file
    # The inode changes when a snapshot is swapped in, even within the resolution of the clock.
    version = (file.stat().st_ino, file.stat().st_mtime_ns)
    return _query(str(file), version, sql, tuple(parameters))


@st.cache_data(show_spinner=False, max_entries=500)
def _query(file: str, version: tuple[int, int], sql: str, parameters: tuple[object, ...]) -> pa.Table:
    del version
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute(sql, list(parameters)).to_arrow_table()
