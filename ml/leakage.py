"""Whether features know the future, seen from a build that stopped earlier, or the label."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

KEY = ("entity_id", "as_of_date")
NOT_LABELS = (*KEY, "horizon_start", "horizon_end")
FEW = 20
"""Labelled rows under which any column may happen to follow the label."""


@dataclass(frozen=True)
class Difference:
    """A column, or a whole row (blank ``column``), that is not the same in both builds.

    Attributes
    ----------
    column : str
    rows, entities : int
        How many differ.
    example : str
        The first of them in words.
    """

    column: str
    rows: int
    entities: int
    example: str


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a feature mart with what it would have been on a day.

    Attributes
    ----------
    rows, dates, columns : int
        Compared: rows up to the day, their as-of dates, columns beside the key.
    rows_of_day : int
        Those whose as-of date is the day itself: a look-ahead of a day shows in no other row.
    differences : tuple of Difference
    """

    rows: int
    dates: int
    columns: int
    rows_of_day: int
    differences: tuple[Difference, ...]


def compare(full: pa.Table, early: pa.Table, as_of: dt.date) -> Comparison:
    """Compare the rows up to a day, value by value; nulls are equal to each other, and so are NaNs.

    Parameters
    ----------
    full, early : pa.Table
        A feature mart as it is, and as a build that knew nothing from ``as_of`` on made it; key ``KEY``.
    as_of : date

    Examples
    --------
    >>> days = pa.array([dt.date(2026, 1, 1)] * 2)
    >>> mart = pa.table({"entity_id": ["a", "b"], "as_of_date": days, "x": [1, 2]})
    >>> then = mart.set_column(2, "x", pa.array([1, 0]))
    >>> [found.example for found in compare(mart, then, dt.date(2026, 1, 1)).differences]
    ['b as of 2026-01-01 has 2, and had 0 then']
    """
    columns = [name for name in full.column_names if name not in KEY]
    rows = full.filter(pc.less_equal(full["as_of_date"], pa.scalar(as_of)))
    with duckdb.connect() as connection:
        connection.register("full_build", rows)
        connection.register("early_build", early.filter(pc.less_equal(early["as_of_date"], pa.scalar(as_of))))
        found = [
            _rows_only_in(connection, "full_build", "early_build", "is there, and was not then"),
            _rows_only_in(connection, "early_build", "full_build", "was there then, and is not now"),
            *(_differing(connection, column) for column in columns),
        ]
    return Comparison(
        rows=rows.num_rows,
        dates=len(rows["as_of_date"].unique()),
        columns=len(columns),
        rows_of_day=pc.sum(pc.equal(rows["as_of_date"], pa.scalar(as_of))).as_py() or 0,
        differences=tuple(each for each in found if each),
    )


def label_copies(features: pa.Table, labels: pa.Table) -> list[str]:
    """What a feature mart has of its labels, a sentence each: columns of the same name, and columns that are a label.

    A column is a label where it rises or falls with it without exception: it gives the label away by its order,
    whatever its values are called. One that is null on some rows is looked at on the others.
    """
    targets = [name for name in labels.column_names if name not in NOT_LABELS]
    shared = [f"{name} is a column of the labels" for name in targets if name in features.column_names]
    columns = [name for name in features.column_names if name not in (*KEY, *targets)]
    with duckdb.connect() as connection:
        connection.register("features", features)
        connection.register("labels", labels)
        return shared + [
            f"{column} is {target} by another name: it rises or falls with it on all of {rows} rows"
            for target in targets
            for column in columns
            if (rows := _follows(connection, column, target))
        ]


def _rows_only_in(connection: duckdb.DuckDBPyConnection, here: str, there: str, words: str) -> Difference | None:
    query = f"""
        select count(*), count(distinct entity_id), min((as_of_date, entity_id))
        from {here} anti join {there} using (entity_id, as_of_date)
    """
    rows, entities, first = _one(connection, query)
    if not rows:
        return None
    as_of_date, entity_id = first
    return Difference("", rows, entities, f"{entity_id} as of {as_of_date} {words}")


def _differing(connection: duckdb.DuckDBPyConnection, column: str) -> Difference | None:
    query = f"""
        select count(*), count(distinct entity_id), min((as_of_date, entity_id)),
            arg_min((full_build."{column}", early_build."{column}"), (as_of_date, entity_id))
        from full_build inner join early_build using (entity_id, as_of_date)
        where full_build."{column}" is distinct from early_build."{column}"
    """
    rows, entities, first, values = _one(connection, query)
    if not rows:
        return None
    as_of_date, entity_id = first
    now, then = values
    return Difference(column, rows, entities, f"{entity_id} as of {as_of_date} has {now}, and had {then} then")


def _follows(connection: duckdb.DuckDBPyConnection, column: str, target: str) -> int:
    """Rows on which the column rises or falls with the label without exception; 0 where it does not."""
    query = f"""
        with pairs as (
            select features."{column}" as x, labels."{target}" as y
            from features inner join labels using (entity_id, as_of_date)
            where x is not null and y is not null
        ),
        by_value as (select x, min(y) as low, max(y) as high from pairs group by x),
        steps as (
            select low, high, lag(high) over (order by x) as floor, lag(low) over (order by x) as ceiling from by_value
        )
        select
            (select count(*) from pairs),
            (select count(distinct y) from pairs),
            bool_and(low = high and coalesce(low >= floor, true)),
            bool_and(low = high and coalesce(high <= ceiling, true))
        from steps
    """
    rows, labels, rises, falls = _one(connection, query)
    return rows if rows >= FEW and labels > 1 and (rises or falls) else 0


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row
