"""Two tables are equal where their rows are, in whatever order, and a difference says where it lies."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.parity.compare import difference

ORDERS = pa.table({"id": ["a", "b", "c"], "price": [1.5, None, float("nan")], "run_id": ["r1", "r1", "r1"]})


def with_price(*prices: float | None) -> pa.Table:
    return ORDERS.set_column(1, "price", pa.array(prices, pa.float64()))


def test_a_table_is_equal_to_itself() -> None:
    assert difference(ORDERS, ORDERS) == ""


def test_a_stream_is_equal_to_the_table_it_streams() -> None:
    assert difference(ORDERS.to_reader(), ORDERS) == ""


def test_the_order_of_rows_and_of_columns_does_not_matter() -> None:
    assert difference(ORDERS, ORDERS.take([2, 0, 1]).select(["run_id", "price", "id"])) == ""


def test_what_every_run_makes_anew_does_not_matter_where_it_is_left_out() -> None:
    other = ORDERS.set_column(2, "run_id", pa.array(["r2", "r2", "r2"]))
    assert difference(ORDERS, other) == ""
    assert difference(ORDERS, other, left_out={}) != ""


def test_a_missing_row_is_shown_whole() -> None:
    assert difference(ORDERS.slice(0, 2), ORDERS) == "0 rows only in left, 1 only in right\nid=c, price=nan"


def test_a_row_that_is_there_twice_differs_from_one_that_is_there_once() -> None:
    twice = pa.concat_tables([ORDERS, ORDERS.slice(0, 1)])
    assert difference(twice, ORDERS) == "1 rows only in left, 0 only in right\nid=a, price=1.5"


def test_another_value_is_named_with_its_column_beside_the_nearest_row() -> None:
    assert difference(ORDERS, with_price(2.5, None, float("nan")), ("duckdb", "bigquery")) == (
        "1 rows only in duckdb, 1 only in bigquery; not the same values in price (1)\n"
        "id=a: price is 1.5 in duckdb, 2.5 in bigquery"
    )


@pytest.mark.parametrize(("price", "other"), [(None, 0.0), (float("nan"), None), (0.1 + 0.2, 0.3)])
def test_null_nan_zero_and_the_last_bit_of_a_float_are_told_apart(price: float | None, other: float | None) -> None:
    text = difference(with_price(price, 1.0, 1.0), with_price(other, 1.0, 1.0))
    assert text.splitlines()[1:] == [f"id=a: price is {price} in left, {other} in right"]


def test_values_that_stand_in_other_rows_differ() -> None:
    text = difference(with_price(1.0, 2.0, 3.0), with_price(2.0, 1.0, 3.0))
    assert text.splitlines()[0] == "2 rows only in left, 2 only in right; not the same values in each row"


def test_a_null_within_a_list_differs_from_none() -> None:
    tags = [pa.array([texts], pa.list_(pa.string())) for texts in (["x", None], ["x"])]
    left, right = (pa.table({"id": [1], "tags": texts}) for texts in tags)
    assert difference(left, left) == ""
    assert "tags is ['x', None] in left, ['x'] in right" in difference(left, right)


def test_another_type_and_an_absent_column_are_named() -> None:
    left = pa.table({"id": pa.array([1], pa.int64()), "seen_at": pa.array([0], pa.timestamp("us")), "x": [1]})
    right = pa.table({"id": pa.array([1.0], pa.float64()), "seen_at": pa.array([0], pa.timestamp("us", "UTC"))})
    assert difference(left, right).splitlines() == [
        "column id is int64 in left, double in right",
        "column seen_at is timestamp[us] in left, timestamp[us, tz=UTC] in right",
        "column x is int64 in left, absent in right",
    ]


def test_at_most_five_examples_are_shown() -> None:
    text = difference(pa.table({"id": list(range(100))}), pa.table({"id": pa.array([], pa.int64())}))
    assert text.splitlines() == ["100 rows only in left, 0 only in right", "id=0", "id=1", "id=2", "id=3", "id=4"]
