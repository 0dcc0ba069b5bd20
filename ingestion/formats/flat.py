"""Flat JSON lines without anything odd, decoded by Arrow in one go.

The first lines of a block say which keys there are and of what kind; a block that does not keep to that, or holds
anything that Arrow may read otherwise than the reader of ``records`` does, is left to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import NoneType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pajson

from ingestion.formats.lines import places
from ingestion.formats.names import MAX_COLUMNS
from warehouse.tables import ARROW_TYPES, Column

HEAD_LINES = 100
MAX_SPACES = 4
SCALARS = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
NEWLINE, RETURN, COLON, BRACKET, OPENING, CLOSING = b"\n\r:[{}"
ESCAPED_NUL = re.compile(rb"\\u0000")
PARSED_BYTES = 2**20
"""Arrow parses so much at a time, which fits the processor's cache."""
# What makes `{` a `[`.
NO_CASE = 0xDF
SPACES = np.isin(np.arange(256), [*b" \t\r\n"])


def read_flat(lines: pa.Array, columns: Sequence[Column]) -> pa.Table | None:
    r"""Records by key, in the order of the lines; None where the lines are not plainly flat objects.

    Parameters
    ----------
    lines : pa.Array
        large_binary; whole lines that are UTF-8, their ends kept.
    columns : sequence of Column
        The contract's. A whole number is text where that is declared, or nothing.

    Examples
    --------
    >>> lines = pa.array([b'{"a": 1}\n', b'{"b": "x"}\n'], pa.large_binary())
    >>> read_flat(lines, []).to_pydict()
    {'a': ['1', None], 'b': [None, 'x']}
    >>> read_flat(pa.array([b'{"a": [1]}\n'], pa.large_binary()), [])
    """
    offsets = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset :][: len(lines) + 1]
    text = lines.buffers()[2].slice(offsets[0], offsets[-1] - offsets[0])
    declared = {column.name: ARROW_TYPES[column.type] for column in columns}
    if not _has_flat_objects(text, offsets - offsets[0]) or _has_nul(text):
        return None
    schema = _promised(lines.slice(0, HEAD_LINES).to_pylist(), declared)
    rows = _parsed(text, schema) if schema else None
    if rows is None or len(rows) != len(lines) or not all(map(_is_finite, rows.columns)):
        return None
    # A declared key that no line has is not there.
    present = [name for name in rows.column_names if name not in declared or rows[name].null_count < len(rows)]
    return pa.table({name: _with_text(name, rows[name], declared) for name in present}) if present else None


def _has_nul(text: pa.Buffer) -> bool:
    """Whether an escaped NUL may be in a text."""
    return ESCAPED_NUL.search(memoryview(text)) is not None


def _has_flat_objects(text: pa.Buffer, offsets: np.ndarray) -> bool:
    """Whether each line begins and ends as an object does, and no other brace or bracket may open a value.

    Two objects on a line then make a record too many, and none goes over lines.
    """
    data = np.frombuffer(text, np.uint8)
    starts, ends = offsets[:-1], offsets[1:] - 1
    for line_end in (NEWLINE, RETURN):
        ends = ends - (data[ends] == line_end)
    if not (data[starts] == OPENING).all() or not (data[ends] == CLOSING).all():
        return False
    before = np.setdiff1d(places(text, lambda data: (data & NO_CASE) == BRACKET), starts, assume_unique=True) - 1
    for _ in range(MAX_SPACES):
        before = before - SPACES[data[before]]
    return not (SPACES[data[before]] | (data[before] == COLON)).any()


def _promised(head: Sequence[bytes], declared: Mapping[str, pa.DataType]) -> pa.Schema | None:
    """Types by key, as the first lines have them or else as declared; None where there is no such promise."""
    kinds: dict[str, set[type]] = {name: set() for name in declared}
    try:
        for line in head:
            for key, value in json.loads(line).items():
                kinds.setdefault(key, set()).add(type(value))
    except ValueError:
        return None
    types = {key: _type(found - {NoneType}, declared.get(key)) for key, found in kinds.items()}
    if not all(types.values()) or len(types) > MAX_COLUMNS:
        return None
    return pa.schema(list(types.items()))


def _type(kinds: set[type], declared: pa.DataType | None) -> pa.DataType | None:
    """The type in which Arrow keeps all that values of some kinds say, None where there is none."""
    if not kinds:
        return declared if declared in SCALARS.values() else pa.string()
    if kinds <= {int, float} and declared == pa.float64():
        return declared
    kind = SCALARS[kinds.pop()] if len(kinds) == 1 else None
    return kind if kind in (pa.string(), pa.int64(), declared) else None


def _parsed(text: pa.Buffer, schema: pa.Schema) -> pa.Table | None:
    try:
        return pajson.read_json(
            pa.BufferReader(text),
            read_options=pajson.ReadOptions(use_threads=False, block_size=PARSED_BYTES),
            parse_options=pajson.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except pa.ArrowInvalid:
        return None


def _is_finite(values: pa.ChunkedArray) -> bool:
    return not pa.types.is_floating(values.type) or pc.all(pc.is_finite(values)).as_py() is not False


def _with_text(name: str, values: pa.ChunkedArray, declared: Mapping[str, pa.DataType]) -> pa.ChunkedArray:
    """Whole numbers as text where nobody declared them as numbers."""
    is_text = values.type == pa.int64() and declared.get(name) != pa.int64()
    return values.cast(pa.string()) if is_text else values
