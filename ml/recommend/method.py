"""What every method of recommending shares: unseen items, ranked, from scores of users and items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.ranking import DECIMALS, first_unseen, popularity_order, top_columns
from ml.recommend.ratings import Ratings, incidence, positions

POPULAR = "popular"
POPULAR_REASON = "popular with other customers"


class Recommender(ABC):
    """Ranks the items that a user has not rated; a method adds what it learns, its scores and its reasons.

    Parameters
    ----------
    block : int
        Users ranked at once. Memory grows with it (scores of block x items); results do not change.
    """

    method: ClassVar[str]
    parameters: ClassVar[dict[str, float]] = {}

    def __init__(self, block: int = 256) -> None:
        self.block = block

    def fit(self, ratings: Ratings) -> Self:
        """Learn from the ratings and categories of one data set; returns itself."""
        order = popularity_order(ratings.item, len(ratings.items))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        # With items in this order, "the leftmost of equal scores" is the most popular, then the smallest id.
        ratings = replace(
            ratings,
            items=ratings.items.take(order),
            item=place[ratings.item],
            item_categories=ratings.item_categories[order],
        )
        self._users, self._items = ratings.users, ratings.items
        # The row after the last stands for everybody unknown: position -1 finds it.
        self._seen = incidence(ratings.user, ratings.item, (len(ratings.users) + 1, len(ratings.items)))
        self._learn(ratings)
        return self

    def recommend(self, users: pa.Array, k: int) -> pa.Table:
        """Rank the next k items of each user.

        Parameters
        ----------
        users : pa.Array
            User ids, distinct; one that was not fitted gets the most popular items.
        k : int
            At least 1.

        Returns
        -------
        pa.Table
            ``user_id``, ``rank`` (from 1), ``item_id``, ``score``, ``method``, ``reason``; in the order of
            the users, then by rank; k rows per user, or as many as there are items the user has not rated.
        """
        rows = positions(users, self._users)
        items = np.empty((len(rows), k), dtype=np.int64)
        scores = np.empty((len(rows), k))
        alike = self._alike(rows)
        # Users with equal scores come together, so that a block scores them once.
        order = np.argsort(alike, kind="stable")
        for start in range(0, len(order), self.block):
            block = order[start : start + self.block]
            items[block], scores[block] = self._rank(rows[block], alike[block], k)
        user, place = np.nonzero(items >= 0)
        item, score = items[user, place], scores[user, place]
        reason = self._reasons(rows[user], item)
        return pa.table(
            {
                "user_id": users.take(user),
                "rank": place + 1,
                "item_id": self._items.take(item),
                "score": score,
                "method": pc.if_else(reason.is_null(), POPULAR, self.method),
                "reason": reason.fill_null(POPULAR_REASON),
            }
        )

    def _rank(self, rows: np.ndarray, alike: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        _, first, distinct = np.unique(alike, return_index=True, return_inverse=True)
        scores = self._scores(rows[first])
        seen: csr_array = self._seen[rows]
        depth = k + int(np.diff(seen.indptr).max())
        items = first_unseen(top_columns(scores, depth)[distinct], seen, k)
        return items, np.round(scores[distinct[:, None], items], DECIMALS)

    @abstractmethod
    def _learn(self, ratings: Ratings) -> None:
        """Learn from ratings whose items come in order of popularity."""

    @abstractmethod
    def _alike(self, rows: np.ndarray) -> np.ndarray:
        """Integers, equal where two users have the same scores; a user is a position, -1 somebody unknown."""

    @abstractmethod
    def _scores(self, rows: np.ndarray) -> np.ndarray:
        """Scores of all items for some users, shape (len(rows), items), between -1 and 1."""

    @abstractmethod
    def _reasons(self, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        """Why an item is recommended to a user, strings; null where popularity alone decided."""


class PopularRecommender(Recommender):
    """The items rated most often: the same for everybody, and the baseline of every other method."""

    method = POPULAR

    def _learn(self, ratings: Ratings) -> None:
        self._share = np.bincount(ratings.item, minlength=len(ratings.items)) / max(len(ratings.item), 1)

    def _alike(self, rows: np.ndarray) -> np.ndarray:
        return np.zeros(len(rows), dtype=np.int64)

    def _scores(self, rows: np.ndarray) -> np.ndarray:
        return np.broadcast_to(self._share, (len(rows), len(self._share)))

    def _reasons(self, rows: np.ndarray, items: np.ndarray) -> pa.Array:  # noqa: ARG002
        return pa.nulls(len(rows), pa.string())
