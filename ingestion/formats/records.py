"""One record a line: JSON, and Python literals (parsed, never evaluated)."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.ahead import mapped_ahead
from ingestion.formats.decoded import MAX_REJECT_TEXT, Decoded, rejected, typed
from ingestion.formats.lines import Readable, as_text, line_blocks
from ingestion.formats.names import ColumnNames
from ingestion.formats.objects import read_objects
from warehouse.tables import Column

LINES_PER_STEP = 65_536
BLOCKS_AHEAD = 2


def read_json_lines(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode JSON lines; nested values become JSON text, unknown keys become columns of text."""
    return _read(line_blocks(stream), columns)


def read_json_array(lines: pa.Array, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode lines of JSON that are in memory: large_binary."""
    return _read(iter([lines]), columns)


def read_python_literals(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode lines that each hold a Python literal of a dict.

    ``ast.literal_eval`` reads one line at a time (there is no vectorised reader of Python literals) and never
    calls anything; what follows is the path of JSON lines.
    """
    return _read(line_blocks(stream), columns, _literals_to_json)


def _read(
    blocks: Iterator[pa.Array], columns: Sequence[Column], to_json: Callable[[pa.Array], pa.Array] | None = None
) -> Iterator[Decoded]:
    """Decode block by block: what does not depend on the blocks before is done in threads, some blocks ahead."""
    names = ColumnNames(columns)
    # Each thread works for itself, with a cursor of its own.
    with duckdb.connect(config={"threads": 1}) as connection:
        for records, rejects in mapped_ahead(
            partial(_read_ahead, connection, to_json), _numbered_blocks(blocks), BLOCKS_AHEAD
        ):
            yield Decoded(_typed_records(_named(records, names), columns), rejects)


def _read_ahead(
    connection: duckdb.DuckDBPyConnection,
    to_json: Callable[[pa.Array], pa.Array] | None,
    numbered: tuple[int, pa.Array],
) -> tuple[pa.Table, pa.Table]:
    """Records of numbered lines by key, and their rejects."""
    first, lines = numbered
    text, reasons = as_text(lines)
    numbers = pa.array(np.arange(first, first + len(lines)))
    with connection.cursor() as cursor:
        table = pa.table({"_source_row": numbers, "line": to_json(text) if to_json else text})
        records, broken = read_objects(cursor, table)
    return records, rejected(
        (row, reasons.get(row - first, reason), _shown(lines[row - first])) for row, reason in broken
    )


def _named(records: pa.Table, names: ColumnNames) -> pa.Table:
    """Records by key as rows under the names of columns."""
    *keys, number = records.column_names
    of_key = names.of_keys(keys)
    return records.rename_columns([*(of_key[key] for key in keys), number])


def _numbered_blocks(blocks: Iterator[pa.Array]) -> Iterator[tuple[int, pa.Array]]:
    row = 1
    for block in blocks:
        for start in range(0, len(block), LINES_PER_STEP):
            lines = block.slice(start, LINES_PER_STEP)
            if row == 1 and len(lines) and lines[0].as_py().startswith(b"\xef\xbb\xbf"):
                lines = pa.concat_arrays([pa.array([lines[0].as_py()[3:]], lines.type), lines.slice(1)])
            yield row, lines
            row += len(lines)


def _literals_to_json(lines: pa.Array) -> pa.Array:
    return pa.array(map(_literal_to_json, lines.to_pylist()), lines.type)


def _literal_to_json(line: str | None) -> str | None:
    """JSON of a dict literal; None where the line is not one, the line itself where it is blank."""
    if line is None or not line.strip():
        return line
    try:
        literal = ast.parse(line.strip(), mode="eval").body
        value = ast.literal_eval(literal)
        # A key that comes twice would lose its first value.
        is_whole = isinstance(literal, ast.Dict) and len(literal.keys) == len(value)
        return json.dumps(value) if is_whole else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _shown(line: Any) -> str:
    return bytes(line.as_py()[: MAX_REJECT_TEXT * 4]).decode("utf-8", "replace").rstrip("\r\n")


def _typed_records(rows: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Contract types where every text of the block allows it, and every contract column present."""
    for column in columns:
        if column.name not in rows.column_names:
            rows = rows.append_column(column.name, pa.nulls(rows.num_rows, pa.string()))
    whole = {column.name for column in columns if column.type == "int64"}
    for position, name in enumerate(rows.column_names):
        if (
            name in whole
            and pa.types.is_string(rows.schema.types[position])
            and pc.any(pc.match_substring(rows[name], ".")).as_py()
        ):
            rows = rows.set_column(position, name, _without_zero_fraction(rows[name]))
    ordered = [column.name for column in columns]
    others = sorted(set(rows.column_names) - {*ordered, "_source_row"})
    return typed(rows.select([*ordered, *others, "_source_row"]), columns)


def _without_zero_fraction(values: Any) -> Any:
    """``1541105830796.0`` is a whole number that a writer has put as a float."""
    return pc.replace_substring_regex(values, r"^(-?\d+)\.0+$", r"\1")
