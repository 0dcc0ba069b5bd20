"""A weighted sum of several methods' scores, with the weights that rank a validation set best.

Each method's scores of a user are divided by the largest of them (CombSUM with maximum norm: Fox and Shaw,
"Combination of Multiple Searches", 1994), so that a weight means the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.content import ContentRecommender
from ml.recommend.histories import Histories
from ml.recommend.method import Limits, Reasons, Recommender, Scores
from ml.recommend.popular import CategoryPopularRecommender
from ml.recommend.ratings import Ratings

BY_CONTENT = (ContentRecommender.method, CategoryPopularRecommender.method)


class BlendRecommender(Recommender):
    """Ranks items by a weighted sum of what other methods say.

    Parameters
    ----------
    parts : sequence of Recommender
        Fitted together with this one.
    weights : mapping of str to float
        By the name of the part's method, together 1.
    """

    method = "blend"
    learned: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parts: list[Recommender], weights: Mapping[str, float], limits: Limits | None = None) -> None:
        super().__init__(limits)
        self.weights = {part.method: float(weights[part.method]) for part in parts if weights.get(part.method, 0) > 0}
        self.parts = [part for part in parts if part.method in self.weights]
        self.arrays = Recommender.arrays + len(self.parts)
        self.parameters = {f"weight_{name}": weight for name, weight in self.weights.items()}

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        for part in self.parts:
            part._adopt(ratings, histories)

    def _scores(self, histories: Histories) -> Scores:
        return self._explained(histories)[0]

    def _explained(self, asked: Histories) -> tuple[Scores, Reasons]:
        said = [weighted(part.scores(asked), self.weights[part.method]) for part in self.parts]
        total = np.zeros((len(asked), self._width()))
        for scores in said:
            add(total, scores)
        return total, partial(self._reasons_of, asked, said)

    def _width(self) -> int:
        """Items that any part may score: only categories, words and prices reach what nobody had."""
        by_content = any(part.method in BY_CONTENT for part in self.parts)
        return self._histories.count_items if by_content else self._histories.count_had

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        return self._explained(histories)[1](rows, items)

    def _reasons_of(self, histories: Histories, said: list[Scores], rows: np.ndarray, items: np.ndarray) -> pa.Array:
        """The reason of the method that adds most to the score."""
        added = np.round([at(scores, rows, items) for scores in said], 9)
        most = added.argmax(axis=0)
        reasons = pa.nulls(len(rows), pa.string())
        for place, part in enumerate(self.parts):
            chosen = np.flatnonzero((most == place) & (added[place] > 0))
            found = part._reasons(histories, rows[chosen], items[chosen])
            number = np.full(len(rows), -1)
            number[chosen] = np.arange(len(chosen))
            reasons = pc.coalesce(reasons, found.take(pa.array(number, mask=number < 0)))
        return reasons

    def _similar(self, items: np.ndarray) -> Scores:
        total = np.zeros((len(items), len(self._items)))
        for part in self.parts:
            add(total, weighted(part._similar(items), self.weights[part.method]))
        return total


def weighted(scores: Scores, weight: float) -> Scores:
    """Scores divided by the largest of their row, times a weight.

    >>> weighted(np.array([[4.0, 1.0]]), 0.5).tolist()
    [[0.5, 0.125]]
    """
    if isinstance(scores, csr_array):
        largest = np.zeros(scores.shape[0])
        filled = np.flatnonzero(np.diff(scores.indptr))
        if len(filled):
            largest[filled] = np.maximum.reduceat(scores.data, scores.indptr[filled])
        factors = weight / np.where(largest > 0, largest, 1)
        data = scores.data * np.repeat(factors, np.diff(scores.indptr))
        return csr_array((data, scores.indices, scores.indptr), scores.shape)
    largest = scores.max(axis=1, initial=0)
    dense: np.ndarray = np.multiply(scores, (weight / np.where(largest > 0, largest, 1))[:, None], order="C")
    return dense


def add(total: np.ndarray, scores: Scores) -> None:
    """Add scores to a total that has as many columns or more; in place."""
    if isinstance(scores, csr_array):
        # a row has no column twice
        row = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
        total[row, scores.indices] += scores.data
    else:
        total[:, : scores.shape[1]] += scores


def at(scores: Scores, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Scores at some places, shape (places,); 0 where there is none.

    >>> at(np.array([[0.5, 0.125]]), np.array([0, 0]), np.array([1, 2])).tolist()
    [0.125, 0.0]
    """
    found = np.zeros(len(rows))
    inside = columns < scores.shape[1]
    found[inside] = np.asarray(scores[rows[inside], columns[inside]]).ravel()
    return found
