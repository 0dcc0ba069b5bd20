"""The clocks that landing adds to a row."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from ingestion.audit import with_audit_columns
from ingestion.contract import load_contracts

CONTRACT = load_contracts()["raw.sparkify__events"]
MOMENTS = {
    1541105830796: dt.datetime(2018, 11, 1, 20, 57, 10, 796_000),
    -1: dt.datetime(1969, 12, 31, 23, 59, 59, 999_000),
    -62_135_596_800_000: dt.datetime(1, 1, 1),
    -62_135_596_800_001: None,
    253_402_300_799_999: dt.datetime(9999, 12, 31, 23, 59, 59, 999_000),
    253_402_300_800_000: None,
    2**63 - 1: None,
    -(2**63): None,
    None: None,
}


@pytest.mark.parametrize("kind", [pa.int64(), pa.string()])
def test_milliseconds_are_a_time_whether_they_came_as_numbers_or_as_text(kind: pa.DataType) -> None:
    values = pa.array(list(MOMENTS), pa.int64()).cast(kind)
    rows = pa.table({"ts": values, "_source_row": range(1, len(values) + 1)})
    landed = with_audit_columns(rows, CONTRACT, "sparkify", "b1", "file:///log.json", dt.datetime(2026, 1, 1))
    assert landed["_event_at"].to_pylist() == list(MOMENTS.values())
    assert landed["_event_at"].type == pa.timestamp("us")
