"""A weighted sum of several methods' scores, with the weights that rank a validation set best.

Each method's scores of a user are divided by the largest of them (CombSUM with maximum norm: Fox and Shaw,
"Combination of Multiple Searches", 1994), so that a weight means the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.content import ContentRecommender
from ml.recommend.histories import Histories
from ml.recommend.method import Limits, Recommender, Scores
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
        self.parameters = {f"weight_{name}": weight for name, weight in self.weights.items()}

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        for part in self.parts:
            part._adopt(ratings, histories)

    def _scores(self, histories: Histories) -> Scores:
        total = np.zeros((len(histories), self._width()))
        for part in self.parts:
            add_up(total, part.scores(histories), self.weights[part.method])
        return total

    def _width(self) -> int:
        """Items that any part may score: only categories, words and prices reach what nobody had."""
        by_content = any(part.method in BY_CONTENT for part in self.parts)
        return self._histories.count_items if by_content else self._histories.count_had

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        """The reason of the method that adds most to the score."""
        added = np.zeros((len(self.parts), len(rows)))
        for place, part in enumerate(self.parts):
            total = np.zeros((len(histories), histories.count_items))
            add_up(total, part.scores(histories), self.weights[part.method])
            added[place] = np.round(total[rows, items], 9)
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
            add_up(total, part._similar(items), self.weights[part.method])
        return total


def add_up(total: np.ndarray, scores: Scores, weight: float) -> None:
    """Add a method's scores, divided by the largest of each row, to a total; in place.

    >>> total = np.zeros((1, 3))
    >>> add_up(total, np.array([[4.0, 1.0]]), 0.5)
    >>> total.tolist()
    [[0.5, 0.125, 0.0]]
    """
    if isinstance(scores, csr_array):
        row = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
        largest = np.zeros(scores.shape[0])
        np.maximum.at(largest, row, scores.data)
        np.add.at(total, (row, scores.indices), weight * scores.data / np.where(largest > 0, largest, 1)[row])
        return
    largest = scores.max(axis=1, initial=0)
    total[:, : scores.shape[1]] += scores * (weight / np.where(largest > 0, largest, 1))[:, None]
