"""Whether two tables hold the same rows, whatever their order, and if not, how they differ."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from warehouse.door import ArrowData

LEFT_OUT: Mapping[str, str] = {
    "run_id": "a new one names every run, so that no two runs share it",
    "run_started_at": "the clock's",
    "run_seconds": "the time that a run took",
    "measured_at": "when a run ended: the time that it began, which is the clock's, and the seconds that it took",
}
"""Columns that two runs on the same input need not share, with the reason."""

EXAMPLES = 5


def difference(
    left: ArrowData,
    right: ArrowData,
    names: tuple[str, str] = ("left", "right"),
    left_out: Mapping[str, str] = LEFT_OUT,
) -> str:
    """How two tables differ, in a few lines; empty where they are equal.

    Columns are compared by name and type, in any order; rows as multisets, to the last bit of every float. Nulls are
    equal to each other, NaNs too, and so are 0.0 and -0.0.

    Parameters
    ----------
    left, right : pa.Table or pa.RecordBatchReader
    names : pair of str
        What to call the two.
    left_out : mapping of str to str
        Columns not compared, with the reason.

    Examples
    --------
    >>> print(difference(pa.table({"id": [1, 2], "x": [5, 6]}), pa.table({"id": [2, 1], "x": [6, 7]})))
    1 rows only in left, 1 only in right; not the same values in x (1)
    id=1: x is 5 in left, 7 in right
    """
    tables = [_compared_columns(data, left_out) for data in (left, right)]
    return _different_columns(*tables, names) or _different_rows(*tables, names)


def _compared_columns(data: ArrowData, left_out: Mapping[str, str]) -> pa.Table:
    table = data.read_all() if isinstance(data, pa.RecordBatchReader) else data
    return table.select([name for name in table.column_names if name not in left_out])


def _different_columns(left: pa.Table, right: pa.Table, names: tuple[str, str]) -> str:
    types = [{field.name: field.type for field in table.schema} for table in (left, right)]
    return "\n".join(
        f"column {name} is {types[0].get(name, 'absent')} in {names[0]}, {types[1].get(name, 'absent')} in {names[1]}"
        for name in {**types[0], **types[1]}
        if types[0].get(name) != types[1].get(name)
    )


def _different_rows(left: pa.Table, right: pa.Table, names: tuple[str, str]) -> str:
    columns = left.column_names
    with duckdb.connect() as connection:
        for name, table in (("a", left), ("b", right.select(columns))):
            connection.register(f"all_{name}", table)
        connection.execute("create table only_a as (from all_a except all from all_b)")
        connection.execute("create table only_b as (from all_b except all from all_a)")
        [(count_a, count_b)] = connection.execute(
            "select (select count(*) from only_a), (select count(*) from only_b)"
        ).fetchall()
        if not count_a and not count_b:
            return ""
        head = f"{count_a} rows only in {names[0]}, {count_b} only in {names[1]}"
        if count_a and count_b:
            head += f"; not the same values in {_columns_at_fault(connection, columns)}"
            return "\n".join([head, *_pairs(connection, columns, names)])
        rows = _rows(connection, f"from only_{'a' if count_a else 'b'} order by all limit {EXAMPLES}", columns)
        return "\n".join([head, *(_spelled(row, row) for row in rows)])


def _columns_at_fault(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> str:
    """Columns with how many values of the left the right lacks; none where the same values stand in other rows."""
    counts = {}
    for column in columns:
        only_left = f'select "{column}" from only_a except all select "{column}" from only_b'
        [(counts[column],)] = connection.execute(f"select count(*) from ({only_left})").fetchall()
    found = ", ".join(f"{column} ({count})" for column, count in counts.items() if count)
    return found or "each row"


def _pairs(connection: duckdb.DuckDBPyConnection, columns: list[str], names: tuple[str, str]) -> list[str]:
    """Example rows of the left, each beside the row of the right that shares most columns with it."""
    equal = " + ".join(f'(a."{column}" is not distinct from b."{column}")::int' for column in columns)
    sql = f"""
        with a as (select *, row_number() over () as a_row from (from only_a order by all limit {EXAMPLES}))
        from a cross join only_b as b select {{}}
        qualify row_number() over (partition by a_row order by {equal} desc, b) = 1 order by a_row
    """
    lefts = _rows(connection, sql.format(", ".join(f'a."{column}"' for column in columns)), columns)
    rights = _rows(connection, sql.format(", ".join(f'b."{column}"' for column in columns)), columns)
    return [_differing(*pair, names) for pair in zip(lefts, rights, strict=True)]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, columns: list[str]) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in connection.execute(sql).fetchall()]


def _differing(left: dict[str, object], right: dict[str, object], names: tuple[str, str]) -> str:
    same = {column: value for column, value in left.items() if repr(value) == repr(right[column])}
    differing = [
        f"{column} is {_short(left[column])} in {names[0]}, {_short(right[column])} in {names[1]}"
        for column in left
        if column not in same
    ]
    return f"{_spelled(left, dict(list(same.items())[:1]))}: {'; '.join(differing)}"


def _spelled(row: dict[str, object], shown: dict[str, object]) -> str:
    return ", ".join(f"{column}={_short(row[column])}" for column in shown)


def _short(value: object) -> str:
    text = str(value) if not isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
