"""The audit columns that landing adds to every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from ingestion.contract import Contract, EventTime
from ingestion.formats.decoded import IS_GONE

_EVENT_SQL = {
    "epoch_s": "try(make_timestamp(try_cast({0} as bigint) * 1000000))",
    "epoch_ms": "try(make_timestamp(try_cast({0} as bigint) * 1000))",
    # A time that says no zone is one of the connection's, which is the contract's.
    "timestamp": "try(timezone('UTC', try_cast({0} as timestamptz)))",
}
_IN_RANGE = (
    "case when _event_at between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999' then _event_at end"
)


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
    if contract.clock == "live":
        known = "$loaded_at"
    elif contract.snapshot_date is not None:
        known = f"timestamp '{contract.snapshot_date.isoformat()}'"
    else:
        known = _IN_RANGE
    gone = f', "{IS_GONE}"' if IS_GONE in rows.column_names else ""
    query = f"""
        select
            * exclude (_source_row, _event_at{gone}),
            $namespace as _namespace,
            $batch_id as _batch_id,
            $uri as _source_uri,
            _source_row,
            {_IN_RANGE} as _event_at,
            {known} as _known_at,
            $loaded_at as _loaded_at,
            case when {gone.strip(", ") or "false"} then cast($loaded_at as timestamp) end as _superseded_at
        from (select *, {_event_expression(contract, rows.column_names)} as _event_at from block)
    """
    parameters: dict[str, object] = {
        "namespace": namespace,
        "batch_id": batch_id,
        "uri": uri,
        "loaded_at": loaded_at,
    }
    with duckdb.connect() as connection:
        connection.execute("set timezone = $zone", {"zone": contract.zone})
        connection.register("block", rows)
        return connection.execute(query, parameters).to_arrow_table()


def _event_expression(contract: Contract, names: Sequence[str]) -> str:
    event_at: EventTime | None = contract.event_at
    if event_at is None or event_at.column not in names:
        return "cast(null as timestamp)"
    return _EVENT_SQL[event_at.format].format(f'"{event_at.column}"')
