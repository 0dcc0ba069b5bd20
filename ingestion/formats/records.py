"""One record a line: JSON, and Python literals (parsed, never evaluated).

Blocks of flat JSON with nothing odd are decoded by Arrow (``flat.py``), all else by DuckDB's functions for JSON.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.formats.decoded import MAX_REJECT_TEXT, Decoded, rejected, typed
from ingestion.formats.flat import read_flat
from ingestion.formats.lines import Readable, as_text, line_blocks
from ingestion.formats.names import ColumnNames
from warehouse.tables import Column

LINES_PER_STEP = 65_536


def read_json_lines(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode JSON lines; nested values become JSON text, unknown keys become columns of text."""
    return _read(line_blocks(stream), columns)


def read_json_array(lines: pa.Array, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode lines of JSON that are in memory: large_binary, their ends kept."""
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
    """Decode block by block: in one go where there is nothing odd in one, with care where there is."""
    names = ColumnNames(columns)
    with duckdb.connect() as connection:
        for first, lines in _numbered_blocks(blocks):
            text, reasons = as_text(lines)
            numbers = pa.array(np.arange(first, first + len(text)))
            flat = None if reasons or to_json else read_flat(lines, columns)
            if flat is not None:
                yield Decoded(_typed_records(_named(flat, names, numbers), columns), rejected([]))
                continue
            block = pa.table({"_source_row": numbers, "line": to_json(text) if to_json else text})
            rows, broken = _read_with_care(connection, block, names)
            rejects = [(row, reasons.get(row - first, reason), _shown(lines[row - first])) for row, reason in broken]
            yield Decoded(_typed_records(rows, columns), rejected(rejects))


def _named(records: pa.Table, names: ColumnNames, numbers: pa.Array) -> pa.Table:
    """Records by key as rows under the names of columns."""
    of_key = names.of_keys(records.column_names)
    return records.rename_columns([of_key[key] for key in records.column_names]).append_column("_source_row", numbers)


def _read_with_care(
    connection: duckdb.DuckDBPyConnection, block: pa.Table, names: ColumnNames
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The records of a block of lines, and the number and reason of each line that is none."""
    broken: list[tuple[int, str]] = []
    key_lists = _key_lists(connection, block)
    if not all(keys and len(keys) == len(set(keys)) for keys in key_lists):
        block, broken = _sorted_out(connection, block)
        key_lists = _key_lists(connection, block)
    return _records(connection, block, names.of_keys(set().union(*key_lists))), broken


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


def _key_lists(connection: duckdb.DuckDBPyConnection, block: pa.Table) -> list[list[str]]:
    """The different lists of keys in a block of lines; an empty one where a line is no object."""
    connection.register("block", block)
    try:
        return [keys or [] for (keys,) in connection.execute("select distinct json_keys(line) from block").fetchall()]
    except duckdb.InvalidInputException:
        return [[]]


_WITH_REASONS = """
    select
        _source_row,
        line,
        case
            when json_valid(line) is not true then 'not a record: cannot be parsed'
            when json_type(line) != 'OBJECT' then 'not a record: no object'
            when len(json_keys(line)) != len(list_distinct(json_keys(line))) then 'not a record: a key comes twice'
        end as reason
    from block
    where coalesce(trim(line, ' ' || chr(9) || chr(10) || chr(13)), 'x') != ''
"""


def _sorted_out(connection: duckdb.DuckDBPyConnection, block: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The lines that are records, and the number and reason of those that are not; blank ones are neither."""
    connection.register("block", block)
    judged = connection.execute(_WITH_REASONS).to_arrow_table()
    is_record = pc.is_null(judged["reason"])
    broken = judged.filter(pc.invert(is_record))
    return judged.filter(is_record), list(
        zip(*broken.select(["_source_row", "reason"]).to_pydict().values(), strict=True)
    )


def _records(connection: duckdb.DuckDBPyConnection, block: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The records as columns of text, in the order of the lines; ``names`` gives the column of each key."""
    connection.register("block", block)
    structure = json.dumps(dict.fromkeys(names, "VARCHAR")).replace("'", "''")
    # By position: DuckDB would take `a` and `A` for the same field.
    fields = [f"struct_extract_at(record, {place}) as {_quoted(names[key])}" for place, key in enumerate(names, 1)]
    record = f"json_transform(line, '{structure}')" if names else "null"
    return connection.execute(
        f"select {', '.join([*fields, '_source_row'])} from (select _source_row, {record} as record from block)"
    ).to_arrow_table()


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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
