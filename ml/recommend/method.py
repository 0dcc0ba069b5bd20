"""What every method of recommending shares: fitting, lists of unseen items, folding in, similar items, saving."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Self, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array, identity

from ml.recommend.histories import Histories
from ml.recommend.ranking import best_columns
from ml.recommend.ratings import Ratings, positions

POPULAR = "popular"
POPULAR_REASON = "popular with other customers"
MOST_ROWS = 4096

Result = TypeVar("Result")

Scores: TypeAlias = np.ndarray | csr_array
"""Shape (users, items), between -1 and 1: sparse, or dense for the most popular items; see `ranking.best_columns`."""


Reasons: TypeAlias = Callable[[np.ndarray, np.ndarray], pa.Array]
"""Why items are recommended to users, strings, by rows of the users and the items' positions."""


@dataclass(frozen=True)
class Limits:
    """How much a method may take; results do not depend on it.

    Attributes
    ----------
    memory : int
        Bytes for the scores of users ranked at once, all threads together.
    threads : int
    block : int, optional
        Users ranked at once by a thread; by default what fits into the memory.
    """

    memory: int = 256 * 2**20
    threads: int = 1
    block: int | None = None

    def rows(self, count_items: int, arrays: int = 3) -> int:
        """Users to rank at once, with so many arrays of 8 bytes per item, such as their scores, keys and marks."""
        bytes_per_user = 8 * arrays * max(count_items, 1)
        return self.block or int(np.clip(self.memory // (bytes_per_user * self.threads), 1, MOST_ROWS))


class Recommender(ABC):
    """Ranks the items that a user has not had yet; a method adds what it learns, its scores and its reasons.

    Scores follow from a history alone, never from who somebody is: that is why somebody new can be folded in.

    Parameters
    ----------
    limits : Limits
    **parameters
        In place of the method's ``defaults``.
    """

    method: ClassVar[str]
    defaults: ClassVar[dict[str, float]] = {}
    grid: ClassVar[dict[str, tuple[float, ...]]] = {}
    """What tuning tries for each parameter."""
    asked: ClassVar[tuple[str, ...]] = ()
    """Parameters that matter only to who asks: they may change after fitting."""
    learned: ClassVar[tuple[str, ...]] = ()
    """Attributes that make a fitted method: arrays, sparse matrices and lists of text."""
    arrays = 3
    """Numbers per item that ranking a user takes at once."""

    def __init__(self, limits: Limits | None = None, **parameters: float) -> None:
        unknown = set(parameters) - set(self.defaults)
        if unknown:
            raise TypeError(f"{self.method} has no parameter {', '.join(sorted(unknown))}.")
        self.limits = limits or Limits()
        self.parameters: dict[str, float] = {**self.defaults, **parameters}

    def fit(self, ratings: Ratings) -> Self:
        """Learn from the ratings, categories, names and prices of one data set; returns itself."""
        ratings = ratings.by_popularity()
        return self._adopt(ratings, Histories.of(ratings))

    def _adopt(self, ratings: Ratings, histories: Histories) -> Self:
        self._users, self._items, self._names = ratings.users, ratings.items, ratings.names
        self._histories = histories
        self._learn(ratings, histories)
        self.derive()
        return self

    def derive(self) -> None:  # noqa: B027 (most methods have nothing to make)
        """Make, once, what follows from what was learned and is not saved with it."""

    def recommend(self, users: pa.Array, k: int, as_of: np.ndarray | None = None) -> pa.Table:
        """Rank the next k items of each user.

        Parameters
        ----------
        users : pa.Array
            User ids, distinct; one that was not fitted gets the most popular items.
        k : int
            At least 1.
        as_of : np.ndarray, optional
            When each user asks, datetime64[us], shape (users,); only what is popular lately depends on it. Without it,
            after the newest interaction of all.

        Returns
        -------
        pa.Table
            ``user_id``, ``rank`` (from 1), ``item_id``, ``score``, ``method``, ``reason``; in the order of
            the users, then by rank; k rows per user, or as many as there are items the user has not had.
        """
        rows = positions(users, self._users)
        asked = self._histories.take(rows)
        if as_of is not None:
            asked.as_of[:] = as_of.astype("datetime64[us]").view(np.int64)
        return self._lists(users, asked, k)

    def recommend_new(self, ratings: Ratings, k: int) -> pa.Table:
        """Rank the next k items of users with a few interactions of their own, without fitting again.

        Parameters
        ----------
        ratings : Ratings
            Of users known or not: only what is in here counts. Items that were not fitted are left out.
        k : int
        """
        item = positions(ratings.items, self._items)[ratings.item]
        known = ratings.keep(item >= 0)
        folded = Histories.of(_renumbered(known, item[item >= 0], self._items))
        asked = folded.take(np.arange(len(ratings.users)))
        asked.as_of[:] = self._histories.as_of[-1]
        return self._lists(ratings.users, asked, k)

    def similar(self, items: pa.Array, k: int) -> pa.Table:
        """Rank the k items most like each item.

        Returns
        -------
        pa.Table
            ``item_id``, ``rank``, ``similar_item_id``, ``score``, ``method``; an item that was not fitted has no rows.
        """
        rows = positions(items, self._items)
        rows = rows[rows >= 0]
        itself = csr_array(identity(len(self._items), format="csr"))
        found = self._in_blocks(rows, lambda block: best_columns(self._similar(block), itself[block], k))
        chosen, scores = (np.concatenate([part[place] for part in found]) for place in (0, 1))
        item, place = np.nonzero(chosen >= 0)
        score = scores[item, place]
        return pa.table(
            {
                "item_id": self._items.take(rows[item]),
                "rank": place + 1,
                "similar_item_id": self._items.take(chosen[item, place]),
                "score": score,
                "method": pc.if_else(pa.array(score > 0), self.method, POPULAR),
            }
        )

    def known(self, items: pa.Array) -> pa.Array:
        """Those of some items that were fitted."""
        return items.filter(pa.array(positions(items, self._items) >= 0))

    def names_of(self, items: pa.Array | pa.ChunkedArray) -> pa.Array:
        """What people call some of the items that were fitted."""
        return self._names.take(positions(items, self._items))

    def rank(self, asked: Histories, k: int) -> np.ndarray:
        """Positions of the next k items of some users, -1 where a list has ended; shape (users, k)."""
        first, inverse = asked.distinct()

        def ranked(block: np.ndarray) -> np.ndarray:
            chosen = asked.take(block)
            return best_columns(self._scores(chosen), chosen.matrix(np.ones(len(chosen.indices))), k)[0]

        return np.concatenate(self._in_blocks(first, ranked))[inverse]

    def scores(self, histories: Histories) -> Scores:
        """Scores of the items for some users, before what they have seen is left out."""
        return self._scores(histories)

    def _lists(self, users: pa.Array, asked: Histories, k: int) -> pa.Table:
        # Customers with one and the same purchase are many: each of their lists is made once.
        first, inverse = asked.distinct()
        found = self._in_blocks(first, lambda block: self._ranked(asked.take(block), k))
        columns, best = (np.concatenate([part[place] for part in found])[inverse] for place in (0, 1))
        reasons = pa.chunked_array([part[2] for part in found], pa.string()).combine_chunks()
        user, place = np.nonzero(columns >= 0)
        reason = reasons.take(inverse[user] * k + place)
        return pa.table(
            {
                "user_id": users.take(user),
                "rank": place + 1,
                "item_id": self._items.take(columns[user, place]),
                "score": best[user, place],
                "method": pc.if_else(reason.is_null(), POPULAR, self.method),
                "reason": reason.fill_null(POPULAR_REASON),
            }
        )

    def _ranked(self, asked: Histories, k: int) -> tuple[np.ndarray, np.ndarray, pa.Array]:
        """Items, scores and reasons of some users, the first two of shape (users, k), the last of (users x k)."""
        scores, reasons_of = self._explained(asked)
        columns, best = best_columns(scores, asked.matrix(np.ones(len(asked.indices))), k)
        row, place = np.nonzero(columns >= 0)
        number = np.full(columns.size, -1)
        number[row * k + place] = np.arange(len(row))
        reasons = reasons_of(row, columns[row, place])
        return columns, best, reasons.take(pa.array(number, mask=number < 0))

    def _explained(self, asked: Histories) -> tuple[Scores, Reasons]:
        """Scores of the items for some users, and what tells the reasons for some of them."""
        return self._scores(asked), partial(self._reasons, asked)

    def _in_blocks(self, rows: np.ndarray, work: Callable[[np.ndarray], Result]) -> list[Result]:
        blocks = list(_blocks(rows, self.limits.rows(len(self._items), self.arrays))) or [rows]
        if self.limits.threads == 1 or len(blocks) == 1:
            return [work(block) for block in blocks]
        with ThreadPoolExecutor(self.limits.threads) as pool:
            return list(pool.map(work, blocks))

    @abstractmethod
    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        """Learn from ratings whose items come in order of popularity."""

    @abstractmethod
    def _scores(self, histories: Histories) -> Scores:
        """Scores of the items for some users; those of one user are the same whoever else is asked about."""

    @abstractmethod
    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        """Why an item is recommended to a user, strings; null where popularity alone decided."""

    @abstractmethod
    def _similar(self, items: np.ndarray) -> Scores:
        """How much like each of some items all items are, shape (items asked about, items)."""


def _blocks(values: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _renumbered(ratings: Ratings, item: np.ndarray, items: pa.Array) -> Ratings:
    return replace(ratings, items=items, item=item)
