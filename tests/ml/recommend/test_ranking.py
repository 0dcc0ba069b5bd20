"""The ranking machinery, where its doctests leave off."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from ml.recommend.ranking import equal_rows, first_unseen, top_columns


def test_the_top_columns_are_those_of_a_full_stable_sort() -> None:
    # Scores of few values, so that ties lie across every cut.
    scores = np.random.default_rng(0).integers(-3, 4, (50, 40)) / 3
    expected = np.argsort(-scores, axis=1, kind="stable")
    for depth in (1, 7, 39, 40, 99):
        assert (top_columns(scores, depth) == expected[:, :depth]).all()


def test_a_difference_in_the_last_bits_is_a_tie() -> None:
    assert 0.1 + 0.2 > 0.3
    assert top_columns(np.array([[0.3, 0.1 + 0.2]]), 2).tolist() == [[0, 1]]


def test_a_matrix_laid_out_by_columns_is_left_as_it_was() -> None:
    scores = np.array([[0.1, 0.2], [0.4, 0.3]]).T
    top_columns(scores, 1)
    assert scores.tolist() == [[0.1, 0.4], [0.2, 0.3]]


def test_unseen_candidates_move_up_and_the_end_is_filled_with_minus_one() -> None:
    candidates = np.array([[3, 1, 2, 0], [0, 1, 2, 3], [2, 3, 0, 1]])
    seen = csr_array(np.array([[0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0]]))
    assert first_unseen(candidates, seen, 3).tolist() == [[2, 0, -1], [-1, -1, -1], [2, 3, 0]]


def test_rows_get_the_same_number_exactly_where_they_are_equal() -> None:
    dense = np.random.default_rng(1).integers(0, 3, (400, 4)) / 3
    group = equal_rows(csr_array(dense))
    same = (dense[:, None] == dense[None]).all(axis=2)
    assert ((group[:, None] == group[None]) == same).all()
    assert same.sum() > 400


def test_no_rows_and_empty_rows_can_be_numbered() -> None:
    assert equal_rows(csr_array((0, 3))).tolist() == []
    assert equal_rows(csr_array((2, 3))).tolist() == [0, 0]
