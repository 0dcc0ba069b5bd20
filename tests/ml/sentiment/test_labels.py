"""The five classes and the one place where outputs become them."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import NotAClassifierError
from ml.sentiment.labels import LABELS, output_order, scores, star_classes


def test_outputs_in_any_order_and_spelling_are_read_as_the_five_classes() -> None:
    shuffled = {0: "neutral", 1: "VERY_POSITIVE", 2: "Very-Negative", 3: "positive", 4: "negative"}
    assert [shuffled[output] for output in output_order(shuffled)] == [
        "Very-Negative",
        "negative",
        "neutral",
        "positive",
        "VERY_POSITIVE",
    ]


@pytest.mark.parametrize("labels", [{0: "LABEL_0", 1: "LABEL_1"}, {0: "negative", 1: "neutral", 2: "positive"}, {}])
def test_labels_that_are_not_the_five_classes_are_refused_by_name(labels: dict[int, str]) -> None:
    with pytest.raises(NotAClassifierError, match="very negative, negative, neutral, positive, very positive"):
        output_order(labels)


def test_the_score_runs_from_minus_one_to_one_in_equal_steps() -> None:
    assert scores(np.eye(5)).tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert scores(np.full((1, 5), 0.2)).round(12).tolist() == [0.0]


def test_each_star_is_a_class_and_half_stars_stay_within_the_five() -> None:
    assert star_classes(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).tolist() == [0, 1, 2, 3, 4]
    assert star_classes(np.array([0.0, 4.6, 9.0])).tolist() == [0, 4, 4]
    assert len(LABELS) == 5
