"""Exact, repeatable rankings of many users at once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

DECIMALS = 9
"""Scores that agree to so many decimals count as equal: sums of fractions differ in their last bits."""


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


def top_columns(scores: np.ndarray, depth: int) -> np.ndarray:
    """Columns of the highest scores of each row, in order; of equal scores the leftmost first.

    Parameters
    ----------
    scores : np.ndarray
        Shape (rows, columns), between -1 and 1; at most 9 million columns, or the keys are inexact.
    depth : int

    Returns
    -------
    np.ndarray
        int64, shape (rows, min(depth, columns)).

    Examples
    --------
    >>> top_columns(np.array([[0.1, 0.5, 0.1, 0.5]]), 3).tolist()
    [[1, 3, 0]]
    """
    columns = scores.shape[1]
    start = columns - min(depth, columns)
    # One whole number holds score and column: no two are equal, so a partial sort leaves nothing to chance.
    keys = np.multiply(scores, 10**DECIMALS, order="C")
    np.rint(keys, out=keys)
    keys *= columns
    keys += np.arange(columns)[::-1]
    keys.partition(start, axis=1)
    best = np.sort(keys[:, start:], axis=1)[:, ::-1].astype(np.int64)
    return columns - 1 - best % columns


def first_unseen(candidates: np.ndarray, seen: csr_array, k: int) -> np.ndarray:
    """Pick the first k candidates of each row that the row has not seen.

    Parameters
    ----------
    candidates : np.ndarray
        Columns, best first, shape (rows, candidates).
    seen : csr_array
        An entry for each column seen, shape (rows, columns).
    k : int

    Returns
    -------
    np.ndarray
        Columns, shape (rows, k); -1 where a row ran out of candidates.

    Examples
    --------
    >>> first_unseen(np.array([[2, 0, 1]]), csr_array([[1, 0, 0]]), 3).tolist()
    [[2, 1, -1]]
    """
    rows, columns = seen.shape
    taken = np.repeat(np.arange(rows), np.diff(seen.indptr)) * columns + seen.indices
    fresh = ~np.isin(np.arange(rows)[:, None] * columns + candidates, taken)
    place = np.cumsum(fresh, axis=1)
    row, column = np.nonzero(fresh & (place <= k))
    chosen = np.full((rows, k), -1)
    chosen[row, place[row, column] - 1] = candidates[row, column]
    return chosen


def equal_rows(matrix: csr_array) -> np.ndarray:
    """Number the rows so that equal ones, and only those, get the same number; shape (rows,).

    Compares entry by entry rather than by a hash, so that two users never share a list by accident.

    Parameters
    ----------
    matrix : csr_array
        Without explicit zeros, columns in order within each row.

    Examples
    --------
    >>> equal_rows(csr_array([[0, 2], [1, 0], [0, 2]])).tolist()
    [1, 0, 1]
    """
    lengths = np.diff(matrix.indptr)
    _, value = np.unique(matrix.data, return_inverse=True)
    _, entry = np.unique(matrix.indices * np.int64(len(value) + 1) + value, return_inverse=True)
    group = np.zeros(len(lengths), dtype=np.int64)
    for place in range(lengths.max(initial=0)):
        # Rows that agree in all entries before this one stay together where they agree in this one too.
        rows = np.flatnonzero(lengths > place)
        pair = group[rows] * len(entry) + entry[matrix.indptr[rows] + place]
        _, group[rows] = np.unique(pair, return_inverse=True)
    _, group = np.unique(lengths * np.int64(len(group) + 1) + group, return_inverse=True)
    return group
