"""The audit columns that landing adds to every row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contract import AUDIT_COLUMNS, Contract
from ingestion.formats.decoded import IS_GONE
from warehouse.tables import ARROW_TYPES

_EVENT_SQL = {
    "epoch_s": "try(make_timestamp(try_cast({0} as bigint) * 1000000))",
    "epoch_ms": "try(make_timestamp(try_cast({0} as bigint) * 1000))",
    # A time that says no zone is one of the connection's, which is the contract's.
    "timestamp": "try(timezone('UTC', try_cast({0} as timestamptz)))",
}
_IN_RANGE = """
    select
        case
            when moment between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999' then moment
        end as event_at
    from (select {} as moment from block)
"""
_EPOCH_UNITS = {"epoch_s": "s", "epoch_ms": "ms"}
_FIRST, _LAST = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)
_TYPES = {column.name: ARROW_TYPES[column.type] for column in AUDIT_COLUMNS}


def with_audit_columns(
    rows: pa.Table, contract: Contract, namespace: str, batch_id: str, uri: str, loaded_at: dt.datetime
) -> pa.Table:
    """Rows with namespace, batch, source, clocks; ``_source_row`` is there already.

    A record that is gone is superseded from the first: it says by its source key which rows it replaces.

    A time that cannot be read, or lies outside the years 1 to 9999 that every warehouse holds, leaves
    ``_event_at`` null; the text stays in its column. The unit is the contract's: it is not guessed from the
    size of a number. What a historical source says was known when it happened, or on its snapshot date; what
    a live one says, when loaded.
    """
    event_at = _event_times(rows, contract)
    constants = {"_namespace": namespace, "_batch_id": batch_id, "_source_uri": uri, "_loaded_at": loaded_at}
    audit: dict[str, Any] = {
        name: pa.repeat(pa.scalar(value, _TYPES[name]), len(rows)) for name, value in constants.items()
    }
    audit |= {"_source_row": rows["_source_row"], "_event_at": event_at}
    audit["_known_at"] = _known_times(contract, event_at, audit["_loaded_at"])
    audit["_superseded_at"] = _superseded_times(rows, audit["_loaded_at"])
    rows = rows.drop_columns([name for name in ("_source_row", IS_GONE) if name in rows.column_names])
    for column in AUDIT_COLUMNS:
        rows = rows.append_column(column.name, audit[column.name])
    return rows


def _event_times(rows: pa.Table, contract: Contract) -> pa.ChunkedArray:
    event_at = contract.event_at
    if event_at is None or event_at.column not in rows.column_names:
        return pa.chunked_array([pa.nulls(len(rows), _TYPES["_event_at"])])
    values, unit = rows[event_at.column], _EPOCH_UNITS.get(event_at.format)
    if unit and pa.types.is_int64(values.type):
        return _epoch_times(values, unit)
    expression = _EVENT_SQL[event_at.format].format("value")
    with duckdb.connect() as connection:
        connection.execute("set timezone = $zone", {"zone": contract.zone})
        connection.register("block", pa.table({"value": values}))
        return connection.execute(_IN_RANGE.format(expression)).to_arrow_table()["event_at"]


def _epoch_times(values: pa.ChunkedArray, unit: str) -> pa.ChunkedArray:
    """Whole numbers of seconds or milliseconds as times."""
    first, last = (
        pa.scalar(moment, pa.timestamp("us")).cast(pa.timestamp(unit), safe=False).value for moment in (_FIRST, _LAST)
    )
    is_in_range = pc.and_(pc.greater_equal(values, first), pc.less_equal(values, last))
    in_range = pc.if_else(is_in_range, values, pa.scalar(None, values.type))
    return in_range.cast(pa.timestamp(unit)).cast(_TYPES["_event_at"])


def _known_times(contract: Contract, event_at: pa.ChunkedArray, loaded_at: pa.Array) -> pa.Array | pa.ChunkedArray:
    if contract.clock == "live":
        return loaded_at
    if contract.snapshot_date is None:
        return event_at
    return pa.repeat(pa.scalar(contract.snapshot_date).cast(_TYPES["_known_at"]), len(event_at))


def _superseded_times(rows: pa.Table, loaded_at: pa.Array) -> pa.Array | pa.ChunkedArray:
    nulls = pa.nulls(len(rows), loaded_at.type)
    return pc.if_else(rows[IS_GONE], loaded_at, nulls) if IS_GONE in rows.column_names else nulls
