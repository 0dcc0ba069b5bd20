"""One record a line: JSON, and Python literals (parsed, never evaluated), decoded by DuckDB's JSON reader."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.formats.decoded import Decoded, clean_name, rejected, typed
from ingestion.formats.lines import Readable, as_text, line_blocks
from warehouse.tables import Column

LINES_PER_STEP = 65_536


def read_json_lines(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode JSON lines; nested values become JSON text, unknown keys become columns of text."""
    for first_row, lines in _numbered_blocks(stream):
        text, not_utf8 = as_text(lines)
        yield _decode(text, first_row, not_utf8, lines, columns)


def read_python_literals(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode lines that each hold a Python literal of a dict.

    ``ast.literal_eval`` reads one line at a time (there is no vectorised reader of Python literals) and never
    calls anything; what follows is the path of JSON lines.
    """
    for first_row, lines in _numbered_blocks(stream):
        text, not_utf8 = as_text(lines)
        as_json = [_literal_to_json(line) for line in text.to_pylist()]
        yield _decode(pa.array(as_json, pa.large_string()), first_row, not_utf8, lines, columns)


def _numbered_blocks(stream: Readable) -> Iterator[tuple[int, pa.Array]]:
    row = 1
    for block in line_blocks(stream):
        for start in range(0, len(block), LINES_PER_STEP):
            lines = block.slice(start, LINES_PER_STEP)
            if row == 1 and len(lines) and lines[0].as_py().startswith(b"\xef\xbb\xbf"):
                lines = pa.concat_arrays([pa.array([lines[0].as_py()[3:]], lines.type), lines.slice(1)])
            yield row, lines
            row += len(lines)


def _literal_to_json(line: str | None) -> str | None:
    """JSON of a dict literal; None where the line is not one, the line itself where it is blank."""
    if line is None or not line.strip():
        return line
    try:
        value = ast.literal_eval(line.strip())
        return json.dumps(value) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _decode(text: pa.Array, first_row: int, not_utf8: list[int], lines: pa.Array, columns: Sequence[Column]) -> Decoded:
    numbers = pa.array(range(first_row, first_row + len(text)), pa.int64())
    with duckdb.connect() as connection:
        block = pa.table({"_source_row": numbers, "line": text})
        connection.register("block", block)
        keys = connection.execute(_KEYS).fetchall()
        names = {key: clean_name(key, 0) for (key,) in keys}
        rows = connection.execute(_rows_query(names)).to_arrow_table()
        bad = connection.execute(_BAD_ROWS).fetchall()
    original = {row: lines[row - first_row].as_py().decode("utf-8", "replace") for row, _ in bad}
    encoding = {first_row + position for position in not_utf8}
    reasons = ((row, "not UTF-8" if row in encoding else reason, original[row]) for row, reason in bad)
    return Decoded(_typed_records(rows, columns), rejected(reasons))


_KIND = "case when json_valid(line) then json_type(line) end"

_KEYS = f"""
    select distinct unnest(json_keys(line)) as key
    from block
    where {_KIND} = 'OBJECT'
    order by key
"""

_BAD_ROWS = f"""
    select
        _source_row,
        case when {_KIND} is null then 'not a record: cannot be parsed' else 'not a record: no object' end
    from block
    where coalesce(trim(line, ' ' || chr(9) || chr(13)), 'x') != '' and {_KIND} is distinct from 'OBJECT'
    order by _source_row
"""


def _rows_query(names: dict[str, str]) -> str:
    structure = json.dumps(dict.fromkeys(names, "VARCHAR")).replace("'", "''")
    fields = [f"record.{_quoted(key)} as {_quoted(name)}" for key, name in names.items()]
    record = f"json_transform(line, '{structure}')" if names else "null"
    return f"""
        select {", ".join([*fields, "_source_row"])}
        from (select _source_row, {record} as record from block where {_KIND} = 'OBJECT')
        order by _source_row
    """


def _typed_records(rows: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Contract types where every text of the block allows it, and every contract column present."""
    for column in columns:
        if column.name not in rows.column_names:
            rows = rows.append_column(column.name, pa.nulls(rows.num_rows, pa.string()))
    whole = {column.name for column in columns if column.type == "int64"}
    for position, name in enumerate(rows.column_names):
        if name in whole:
            rows = rows.set_column(position, name, _without_zero_fraction(rows[name]))
    return typed(rows, columns)


def _without_zero_fraction(values: Any) -> Any:
    """``1541105830796.0`` is a whole number that a writer has put as a float."""
    return pc.replace_substring_regex(values, r"^(-?\d+)\.0+$", r"\1")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
