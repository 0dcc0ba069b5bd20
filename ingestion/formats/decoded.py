"""What every decoder yields, and what decoders share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.tables import ARROW_TYPES, Column

MAX_REJECT_TEXT = 64_000

IS_GONE = "is gone"
"""Column of flags: whether a record was deleted at its source. No publisher's column has a blank in its name."""

REJECT_SCHEMA = pa.schema([("source_row", pa.int64()), ("reason", pa.string()), ("original_text", pa.string())])


@dataclass(frozen=True)
class Decoded:
    """One block of a file.

    Attributes
    ----------
    rows : pa.Table
        Records read: the publisher's columns under clean names, ``_source_row`` (from 1), and ``IS_GONE`` at times.
    rejects : pa.Table
        Records that could not be read, as ``REJECT_SCHEMA``; also ``source_uri`` where each has an address of its own.
    """

    rows: pa.Table
    rejects: pa.Table


def rejected(entries: Iterable[tuple[int, str, str]]) -> pa.Table:
    """Rejects as a table, from (record number, reason, text); long texts are cut."""
    rows = [
        {"source_row": row, "reason": reason, "original_text": text[:MAX_REJECT_TEXT]} for row, reason, text in entries
    ]
    return pa.Table.from_pylist(rows, schema=REJECT_SCHEMA)


def typed(rows: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Give text columns the contract's types where every value allows it; else they stay text.

    Nothing is lost by it: staging casts again, and a raw column that cannot hold the type is widened to text.
    """
    wanted = {column.name: ARROW_TYPES[column.type] for column in columns}
    for position, name in enumerate(rows.column_names):
        kind = wanted.get(name)
        if kind is None or kind == rows.schema.field(name).type:
            continue
        try:
            rows = rows.set_column(position, name, _cast(rows[name], kind))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            if not pa.types.is_string(rows.schema.field(name).type):
                rows = rows.set_column(position, name, rows[name].cast(pa.string()))
    return rows


def _cast(values: Any, kind: pa.DataType) -> Any:
    """Values of another type; a number beyond the largest double is an error, not infinity."""
    cast = values.cast(kind)
    if pa.types.is_floating(kind) and pa.types.is_string(values.type):
        infinite = values.filter(pc.is_inf(cast))
        if len(infinite) and not pc.all(pc.match_substring(infinite, "inf", ignore_case=True)).as_py():
            raise pa.ArrowInvalid("a number is too large for a double")
    return cast
