"""Hashes that versions and keys rest on: stable over time, blind to order, alert to each value."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from ml.hashing import hash_rows, hash_table, row_words

MIXED = pa.table(
    {
        "name": ["a", None, "", "ünï"],
        "count": [1, 2, None, -4],
        "price": [0.5, None, float("nan"), 1e300],
        "is_new": [True, False, None, True],
        "day": [dt.date(2018, 1, 1), None, dt.date(1969, 12, 31), dt.date(2018, 1, 1)],
        "at": [dt.datetime(2018, 1, 1, 12), None, dt.datetime(1900, 1, 1), dt.datetime(2018, 1, 1)],
    }
)


def test_hashes_are_the_ones_that_earlier_releases_wrote() -> None:
    # A change here orphans every stored input_hash: rows would be scored again under the same model.
    assert hash_rows(MIXED).to_pylist() == [
        "6707486063c26fb5",
        "e0ee273ea8df46e3",
        "a189bfe5dcf39b94",
        "463bd891479dbf24",
    ]
    assert hash_table(MIXED) == "132b01b949fc80881b9b761b5a54eadd"


def test_another_process_gives_the_same_hashes() -> None:
    code = "import pyarrow as pa; from ml.hashing import *; print(hash_table(pa.table({'x': ['a', 'b', None]})))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hash_table(pa.table({"x": ["a", "b", None]}))


def test_the_order_of_rows_does_not_change_the_hash_of_the_table_but_that_of_its_row_hashes() -> None:
    turned = MIXED.take([3, 1, 0, 2])
    assert hash_table(turned) == hash_table(MIXED)
    assert hash_rows(turned).to_pylist() == hash_rows(MIXED).take(pa.array([3, 1, 0, 2])).to_pylist()


def test_the_order_of_columns_does_not_matter_but_their_names_do() -> None:
    table = pa.table({"a": [1, 2], "b": [2, 1]})
    assert hash_rows(table.select(["b", "a"])) == hash_rows(table)
    assert hash_rows(table.rename_columns(["b", "a"])) != hash_rows(table)


def test_a_repeated_row_changes_the_hash_of_the_table() -> None:
    once, twice, thrice = (pa.table({"x": [7] * times}) for times in (1, 2, 3))
    assert len({hash_table(once), hash_table(twice), hash_table(thrice)}) == 3


@pytest.mark.parametrize("column", MIXED.column_names)
def test_losing_any_one_value_changes_the_hash_of_its_row_and_of_no_other(column: str) -> None:
    before = hash_rows(MIXED).to_pylist()
    values = MIXED[column].to_pylist()
    emptied = pa.array([None, *values[1:]], MIXED[column].type)
    after = hash_rows(MIXED.set_column(MIXED.column_names.index(column), column, emptied)).to_pylist()
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_missing_is_one_value_and_minus_zero_is_zero() -> None:
    words = row_words(pa.table({"x": pa.array([None, float("nan"), -float("nan"), 0.0, -0.0])}))
    assert words[0] == words[1] == words[2] != words[3] == words[4]


def test_an_empty_string_is_not_missing() -> None:
    assert len(set(hash_rows(pa.table({"x": ["", None, " "]})).to_pylist())) == 3


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (pa.array([1, None], pa.int8()), pa.int64()),
        (pa.array([True, None]), pa.int64()),
        (pa.array([0.5, None], pa.float32()), pa.float64()),
        (pa.array([Decimal("0.50"), None]), pa.float64()),
        (pa.array(["a", None]), pa.large_string()),
        (pa.array(["a", None]).dictionary_encode(), pa.string()),
        (pa.array([1, None], pa.timestamp("s")), pa.timestamp("us")),
        (pa.array([1, None], pa.date32()), pa.date64()),
    ],
)
def test_a_wider_type_keeps_the_hash(narrow: pa.Array, wide: pa.DataType) -> None:
    assert hash_rows(pa.table({"x": narrow})) == hash_rows(pa.table({"x": narrow.cast(wide)}))


def test_chunks_and_slices_do_not_change_the_hash() -> None:
    chunked = pa.concat_tables([MIXED.slice(2), MIXED.slice(0, 2)])
    assert hash_rows(chunked).to_pylist() == hash_rows(MIXED.take([2, 3, 0, 1])).to_pylist()
    assert hash_rows(MIXED.slice(1, 2)).to_pylist() == hash_rows(MIXED).to_pylist()[1:3]


def test_strings_that_differ_in_place_length_or_split_differ() -> None:
    words = ["ab", "ba", "a", "b", "aa", "aab", "aba", "baa", "\x00", "\x00\x00"]
    assert len(set(hash_rows(pa.table({"x": words})).to_pylist())) == len(words)
    split = pa.table({"x": ["ab", "a"], "y": ["c", "bc"]})
    assert len(set(hash_rows(split).to_pylist())) == 2


def test_a_million_neighbours_do_not_collide_and_spread_evenly() -> None:
    words = row_words(pa.table({"x": np.arange(1_000_000)}))
    assert len(np.unique(words)) == 1_000_000
    # Of a million fair draws into 5 folds, each holds 200,000 give or take 400 (one standard deviation).
    assert np.abs(np.bincount((words % np.uint64(5)).astype(int)) - 200_000).max() < 2_000


def test_a_table_without_rows_has_a_hash_and_a_nested_column_has_none() -> None:
    assert len(hash_table(MIXED.slice(0, 0))) == 32
    assert len(hash_rows(MIXED.slice(0, 0))) == 0
    with pytest.raises(TypeError, match="list"):
        hash_rows(pa.table({"x": [[1]]}))
