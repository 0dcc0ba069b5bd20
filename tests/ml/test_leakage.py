"""What tells features that know the future, or the label, from those that do not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from ml.leakage import compare, label_copies

FIRST, SECOND = dt.date(2026, 1, 1), dt.date(2026, 1, 2)


def mart(**columns: list[Any]) -> pa.Table:
    """A mart of entities a, b, ... on the first day and z on the second."""
    rows = len(next(iter(columns.values())))
    names = [*"abcdefghijklmnopqrstuvwxy"[: rows - 1], "z"]
    days = pa.array([FIRST] * (rows - 1) + [SECOND])
    return pa.table({"entity_id": names, "as_of_date": days, **columns})


def test_equal_rows_differ_in_nothing_and_nulls_and_nans_are_equal() -> None:
    same = mart(x=[1.5, None, float("nan")])
    comparison = compare(same, same, SECOND)
    assert (comparison.rows, comparison.rows_of_day, comparison.dates, comparison.columns) == (3, 1, 2, 1)
    assert comparison.differences == ()


def test_rows_after_the_day_are_not_compared() -> None:
    comparison = compare(mart(x=[1, 2, 3]), mart(x=[1, 2, 99]), FIRST)
    assert (comparison.rows, comparison.differences) == (2, ())


def test_a_null_that_had_a_value_differs() -> None:
    [found] = compare(mart(x=[1, None, 3]), mart(x=[1, 2, 3]), SECOND).differences
    assert (found.column, found.rows, found.entities) == ("x", 1, 1)
    assert found.example == "b as of 2026-01-01 has None, and had 2 then"


def test_rows_that_come_or_go_are_differences() -> None:
    whole = mart(x=[1, 2, 3])
    assert [found.example for found in compare(whole, whole.slice(1), SECOND).differences] == [
        "a as of 2026-01-01 is there, and was not then"
    ]
    assert [found.example for found in compare(whole.slice(0, 2), whole, SECOND).differences] == [
        "z as of 2026-01-02 was there then, and is not now"
    ]


BOUGHT = [False, True] * 12


@pytest.mark.parametrize(
    "values",
    [
        BOUGHT,
        [not each for each in BOUGHT],
        ["yes" if each else "no" for each in BOUGHT],
        [3 + 2.5 * each for each in BOUGHT],
        [row + 100 * each for row, each in enumerate(BOUGHT)],
    ],
    ids=["itself", "its opposite", "in words", "on another scale", "by its order"],
)
def test_a_column_that_rises_or_falls_with_the_label_is_the_label(values: list[Any]) -> None:
    [sentence] = label_copies(mart(x=values), mart(is_bought=BOUGHT))
    assert sentence == "x is is_bought by another name: it rises or falls with it on all of 24 rows"


@pytest.mark.parametrize(
    "values", [[1] * 24, list(range(24)), [True, *BOUGHT[1:]]], ids=["flat", "other", "all but one"]
)
def test_a_column_that_misses_the_label_once_is_not_the_label(values: list[Any]) -> None:
    assert label_copies(mart(x=values), mart(is_bought=BOUGHT)) == []


def test_a_label_among_the_features_is_named() -> None:
    assert label_copies(mart(is_bought=[1, 0, 1]), mart(is_bought=[1, 0, 1])) == ["is_bought is a column of the labels"]


def test_few_rows_prove_no_copy() -> None:
    assert label_copies(mart(x=[1, 2, 3]), mart(is_bought=[False, True, True])) == []
