"""The ranking machinery, where its doctests leave off."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from ml.recommend.ranking import best_columns, keep_largest


def nothing_seen(rows: int, columns: int) -> csr_array:
    return csr_array((rows, columns))


def test_the_best_columns_are_those_of_a_full_stable_sort() -> None:
    # Scores of few values, some below 0, so that ties lie across every cut.
    scores = np.random.default_rng(0).integers(-3, 4, (50, 40)) / 3
    expected = np.argsort(-scores, axis=1, kind="stable")
    for k in (1, 7, 39, 40):
        columns, best = best_columns(scores, nothing_seen(50, 40), k)
        assert (columns == expected[:, :k]).all()
        assert np.abs(best - np.take_along_axis(scores, columns, axis=1)).max() < 1e-9


def test_sparse_scores_are_ranked_as_dense_ones() -> None:
    generator = np.random.default_rng(1)
    dense = generator.integers(0, 4, (60, 30)) / 4 * (generator.random((60, 30)) < 0.4)
    seen = csr_array((generator.random((60, 30)) < 0.3).astype(float))
    for k in (1, 5, 30):
        of_dense, best_of_dense = best_columns(dense, seen, k)
        of_sparse, best_of_sparse = best_columns(csr_array(dense), seen, k)
        assert (of_dense == of_sparse).all()
        assert (best_of_dense == best_of_sparse).all()


def test_a_difference_in_the_last_bits_is_a_tie() -> None:
    assert 0.1 + 0.2 > 0.3
    columns, _ = best_columns(np.array([[0.3, 0.1 + 0.2]]), nothing_seen(1, 2), 2)
    assert columns.tolist() == [[0, 1]]


def test_what_was_seen_is_left_out_and_the_end_is_filled_with_minus_one() -> None:
    scores = np.array([[0.1, 0.3, 0.2, 0.4], [0.4, 0.3, 0.2, 0.1], [0.2, 0.1, 0.4, 0.3]])
    seen = csr_array(np.array([[0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0]]))
    assert best_columns(scores, seen, 3)[0].tolist() == [[2, 0, -1], [-1, -1, -1], [2, 3, 0]]


def test_columns_that_have_no_score_follow_from_the_left_and_score_no_more_than_the_last() -> None:
    seen = csr_array(np.array([[0, 0, 1, 0, 0]]))
    columns, best = best_columns(np.array([[-0.5, 0.5]]), seen, 4)
    assert columns.tolist() == [[1, 0, 3, 4]]
    assert best.tolist() == [[0.5, -0.5, -0.5, -0.5]]
    columns, best = best_columns(csr_array(np.array([[0, 0, 0.7, 0, 0.2]])), seen, 4)
    assert columns.tolist() == [[4, 0, 1, 3]]
    assert best.tolist() == [[0.2, 0, 0, 0]]


@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_largest_entries_are_kept_and_of_equal_ones_the_leftmost(k: int) -> None:
    dense = np.random.default_rng(2).integers(0, 4, (40, 8)) / 4
    kept = keep_largest(csr_array(dense), k).toarray()
    order = np.argsort(-dense, axis=1, kind="stable")[:, :k]
    expected = np.zeros_like(dense)
    np.put_along_axis(expected, order, np.take_along_axis(dense, order, axis=1), axis=1)
    assert (kept == expected).all()
