"""Factors in words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ml.tabular.encoding import Feature
from ml.tabular.factors import top_factors

FEATURES = (
    Feature("contract", "category", ("monthly", "yearly")),
    Feature("has_partner", "flag"),
    Feature("monthly_charges", "number"),
    Feature("tenure_months", "number"),
)
ROWS = pa.table(
    {
        "contract": ["monthly", "yearly", None],
        "has_partner": [True, None, False],
        "monthly_charges": [70.256, 20.0, None],
        "tenure_months": [1, 40, 7],
    }
)
ADDED = np.array([[0.5, -0.1, 0.3, 0.9], [-0.5, 0.2, 0.0, 0.0], [0.1, 0.2, -0.3, 0.0]])


def test_the_strongest_come_first_with_their_value_and_direction() -> None:
    assert [factor.to_pylist() for factor in top_factors(ADDED, ROWS, FEATURES)] == [
        [
            "tenure months is 1 (raises the risk)",
            "contract is yearly (lowers the risk)",
            "monthly charges is unknown (lowers the risk)",
        ],
        [
            "contract is monthly (raises the risk)",
            "partner is unknown (raises the risk)",
            "partner is no (raises the risk)",
        ],
        ["monthly charges is 70.26 (raises the risk)", None, "contract is unknown (raises the risk)"],
    ]


def test_with_fewer_features_than_places_the_rest_are_empty() -> None:
    first, second, third = top_factors(ADDED[:, :1], ROWS, FEATURES[:1])
    assert first.null_count == 0
    assert second.null_count == third.null_count == 3


def test_a_whole_number_in_a_column_of_fractions_is_written_without_them() -> None:
    (factor,) = top_factors(np.array([[1.0]]), pa.table({"x": [1_234_567.0]}), (Feature("x", "number"),), count=1)
    assert factor.to_pylist() == ["x is 1234567 (raises the risk)"]
