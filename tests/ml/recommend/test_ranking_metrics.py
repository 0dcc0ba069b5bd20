"""The figures, each against one worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.sparse import csr_array

from ml.recommend.ranking_metrics import coverage, per_user

LISTS = np.array([[0, 1, 2], [3, 4, 0], [4, 3, -1]])
"""Three users, lists of three; the third could be given two items only."""
RELEVANT = csr_array(np.array([[1, 0, 1, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0]]))
"""The first user's are found at ranks 1 and 3; of the second's, 3 at rank 1 and 0 at rank 3; the third's is not."""
PROFILES = csr_array(np.array([[0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]]))
"""What four users had: item 1 twice, 3 and 4 once; 0 and 2 nobody."""


@pytest.fixture(scope="module")
def figures() -> dict[str, list[float]]:
    found = per_user(LISTS, RELEVANT, PROFILES[:3], PROFILES)
    return {name: values.tolist() for name, values in found.items()}


def test_precision_counts_relevant_items_of_k_places(figures: dict[str, list[float]]) -> None:
    assert figures["precision"] == pytest.approx([2 / 3, 2 / 3, 0])


def test_recall_counts_them_of_all_that_are_relevant(figures: dict[str, list[float]]) -> None:
    assert figures["recall"] == pytest.approx([1, 2 / 4, 0])


def test_the_hit_rate_asks_whether_there_is_any(figures: dict[str, list[float]]) -> None:
    assert figures["hit_rate"] == [1, 1, 0]


def test_the_reciprocal_rank_is_that_of_the_first(figures: dict[str, list[float]]) -> None:
    assert figures["mrr"] == [1, 1, 0]
    second = per_user(np.array([[1, 0]]), csr_array([[1, 0]]), csr_array([[0, 1]]), csr_array([[0, 1]]))
    assert second["mrr"].tolist() == [0.5]


def test_average_precision_is_divided_by_what_a_list_of_k_could_hold(figures: dict[str, list[float]]) -> None:
    # Precision at the ranks of hits, 1/1 and 2/3; of two relevant items, and of three places for four relevant ones.
    assert figures["map"] == pytest.approx([(1 + 2 / 3) / 2, (1 + 2 / 3) / 3, 0])


def test_ndcg_is_the_gain_beside_that_of_the_best_list(figures: dict[str, list[float]]) -> None:
    gain = 1 + 1 / math.log2(4)
    best_of_two, best_of_three = 1 + 1 / math.log2(3), 1 + 1 / math.log2(3) + 1 / 2
    assert figures["ndcg"] == pytest.approx([gain / best_of_two, gain / best_of_three, 0])


def test_novelty_is_the_information_in_how_rare_the_items_are(figures: dict[str, list[float]]) -> None:
    # Four interactions: item 1 has two, 1 bit; 3 and 4 one each, 2 bits; 0 and 2 none, taken as one.
    assert figures["novelty"] == pytest.approx([(2 + 1 + 2) / 3, 2, 2])


def test_the_popularity_lift_compares_lists_with_what_the_user_had(figures: dict[str, list[float]]) -> None:
    # Lists: (0 + 2 + 0) / 3, (1 + 1 + 0) / 3, (1 + 1) / 2. The users had items of popularity 1, 1 and 2.
    assert figures["popularity_lift"] == pytest.approx([2 / 3 - 1, 2 / 3 - 1, 1 / 2 - 1])


def test_coverage_counts_each_item_once() -> None:
    assert coverage(LISTS, 5) == 1
    assert coverage(LISTS[2:], 5) == 2 / 5
