"""Why an item is in a list: the thing in the user's own history that speaks for it most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.histories import Histories


def strongest(
    histories: Histories,
    rows: np.ndarray,
    items: np.ndarray,
    weights: np.ndarray,
    similarity: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> np.ndarray:
    """The item of each user's history that adds most to the score of another item; -1 where none adds anything.

    Parameters
    ----------
    histories : Histories
    rows, items : np.ndarray
        Pairs of user and recommended item, shape (pairs,).
    weights : np.ndarray
        What each interaction counts, shape (interactions,).
    similarity : callable
        Takes positions of history items and of recommended items, both of shape (n,), and gives their similarity.
    """
    start, count = histories.indptr[:-1][rows], histories.counts[rows]
    pair = np.repeat(np.arange(len(rows)), count)
    begin = np.cumsum(count) - count
    entry = np.arange(len(pair)) + np.repeat(start - begin, count)
    item = histories.indices[entry]
    value = np.round(weights[entry] * similarity(item, items[pair]), 9)
    # Of equal ones the most popular, which comes first: a stable sort by pair, then by value from high to low.
    order = np.lexsort((-value, pair))
    best = np.full(len(rows), -1)
    has = np.flatnonzero(count > 0)
    top = order[begin[has]]
    best[has] = np.where(value[top] > 0, item[top], -1)
    return best


def entries(matrix: csr_array, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Entries of a sparse matrix whose columns are in order, 0 where there is none; shape (n,)."""
    width = np.int64(matrix.shape[1])
    if not matrix.nnz:
        return np.zeros(len(rows))
    keys = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * width + matrix.indices
    wanted = rows * width + columns
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, matrix.data[place], 0.0)


def goes_with(names: pa.Array, items: np.ndarray) -> pa.Array:
    """Reasons that name an item of the history, null where there is none (-1)."""
    distinct, place = np.unique(items, return_inverse=True)
    named = names.take(pa.array(distinct, mask=distinct < 0))
    return pc.binary_join_element_wise("goes with ", named, "").take(place)
