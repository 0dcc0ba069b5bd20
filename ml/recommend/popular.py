"""What is popular: of all times, in the categories that a user turns to, and lately."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.histories import DAY_US, NEVER, Histories
from ml.recommend.method import POPULAR, Recommender, Scores
from ml.recommend.ratings import Ratings


class PopularRecommender(Recommender):
    """The items that most users had: the same for everybody, and the baseline of every other method."""

    method = POPULAR
    learned: ClassVar[tuple[str, ...]] = ("_share",)

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        self._share = shares(ratings)[: histories.count_had]

    def _scores(self, histories: Histories) -> Scores:
        return np.broadcast_to(self._share, (len(histories), len(self._share)))

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        del histories, items
        return pa.nulls(len(rows), pa.string())

    def _similar(self, items: np.ndarray) -> Scores:
        return csr_array((len(items), len(self._items)))


class CategoryPopularRecommender(Recommender):
    """The popular items of the categories that a user turned to: what is left where most people come once.

    With p the shares of the categories in a user's history and s the popularity of item j relative to the most
    popular one of its category c, the score is the largest p_c s_jc.
    """

    method = "category_popular"
    defaults: ClassVar = {"disliked": 1.0}
    learned: ClassVar[tuple[str, ...]] = ("_features", "_relative", "_categories")

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        del histories
        self._categories = ratings.categories
        self._features = ratings.item_categories
        share = shares(ratings)
        relative = self._features * share[:, None]
        relative = csr_array(relative)
        largest = np.zeros(len(ratings.categories))
        np.maximum.at(largest, relative.indices, relative.data)
        relative.data /= np.where(largest[relative.indices] > 0, largest[relative.indices], 1)
        self._relative = relative

    def _profiles(self, histories: Histories) -> csr_array:
        return unit_sums(histories.matrix(histories.weights(self.parameters["disliked"])) @ self._features)

    def _scores(self, histories: Histories) -> Scores:
        return csr_array(self._profiles(histories) @ csr_array(self._relative.T))

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        shared = csr_array(self._relative[items].multiply(self._profiles(histories)[rows]))
        category = largest_column(shared)
        named = self._categories.take(pa.array(category, mask=category < 0))
        return pc.binary_join_element_wise("popular in ", named, "")

    def _similar(self, items: np.ndarray) -> Scores:
        return csr_array(unit_sums(csr_array(self._features[items])) @ csr_array(self._relative.T))


class RecentRecommender(Recommender):
    """The items that most users had lately, an interaction counting half after some days.

    What is popular at a moment counts what others did before it and nothing after, in steps of a tenth of the
    half-life, so that a list of last year is made as it could have been made then.
    """

    method = "recent"
    defaults: ClassVar = {"half_life_days": 30.0}
    grid: ClassVar = {"half_life_days": (7.0, 30.0, 120.0)}
    learned: ClassVar[tuple[str, ...]] = ("_popularity", "_ends")
    MOST_STEPS = 400

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        time = ratings.rated_at.view(np.int64)
        dated = time != NEVER
        count_items = histories.count_had
        if not dated.any():
            self._ends, self._popularity = np.zeros(0, dtype=np.int64), np.zeros((0, count_items))
            return
        first, last = time[dated].min(), time[dated].max()
        half_life = self.parameters["half_life_days"] * DAY_US
        step = int(max(half_life / 10, (last - first) / self.MOST_STEPS, 1))
        number = (time[dated] - first) // step
        steps = int(number.max()) + 1
        counts = csr_array((np.ones(dated.sum()), (number, ratings.item[dated])), (steps, count_items))
        decay = 0.5 ** (step / half_life)
        popularity: np.ndarray = np.zeros((steps, count_items), dtype=np.float32)
        now = np.zeros(count_items)
        for place in range(steps):
            now *= decay
            begin, end = counts.indptr[place], counts.indptr[place + 1]
            now[counts.indices[begin:end]] += counts.data[begin:end]
            popularity[place] = now / max(now.max(), 1e-12)
        # A step counts once it is over; the last one is over with the last interaction.
        self._ends = np.minimum(first + step * np.arange(1, steps + 1), last + 1)
        self._popularity = popularity

    def _scores(self, histories: Histories) -> Scores:
        step = self._steps(histories)
        scores = np.zeros((len(histories), self._popularity.shape[1]))
        scores[step >= 0] = self._popularity[step[step >= 0]]
        return scores

    def _steps(self, histories: Histories) -> np.ndarray:
        """The last step that is over when each user asks, -1 where none is."""
        return np.searchsorted(self._ends, histories.as_of, side="right") - 1

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        step = self._steps(histories)[rows]
        known = np.flatnonzero((step >= 0) & (items < self._popularity.shape[1]))
        is_popular = np.zeros(len(rows), dtype=bool)
        is_popular[known] = self._popularity[step[known], items[known]] > 0
        lately = pa.repeat(pa.scalar("popular lately"), len(rows))
        return pc.if_else(pa.array(is_popular), lately, pa.scalar(None, pa.string()))

    def _similar(self, items: np.ndarray) -> Scores:
        return csr_array((len(items), len(self._items)))


class RandomRecommender(PopularRecommender):
    """Items at random, the same for users with the same history: the other baseline, of figures that chance lifts."""

    method = "random"

    def _scores(self, histories: Histories) -> Scores:
        total = np.zeros(len(histories), dtype=np.int64)
        np.add.at(total, histories.row, (histories.indices.astype(np.int64) + 1) ** 2)
        return np.stack([np.random.default_rng(seed).random(histories.count_items) for seed in total])


def shares(ratings: Ratings) -> np.ndarray:
    """Interactions of each item beside those of the most popular one, shape (items,)."""
    counts = np.bincount(ratings.item, minlength=len(ratings.items))
    return counts / max(counts.max(initial=0), 1)


def unit_sums(matrix: csr_array) -> csr_array:
    """The matrix with rows divided by their sums, in place."""
    matrix.sort_indices()
    # A division is rounded correctly: 3/15 and 2/10 are the same bits; multiplying by 1 / sum would not do.
    sums = np.repeat(matrix.sum(axis=1), np.diff(matrix.indptr))
    matrix.data = np.divide(matrix.data, sums, out=np.zeros(len(matrix.data)), where=sums > 0)
    return matrix


def largest_column(matrix: csr_array) -> np.ndarray:
    """Column of each row's largest entry above 0, of equal ones the leftmost; -1 where none."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -np.round(matrix.data, 9), row))
    best = np.full(matrix.shape[0], -1)
    has = np.flatnonzero(np.diff(matrix.indptr) > 0)
    top = order[matrix.indptr[:-1][has]]
    best[has] = np.where(matrix.data[top] > 0, matrix.indices[top], -1)
    return best
