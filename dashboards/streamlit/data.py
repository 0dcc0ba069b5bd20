"""What the app reads, remembered until the next snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from dashboards.describe import Description, read_description
from dashboards.snapshot import Snapshot, Version
from warehouse import Settings


@st.cache_resource
def description() -> Description:
    """The description, read once."""
    return read_description()


def published_at() -> dt.datetime:
    """When the snapshot was swapped in, UTC; NoSnapshotError where there is none."""
    return _snapshot().published_at


def query(sql: str, parameters: Sequence[object] = ()) -> pa.Table:
    """Rows of a query on the snapshot, remembered until the next snapshot.

    Parameters
    ----------
    sql : str
        Reads ``bi.*`` and ``predictions.*``; values come as ``?``.
    parameters : sequence
        Values for the question marks.
    """
    return _query(_snapshot().version, sql, tuple(parameters))


@st.cache_resource
def _snapshot() -> Snapshot:
    """The snapshot of this process's settings, which are read once: reading them takes longer than most queries."""
    settings = Settings()
    return Snapshot(settings.published_file, settings.memory_limit, settings.threads)


@st.cache_data(show_spinner=False, max_entries=500)
def _query(version: Version, sql: str, parameters: tuple[object, ...]) -> pa.Table:
    del version
    rows: pa.Table = _snapshot().query(sql, parameters).to_arrow_table()
    return rows.cast(pa.schema([_plain(field) for field in rows.schema]))


def _plain(field: pa.Field) -> pa.Field:
    """Sums of whole numbers come as decimals, which charts do not know."""
    if not pa.types.is_decimal(field.type):
        return field
    return field.with_type(pa.int64() if field.type.scale == 0 else pa.float64())
