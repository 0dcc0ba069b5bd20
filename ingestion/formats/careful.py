"""JSON lines of any kind, read by DuckDB's functions for JSON, and those sorted out that are no records."""

from __future__ import annotations

import json
from collections.abc import Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.formats.names import ColumnNames


def read_with_care(
    connection: duckdb.DuckDBPyConnection, block: pa.Table, names: ColumnNames
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The records of a block of lines, and the number and reason of each line that is none."""
    broken: list[tuple[int, str]] = []
    key_lists = _key_lists(connection, block)
    if not all(keys and len(keys) == len(set(keys)) for keys in key_lists):
        block, broken = _sorted_out(connection, block)
        key_lists = _key_lists(connection, block)
    return _records(connection, block, names.of_keys(set().union(*key_lists))), broken


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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
