"""Exact, repeatable rankings of many users at once, from dense scores or from sparse ones."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

DECIMALS = 9
"""Scores that agree to so many decimals count as equal: sums of fractions differ in their last bits."""
LAST = -np.inf


def popularity_order(item: np.ndarray, count_items: int) -> np.ndarray:
    """Items from the most to the least rated, items rated equally often by their position.

    Parameters
    ----------
    item : np.ndarray
        Position of the item of each rating, shape (ratings,).
    count_items : int

    Examples
    --------
    >>> popularity_order(np.array([2, 2, 1]), 4).tolist()
    [2, 1, 0, 3]
    """
    return np.argsort(-np.bincount(item, minlength=count_items), kind="stable")


def best_columns(scores: np.ndarray | csr_array, seen: csr_array, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns of the k highest scores of each row that the row has not seen; of equal scores the leftmost first.

    Parameters
    ----------
    scores : np.ndarray or csr_array
        Shape (rows, columns), between -1 and 1; at most 9 million columns, or ties are broken inexactly. A sparse one
        has nothing to say where it has no entry; a dense one may leave out columns at the right.
    seen : csr_array
        An entry for each column seen, shape (rows, columns).
    k : int

    Returns
    -------
    columns : np.ndarray
        int64, shape (rows, k). A row with fewer scores than k goes on with the leftmost columns that it has not seen,
        and then with -1.
    best : np.ndarray
        Their scores to nine decimals; of columns without a score 0, or the score before where that is lower.

    Examples
    --------
    >>> seen = csr_array(np.array([[0, 1, 0, 0]]))
    >>> columns, best = best_columns(np.array([[0.1, 0.5, 0.1, 0.5]]), seen, 4)
    >>> columns.tolist(), best.tolist()
    ([[3, 0, 2, -1]], [[0.5, 0.1, 0.1, 0.0]])
    """
    width = seen.shape[1]
    keys = _sparse_keys(scores, seen) if isinstance(scores, csr_array) else _dense_keys(scores, seen)
    # One whole number holds score and column: no two are equal, so a partial sort leaves nothing to chance.
    if keys.shape[1] > k:
        keys.partition(keys.shape[1] - k, axis=1)
        keys = keys[:, -k:]
    keys = np.sort(keys, axis=1)[:, ::-1]
    columns = np.full((len(keys), k), -1)
    best = np.zeros((len(keys), k))
    found = keys > LAST
    # floor, not a remainder of negative numbers: the score part of a key may lie below 0.
    whole = np.floor(keys[found] / width)
    columns[:, : keys.shape[1]][found] = width - 1 - (keys[found] - whole * width).astype(np.int64)
    best[:, : keys.shape[1]][found] = whole / 10**DECIMALS
    _go_on(columns, best, seen)
    return columns, best


def _dense_keys(scores: np.ndarray, seen: csr_array) -> np.ndarray:
    width = seen.shape[1]
    keys = np.multiply(scores, 10**DECIMALS, order="C")
    np.rint(keys, out=keys)
    keys *= width
    keys += np.arange(width - 1, width - 1 - scores.shape[1], -1)
    row = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    inside = seen.indices < scores.shape[1]
    keys[row[inside], seen.indices[inside]] = LAST
    return keys


def _sparse_keys(scores: csr_array, seen: csr_array) -> np.ndarray:
    """Keys of the entries of each row, pushed together to the left; shape (rows, entries of the longest row)."""
    rows, width = scores.shape
    lengths = np.diff(scores.indptr)
    row = np.repeat(np.arange(rows), lengths)
    keys = np.rint(scores.data * 10**DECIMALS) * width + (width - 1 - scores.indices)
    is_seen = np.zeros(rows * width, dtype=bool)
    is_seen[np.repeat(np.arange(rows), np.diff(seen.indptr)) * width + seen.indices] = True
    keys[is_seen[row * width + scores.indices]] = LAST
    table = np.full((rows, max(int(lengths.max(initial=0)), 1)), LAST)
    table[np.arange(table.shape[1]) < lengths[:, None]] = keys
    return table


def _go_on(columns: np.ndarray, best: np.ndarray, seen: csr_array) -> None:
    """Fill what is left of short rows with the leftmost columns that are neither seen nor chosen, in place."""
    short = np.flatnonzero((columns < 0).any(axis=1))
    if not len(short):
        return
    k = columns.shape[1]
    taken = seen[short]
    depth = min(seen.shape[1], k + int(np.diff(taken.indptr).max()))
    is_free = np.ones((len(short), depth), dtype=bool)
    row = np.repeat(np.arange(len(short)), np.diff(taken.indptr))
    is_free[row[taken.indices < depth], taken.indices[taken.indices < depth]] = False
    row, place = np.nonzero((columns[short] >= 0) & (columns[short] < depth))
    is_free[row, columns[short][row, place]] = False
    have = (columns[short] >= 0).sum(axis=1)
    order = np.cumsum(is_free, axis=1) + have[:, None]
    row, column = np.nonzero(is_free & (order <= k))
    columns[short[row], order[row, column] - 1] = column
    lowest = np.where(have > 0, best[short, np.maximum(have - 1, 0)], 0)
    best[short[row], order[row, column] - 1] = np.minimum(lowest[row], 0)


def keep_largest(matrix: csr_array, k: int) -> csr_array:
    """The k largest entries of each row, of equal ones the leftmost, as a sparse matrix.

    Parameters
    ----------
    matrix : csr_array
        Entries between -1 and 1.

    Examples
    --------
    >>> keep_largest(csr_array(np.array([[0.2, 0.3, 0.2], [0, 0.1, 0]])), 2).toarray().tolist()
    [[0.2, 0.3, 0.0], [0.0, 0.1, 0.0]]
    """
    rows, width = matrix.shape
    lengths = np.diff(matrix.indptr)
    table = np.full((rows, max(int(lengths.max(initial=0)), 1)), LAST)
    table[np.arange(table.shape[1]) < lengths[:, None]] = np.rint(matrix.data * 10**DECIMALS) * width + (
        width - 1 - matrix.indices
    )
    if table.shape[1] > k:
        table.partition(table.shape[1] - k, axis=1)
        table = table[:, -k:]
    row, place = np.nonzero(table > LAST)
    keys = table[row, place]
    whole = np.floor(keys / width)
    column = width - 1 - (keys - whole * width).astype(np.int64)
    kept = csr_array((whole / 10**DECIMALS, (row, column)), matrix.shape)
    kept.sort_indices()
    return kept
