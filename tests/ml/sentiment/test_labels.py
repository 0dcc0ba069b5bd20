"""The five classes and the one place where outputs become them."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import NotAClassifierError
from ml.sentiment.labels import LABELS, find_mapping, scores, star_classes


def test_outputs_in_any_order_and_spelling_are_read_as_the_five_classes() -> None:
    shuffled = {0: "neutral", 1: "VERY_POSITIVE", 2: "Very-Negative", 3: "positive", 4: "negative"}
    assert [shuffled[output] for output in find_mapping(shuffled).order] == [
        "Very-Negative",
        "negative",
        "neutral",
        "positive",
        "VERY_POSITIVE",
    ]


def test_stars_in_words_or_figures_are_the_five_classes() -> None:
    worded = find_mapping({place: f"{place + 1} star{'s' if place else ''}" for place in range(5)})
    assert (worded.rule, worded.order) == ("five classes", [0, 1, 2, 3, 4])
    assert find_mapping({place: str(5 - place) for place in range(5)}).order == [4, 3, 2, 1, 0]


def test_two_classes_keep_their_expected_score_and_an_undecided_one_is_neutral() -> None:
    mapping = find_mapping({0: "POSITIVE", 1: "NEGATIVE"})
    positive = np.array([0.0, 0.3, 0.5, 0.97, 1.0])
    five = mapping.classes(np.column_stack([positive, 1 - positive]))
    assert five.sum(axis=1) == pytest.approx(np.ones(5))
    assert scores(five) == pytest.approx(2 * positive - 1)
    assert five[2].tolist() == [0, 0, 1, 0, 0]


def test_three_classes_keep_their_likeliest_side_and_their_sums() -> None:
    rows = np.random.default_rng(0).dirichlet([0.5, 0.5, 0.5], 500)
    five = find_mapping({0: "neutral", 1: "negative", 2: "positive"}).classes(rows[:, [1, 0, 2]])
    assert five.sum(axis=1) == pytest.approx(np.ones(500))
    sides = np.column_stack([five[:, :2].sum(axis=1), five[:, 2], five[:, 3:].sum(axis=1)])
    assert sides == pytest.approx(rows)
    assert (np.sign(five.argmax(axis=1) - 2) == rows.argmax(axis=1) - 1).all()


@pytest.mark.parametrize("labels", [{0: "LABEL_0", 1: "LABEL_1"}, {0: "toxic", 1: "neutral", 2: "fine"}, {}])
def test_labels_that_fit_no_rule_are_refused_with_those_that_would(labels: dict[int, str]) -> None:
    with pytest.raises(
        NotAClassifierError, match="very positive; or 1 star to 5 stars; or negative, neutral, positive"
    ):
        find_mapping(labels)


def test_the_score_runs_from_minus_one_to_one_in_equal_steps() -> None:
    assert scores(np.eye(5)).tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert scores(np.full((1, 5), 0.2)).round(12).tolist() == [0.0]


def test_each_star_is_a_class_and_half_stars_stay_within_the_five() -> None:
    assert star_classes(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).tolist() == [0, 1, 2, 3, 4]
    assert star_classes(np.array([0.0, 4.6, 9.0])).tolist() == [0, 4, 4]
    assert len(LABELS) == 5
