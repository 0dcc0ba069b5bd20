"""JSON lines of documents as columns: dates where a contract wants numbers, and marks of deletion."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contract import Contract
from ingestion.formats import Decoded
from ingestion.formats.decoded import IS_GONE, rejected
from ingestion.formats.records import read_json_lines

# A BSON date as ``documents`` spells it.
DATE = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
UNITS = {"epoch_s": "s", "epoch_ms": "ms"}
NAMES = {"s": "second", "ms": "millisecond"}
NOT_DELETED = pa.array(["", "false", "0", "0.0"])


def decode_documents(text: bytes, rejects: Sequence[tuple[int, str, str]], contract: Contract) -> Iterator[Decoded]:
    """Records of documents that were spelled as JSON lines, and of those that were not the rejects.

    A date in a column of whole numbers becomes one: in the unit of the contract's event time, cut to it.

    Parameters
    ----------
    text : bytes
        JSON lines; blank for a reject.
    rejects : sequence of (int, str, str)
        Number, reason and text.
    contract : Contract
    """
    for block in read_json_lines(io.BytesIO(text), contract.columns):
        rows = _with_epochs(block.rows, contract)
        assert contract.mongo
        if contract.mongo.deleted:
            rows = rows.append_column(IS_GONE, _is_deleted(rows[contract.mongo.deleted]))
        yield Decoded(rows, block.rejects)
    names = [*(column.name for column in contract.columns), "_source_row"]
    nothing = pa.table({name: pa.array([], pa.string()) for name in names})
    yield Decoded(nothing, rejected(rejects))


def _with_epochs(rows: pa.Table, contract: Contract) -> pa.Table:
    unit = UNITS.get(contract.event_at.format) if contract.event_at else None
    whole = {column.name for column in contract.columns if column.type == "int64"}
    for position, name in enumerate(rows.column_names):
        if unit and name in whole and pa.types.is_string(rows.schema.field(name).type):
            rows = rows.set_column(position, name, _epochs(rows[name], unit))
    return rows


def _epochs(values: Any, unit: str) -> Any:
    """Numbers in place of dates; the values as they are where any is neither."""
    is_date = pc.match_substring_regex(values, DATE)
    dates = pc.if_else(is_date, values, pa.scalar(None, values.type))
    moments = pc.floor_temporal(pc.replace_substring(dates, "Z", "").cast(pa.timestamp("us")), unit=NAMES[unit])
    epochs = moments.cast(pa.timestamp(unit)).cast(pa.int64())
    numbers = pc.if_else(is_date, epochs.cast(values.type), values)
    try:
        return numbers.cast(pa.int64())
    except pa.ArrowInvalid:
        return numbers


def _is_deleted(values: Any) -> Any:
    return pc.invert(pc.is_in(pc.utf8_lower(pc.fill_null(values.cast(pa.string()), "")), NOT_DELETED))
