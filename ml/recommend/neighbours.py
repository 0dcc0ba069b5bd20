"""Recommendations from items that the same users had (item-based nearest neighbours).

Deshpande and Karypis, "Item-Based Top-N Recommendation Algorithms" (2004): with n_i the users of item i and c_ij those
of both, items are as similar as

    s_ij = c_ij / (n_i^a n_j^(1 - a) + shrink)         a = 1/2 is the cosine

of which each item keeps its k largest. A user's score of an item is the mean similarity to it over the history,
weighted by what each interaction counts. All of it stays sparse: the cost of a user is history x neighbours.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array, vstack

from ml.recommend.histories import Histories
from ml.recommend.method import Recommender, Scores
from ml.recommend.ranking import keep_largest
from ml.recommend.ratings import Ratings
from ml.recommend.reasons import entries, goes_with, strongest


class NeighboursRecommender(Recommender):
    """Ranks items by their mean similarity to a user's history."""

    method = "neighbours"
    defaults: ClassVar = {"neighbours": 100, "shrink": 1.0, "a": 0.5, "disliked": 1.0, "half_life_days": 0.0}
    grid: ClassVar = {
        "a": (0.3, 0.5, 0.7),
        "shrink": (0.0, 1.0, 10.0),
        "neighbours": (20, 100, 300),
        "half_life_days": (0.0, 60.0, 360.0),
        "disliked": (0.3, 1.0),
    }
    asked: ClassVar[tuple[str, ...]] = ("half_life_days", "disliked")
    learned: ClassVar[tuple[str, ...]] = ("_similarity",)

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        del ratings
        has = histories.matrix(np.ones(len(histories.indices), dtype=np.float32))
        self._similarity = self._similarities(has)

    def _similarities(self, has: csr_array) -> csr_array:
        a, shrink = self.parameters["a"], self.parameters["shrink"]
        users = np.maximum(np.bincount(has.indices, minlength=has.shape[1]), 1).astype(np.float64)
        by_item = csr_array(has.T)
        rows = self.limits.rows(has.shape[1])
        blocks = []
        for start in range(0, has.shape[1], rows):
            both = csr_array(by_item[start : start + rows] @ has)
            row = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr)) + start
            values = both.data / (users[row] ** a * users[both.indices] ** (1 - a) + shrink)
            # With a below 1/2 a similarity may pass 1: n_j is what it is divided by, and c_ij at most the smaller one.
            values = np.where(row == both.indices, 0.0, np.minimum(values, 1.0))
            kept = csr_array((values, both.indices, both.indptr), both.shape)
            kept.eliminate_zeros()
            blocks.append(keep_largest(kept, int(self.parameters["neighbours"])))
        return csr_array(vstack(blocks, format="csr"))

    def _weights(self, histories: Histories) -> np.ndarray:
        return histories.weights(self.parameters["disliked"], self.parameters["half_life_days"])

    def _scores(self, histories: Histories) -> Scores:
        weights = self._weights(histories)
        total = np.bincount(histories.row, weights, len(histories))
        return csr_array(histories.matrix(weights / np.maximum(total[histories.row], 1e-12)) @ self._similarity)

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        def similarity(item: np.ndarray, other: np.ndarray) -> np.ndarray:
            return entries(self._similarity, item, other)

        best = strongest(histories, rows, items, self._weights(histories), similarity)
        return goes_with(self._names, best)

    def _similar(self, items: np.ndarray) -> Scores:
        return self._similarity[items]
