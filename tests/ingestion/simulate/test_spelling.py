"""Spelling tables as CSV, JSON and Python: readers give back what was written."""

from __future__ import annotations

import ast
import csv
import io
import json

import numpy as np
import pyarrow as pa
import pytest

from ingestion.simulate.formats import Spelled, csv_header, csv_rows, json_rows, money, python_rows

AWKWARD = ["plain", 'say "hi"', "it's", "a,b", "two\nlines", "tab\tand \\ slash", "déjà 游戏", ""]


def test_json_gives_back_awkward_text() -> None:
    lines = json_rows({"text": pa.array(AWKWARD), "n": np.arange(len(AWKWARD))}).to_pylist()
    assert [json.loads(line)["text"] for line in lines] == AWKWARD


def test_python_gives_back_awkward_text_in_ascii() -> None:
    lines = python_rows({"text": pa.array(AWKWARD), "n": np.arange(len(AWKWARD))}).to_pylist()
    assert [ast.literal_eval(line)["text"] for line in lines] == AWKWARD
    assert all(line.isascii() for line in lines)


def test_csv_gives_back_awkward_text() -> None:
    lines = csv_rows({"text": pa.array(AWKWARD), "n": np.arange(len(AWKWARD))}).to_pylist()
    read = csv.reader(io.StringIO("\n".join(lines), newline=""))
    assert list(read) == [[text, str(index)] for index, text in enumerate(AWKWARD)]


def test_csv_quotes_what_begins_with_a_digit_only_when_asked() -> None:
    columns = {"id": pa.array(["1a", "b2", None]), "n": pa.array([1, 2, 3])}
    assert csv_rows(columns).to_pylist() == ["1a,1", "b2,2", ",3"]
    assert csv_rows(columns, quote_leading_digits=True).to_pylist() == ['"1a",1', "b2,2", ",3"]
    assert csv_header(columns, quoted=True) == '"id","n"'


def test_null_keys_are_left_out_or_kept() -> None:
    columns = {"a": pa.array([1, None]), "b": pa.array([None, "x"])}
    assert json_rows(columns).to_pylist() == ['{"a": 1}', '{"b": "x"}']
    assert json_rows(columns, spaced=False, keep_nulls=True).to_pylist() == [
        '{"a":1,"b":null}',
        '{"a":null,"b":"x"}',
    ]


def test_a_single_column_keeps_its_null_rows() -> None:
    assert json_rows({"a": pa.array([1, None])}).to_pylist() == ['{"a": 1}', "{}"]


def test_whole_floats_keep_their_point_and_large_ones_their_digits() -> None:
    values = pa.array([5.0, 0.25, 1540919166796.0])
    assert json_rows({"a": values}).to_pylist() == ['{"a": 5.0}', '{"a": 0.25}', '{"a": 1540919166796.0}']


def test_nested_values_are_objects_and_lists_and_null_ones_nothing() -> None:
    author = pa.array([{"id": "7", "games": 2}, None])
    tags = pa.array([["x", 'y"'], None])
    lines = json_rows({"n": np.arange(2), "author": author, "tags": tags}).to_pylist()
    assert [json.loads(line) for line in lines] == [
        {"n": 0, "author": {"id": "7", "games": 2}, "tags": ["x", 'y"']},
        {"n": 1},
    ]


def test_spelled_values_are_written_as_they_stand() -> None:
    lines = python_rows({"price": Spelled(pa.array(["None", "u'Free'"])), "ok": pa.array([True, False])})
    assert lines.to_pylist() == ["{u'price': None, u'ok': True}", "{u'price': u'Free', u'ok': False}"]


@pytest.mark.parametrize(("amount", "spelled"), [(58.9, "58.90"), (0.0, "0.00"), (1234.567, "1234.57")])
def test_money_has_two_decimals(amount: float, spelled: str) -> None:
    assert money(np.array([amount])).to_pylist() == [spelled]
