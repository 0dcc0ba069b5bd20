"""Columns into numbers, and columns that do not fit."""

from __future__ import annotations

import logging

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import FeatureMismatchError
from ml.tabular.encoding import Feature, check_features, encode, fit_features
from ml.tabular.matrices import as_dmatrix

ROWS = pa.table(
    {
        "entity_id": ["a", "b", "c"],
        "as_of_date": pa.array([0, 0, 0], pa.date32()),
        "colour": ["red", None, "blue"],
        "is_new": [True, False, None],
        "price": pa.array([1.5, None, 3.0]),
        "count": [1, 2, 3],
    }
)
KEY = ("entity_id", "as_of_date")
VALUES = ROWS.drop_columns(list(KEY))
KINDS = {"colour": "category", "is_new": "flag", "price": "number", "count": "number"}


def test_values_become_numbers_and_missing_ones_nan() -> None:
    features = fit_features(VALUES)
    assert {feature.name: feature.kind for feature in features} == KINDS
    nan = np.nan
    wanted = [[1, 1, 1.5, 1], [nan, 0, nan, 2], [0, nan, 3, 3]]
    np.testing.assert_array_equal(encode(ROWS, features), np.array(wanted, dtype=np.float32))


def test_a_category_that_training_did_not_see_is_missing_and_noted(caplog: pytest.LogCaptureFixture) -> None:
    features = (Feature("colour", "category", ("red",)),)
    with caplog.at_level(logging.WARNING):
        matrix = encode(ROWS, features)
    np.testing.assert_array_equal(matrix[:, 0], np.array([0, np.nan, np.nan], dtype=np.float32))
    assert "1 values of colour were not seen in training" in caplog.text


def test_missing_values_are_not_noted_as_unseen(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        encode(ROWS, fit_features(VALUES))
    assert caplog.text == ""


def test_columns_that_are_gone_or_changed_are_named() -> None:
    features = fit_features(VALUES)
    with pytest.raises(FeatureMismatchError, match="lacks colour, price,"):
        check_features(ROWS.drop_columns(["colour", "price"]), features, "features.feat_x")
    numbers = ROWS.set_column(2, "colour", pa.array([1, 2, 3]))
    with pytest.raises(FeatureMismatchError, match="holds colour in another type"):
        check_features(numbers, features, "features.feat_x")


def test_a_column_the_model_does_not_know_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_features(ROWS, fit_features(VALUES.drop_columns(["price"])), "features.feat_x", KEY)
    assert "['price'], unknown to the model" in caplog.text


def test_a_nested_column_is_refused() -> None:
    with pytest.raises(FeatureMismatchError, match="tags is of type list"):
        fit_features(pa.table({"tags": [["a"]]}))


def test_a_column_without_any_value_can_be_learned_from() -> None:
    rows = pa.table({"colour": pa.array([None, None], pa.string()), "price": pa.array([None, None], pa.float64())})
    features = fit_features(rows)
    data = as_dmatrix(encode(rows, features), features, threads=1, label=np.array([0, 1]))
    assert (data.num_row(), data.num_col(), data.feature_types) == (2, 2, ["c", "q"])
