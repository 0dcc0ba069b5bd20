"""Recommendations from a linear model of all items on all others, solved in one step.

EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019), with the noise of its successor (Steck,
"Autoencoders that don't overfit towards the Identity", 2020) and users weighted by n_u^-b, so that those with long
histories do not drown the others. With G = sum_u n_u^-b x_u x_u' over the binary histories x_u,

    P = (G + diag(l + p / (1 - p) diag(G)))^-1         l ridge, p share of a history that is dropped in training
    B = I - P / diag(P)                                columns; the diagonal is 0

and a user's scores are the weighted history times B. G is dense, items x items, so only the most popular items that
fit into the memory take part; the others have no score.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
from scipy.linalg import lapack
from scipy.sparse import csr_array

from ml.recommend.histories import Histories
from ml.recommend.method import Recommender, Scores
from ml.recommend.ratings import Ratings
from ml.recommend.reasons import goes_with, strongest


class EaseRecommender(Recommender):
    """Ranks items by a ridge regression of each item on all others."""

    method = "ease"
    defaults: ClassVar = {
        "ridge": 100.0,
        "dropped": 0.0,
        "b": 0.0,
        "disliked": 1.0,
        "half_life_days": 0.0,
        "most": 3000,
    }
    grid: ClassVar = {
        "ridge": (1.0, 10.0, 30.0, 100.0, 300.0, 1000.0),
        "b": (0.0, 0.5, 1.0),
        "dropped": (0.0, 0.3, 0.5, 0.7),
        "half_life_days": (0.0, 60.0, 360.0),
        "disliked": (0.3, 1.0),
    }
    asked: ClassVar[tuple[str, ...]] = ("half_life_days", "disliked")
    learned: ClassVar[tuple[str, ...]] = ("_weights_of",)

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        rated = int((np.bincount(ratings.item, minlength=len(ratings.items)) > 0).sum())
        # The inverse and its factor, 8 bytes an entry each.
        size = min(rated, int(self.parameters["most"]), int(np.sqrt(max(self.limits.memory, 2**28) / 16)))
        has = histories.matrix(np.ones(len(histories.indices)))[:, :size]
        counts = np.maximum(np.diff(has.indptr), 1).astype(np.float64)
        scaled = csr_array(has * (counts ** (-self.parameters["b"] / 2))[:, None])
        gram = (scaled.T @ scaled).toarray()
        diagonal = np.diag(gram).copy()
        dropped = self.parameters["dropped"]
        # The ridge is given for users that count 1: where they count less, so does it.
        ridge = self.parameters["ridge"] * diagonal.sum() / max(has.nnz, 1)
        gram[np.diag_indices(size)] += max(ridge, 1e-6) + dropped / (1 - dropped) * diagonal
        inverse = _inverse(gram)
        weights = -inverse / np.diag(inverse)
        np.fill_diagonal(weights, 0)
        self._weights_of = weights

    def _history_weights(self, histories: Histories) -> np.ndarray:
        return histories.weights(self.parameters["disliked"], self.parameters["half_life_days"])

    def _scores(self, histories: Histories) -> Scores:
        weights = self._history_weights(histories)
        size = len(self._weights_of)
        largest = np.ones(len(histories))
        np.maximum.at(largest, histories.row, weights)
        # Sparse times dense adds up row by row, so a block of other users changes no bit.
        return histories.matrix(weights / largest[histories.row])[:, :size] @ self._weights_of

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        size = len(self._weights_of)

        def similarity(item: np.ndarray, other: np.ndarray) -> np.ndarray:
            inside = (item < size) & (other < size)
            return np.where(inside, self._weights_of[np.where(inside, item, 0), np.where(inside, other, 0)], 0.0)

        best = strongest(histories, rows, items, self._history_weights(histories), similarity)
        return goes_with(self._names, best)

    def _similar(self, items: np.ndarray) -> Scores:
        size = len(self._weights_of)
        similar = np.zeros((len(items), size))
        similar[items < size] = np.maximum(self._weights_of[items[items < size]], 0)
        return csr_array(np.pad(similar, ((0, 0), (0, len(self._items) - size))))


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Inverse of a symmetric positive definite matrix, by Cholesky's factor: half the work of the general one."""
    factor, failed = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("The items' Gram matrix is not positive definite: give a ridge above 0.")
    inverse, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
    return np.tril(inverse) + np.tril(inverse, -1).T
