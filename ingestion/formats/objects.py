"""JSON lines, read by DuckDB's functions for JSON, and those sorted out that are no records."""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.formats.names import require_few_keys


def read_objects(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Records of text by key, with ``_source_row`` last, and the number and reason of each line that is none.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of nobody else's at this time.
    lines : pa.Table
        ``_source_row`` and ``line``, text; null where a line cannot be a record.

    Raises
    ------
    UnreadableFileError
        Where there are more keys than a table can have columns.
    """
    broken: list[tuple[int, str]] = []
    key_lists = _key_lists(connection, lines)
    if not all(keys and len(keys) == len(set(keys)) for keys in key_lists):
        lines, broken = _sorted_out(connection, lines)
        key_lists = _key_lists(connection, lines)
    keys = sorted(set().union(*key_lists))
    require_few_keys(len(keys))
    return _records(connection, lines, keys), broken


_KEY_LISTS = "select any_value(keys) from (select json_keys(line) as keys from lines) group by hash(keys)"
"""The lists themselves take longer to compare."""


def _key_lists(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> list[list[str]]:
    """The different lists of keys in lines; an empty one where a line is no object."""
    connection.register("lines", lines)
    try:
        return [keys or [] for (keys,) in connection.execute(_KEY_LISTS).fetchall()]
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
    from lines
    where coalesce(trim(line, ' ' || chr(9) || chr(10) || chr(13)), 'x') != ''
"""


def _sorted_out(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The lines that are records, and the number and reason of those that are not; blank ones are neither."""
    connection.register("lines", lines)
    judged = connection.execute(_WITH_REASONS).to_arrow_table()
    is_record = pc.is_null(judged["reason"])
    broken = judged.filter(pc.invert(is_record))
    return judged.filter(is_record), list(
        zip(*broken.select(["_source_row", "reason"]).to_pydict().values(), strict=True)
    )


def _records(connection: duckdb.DuckDBPyConnection, lines: pa.Table, keys: Sequence[str]) -> pa.Table:
    """The records as columns of text, in the order of the lines."""
    connection.register("lines", lines)
    structure = json.dumps(dict.fromkeys(keys, "VARCHAR")).replace("'", "''")
    # By position: DuckDB would take `a` and `A` for the same field.
    fields = [f"struct_extract_at(record, {place}) as field_{place}" for place in range(1, len(keys) + 1)]
    record = f"json_transform(line, '{structure}')" if keys else "null"
    rows = connection.execute(
        f"select {', '.join([*fields, '_source_row'])} from (select _source_row, {record} as record from lines)"
    ).to_arrow_table()
    return rows.rename_columns([*keys, "_source_row"])
