"""Recommendations from factors of users and items: alternating least squares for implicit feedback.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008), by the library `implicit`. An
optional package: without it the method is left out of tuning.
"""

from __future__ import annotations

import importlib.util
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array, csr_matrix

from ml.errors import MissingExtraError
from ml.recommend.histories import Histories
from ml.recommend.method import Recommender, Scores
from ml.recommend.ratings import Ratings
from ml.recommend.reasons import goes_with, strongest

HAS_IMPLICIT = importlib.util.find_spec("implicit") is not None


class FactorsRecommender(Recommender):
    """Ranks items by the product of factors; a history is turned into a user's factors when it is asked about."""

    method = "als"
    defaults: ClassVar = {
        "factors": 32,
        "regularization": 10.0,
        "alpha": 1.0,
        "iterations": 10,
        "disliked": 1.0,
        "half_life_days": 0.0,
    }
    grid: ClassVar = {
        "factors": (16, 32, 64),
        "regularization": (1.0, 10.0, 30.0),
        "alpha": (1.0, 4.0, 16.0),
    }
    learned: ClassVar[tuple[str, ...]] = ("_item_factors",)

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        del ratings
        if not HAS_IMPLICIT:
            raise MissingExtraError(
                "Alternating least squares needs the package implicit: run `make install EXTRAS=als`."
            )
        from threadpoolctl import threadpool_limits

        # The library solves small systems in threads of its own, which BLAS's threads would only get in the way of.
        with threadpool_limits(1, "blas"):
            model = self._model()
            counted = csr_matrix(histories.matrix(self._weights(histories))[:, : histories.count_had], dtype=np.float32)
            model.fit(counted, show_progress=False)
        self._item_factors = np.asarray(model.item_factors, dtype=np.float32)

    def derive(self) -> None:
        """The factors in 64 bits, their products with each other, and at length 1."""
        items = self._factors = self._item_factors.astype(np.float64)
        self._squares = items.T @ items + self.parameters["regularization"] * np.eye(items.shape[1])
        lengths = np.sqrt((items**2).sum(axis=1, keepdims=True))
        self._unit = items / np.where(lengths > 0, lengths, 1)

    def _model(self) -> Any:
        from implicit.cpu.als import AlternatingLeastSquares

        return AlternatingLeastSquares(
            factors=int(self.parameters["factors"]),
            regularization=self.parameters["regularization"],
            alpha=self.parameters["alpha"],
            iterations=int(self.parameters["iterations"]),
            num_threads=self.limits.threads,
            random_state=0,
            use_native=True,
        )

    def _weights(self, histories: Histories) -> np.ndarray:
        return histories.weights(self.parameters["disliked"], self.parameters["half_life_days"])

    def _user_factors(self, histories: Histories) -> np.ndarray:
        """Factors that explain each history best, given the items': shape (users, factors).

        With c = 1 + alpha w the confidence in what the user had and 1 in all else, they solve
        (Y'Y + Y'(C - 1)Y + regularization) x = Y'c.
        """
        items = self._factors
        confidence = self.parameters["alpha"] * self._weights(histories)
        found = np.zeros((len(histories), items.shape[1]))
        for row in np.flatnonzero(histories.counts):
            entry = slice(histories.indptr[row], histories.indptr[row + 1])
            inside = histories.indices[entry] < len(items)
            had, sure = items[histories.indices[entry][inside]], confidence[entry][inside]
            left = self._squares + (had * (sure - 1)[:, None]).T @ had
            found[row] = np.linalg.solve(left, had.T @ sure)
        return found

    def _scores(self, histories: Histories) -> Scores:
        scores = self._user_factors(histories) @ self._factors.T
        return np.clip(scores, -4, 4, out=scores)

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        def similarity(item: np.ndarray, other: np.ndarray) -> np.ndarray:
            inside = (item < len(self._unit)) & (other < len(self._unit))
            left, right = self._unit[np.where(inside, item, 0)], self._unit[np.where(inside, other, 0)]
            return np.where(inside, np.einsum("ij,ij->i", left, right), 0.0)

        best = strongest(histories, rows, items, self._weights(histories), similarity)
        return goes_with(self._names, best)

    def _similar(self, items: np.ndarray) -> Scores:
        size = len(self._unit)
        similar = np.zeros((len(items), len(self._items)))
        had = np.flatnonzero(items < size)
        similar[had, :size] = self._unit[items[had]] @ self._unit.T
        return csr_array(np.maximum(np.round(similar, 9), 0))
