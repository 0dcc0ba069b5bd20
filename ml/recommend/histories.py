"""What users did, as the rows that every method scores: the fitted users', or those of people who came later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from ml.recommend.ratings import Ratings

DAY_US = 86_400_000_000
NEVER = np.iinfo(np.int64).min
LIKED_STARS = 3.0


@dataclass(frozen=True)
class Histories:
    """Interactions of some users, one row per user, items in the order of popularity.

    Attributes
    ----------
    indptr, indices : np.ndarray
        As in a sparse matrix by rows: the items of row i are ``indices[indptr[i]:indptr[i + 1]]``, in order.
    rating : np.ndarray
        Stars, 0 where there are none, shape (interactions,).
    strength : np.ndarray
        What each interaction counts, shape (interactions,).
    time : np.ndarray
        When, microseconds since 1970 UTC, ``NEVER`` where unknown, shape (interactions,).
    as_of : np.ndarray
        The moment at which a user asks, microseconds since 1970 UTC, shape (users,).
    count_items : int
    """

    indptr: np.ndarray
    indices: np.ndarray
    rating: np.ndarray
    strength: np.ndarray
    time: np.ndarray
    as_of: np.ndarray
    count_items: int

    @classmethod
    def of(cls, ratings: Ratings, as_of: np.ndarray | None = None) -> Histories:
        """All users of some ratings, and after them one who did nothing, whom position -1 finds.

        Parameters
        ----------
        ratings : Ratings
        as_of : np.ndarray, optional
            When each user asks, datetime64[us], shape (users,); without it the moment after the newest rating of all.
        """
        shape = (len(ratings.users) + 1, len(ratings.items))
        entries = csr_array((np.arange(len(ratings.user)), (ratings.user, ratings.item)), shape)
        entries.sort_indices()
        time = ratings.rated_at.view(np.int64)[entries.data]
        moment = time.max(initial=NEVER) + 1 if as_of is None else as_of.astype("datetime64[us]").view(np.int64)
        return cls(
            indptr=entries.indptr,
            indices=entries.indices,
            rating=ratings.rating[entries.data].astype(np.float32),
            strength=ratings.strength[entries.data].astype(np.float32),
            time=time,
            as_of=np.append(np.broadcast_to(moment, len(ratings.users)), np.max(moment, initial=NEVER)),
            count_items=len(ratings.items),
        )

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def counts(self) -> np.ndarray:
        """Interactions of each user, shape (users,)."""
        return np.diff(self.indptr)

    @property
    def row(self) -> np.ndarray:
        """User of each interaction, shape (interactions,)."""
        return np.repeat(np.arange(len(self)), self.counts)

    @property
    def count_had(self) -> int:
        """Items that anybody had, which come first."""
        return int(self.indices.max(initial=-1)) + 1

    def matrix(self, values: np.ndarray) -> csr_array:
        """Values of the interactions as a sparse matrix, shape (users, items)."""
        return csr_array((values, self.indices, self.indptr), (len(self), self.count_items))

    def take(self, rows: np.ndarray) -> Histories:
        """Some of the users; -1 is the one who did nothing."""
        rows = np.where(rows < 0, len(self) - 1, rows)
        start, count = self.indptr[:-1][rows], self.counts[rows]
        indptr = np.concatenate([[0], np.cumsum(count)])
        entries = np.arange(indptr[-1]) + np.repeat(start - indptr[:-1], count)
        return Histories(
            indptr=indptr,
            indices=self.indices[entries],
            rating=self.rating[entries],
            strength=self.strength[entries],
            time=self.time[entries],
            as_of=self.as_of[rows],
            count_items=self.count_items,
        )

    def weights(self, disliked: float = 1.0, half_life_days: float = 0.0) -> np.ndarray:
        """What each interaction counts, shape (interactions,).

        Parameters
        ----------
        disliked : float
            What one below 3 stars counts, beside 1 for the others.
        half_life_days : float
            Days before the user's newest interaction after which one counts half; 0 for all alike.
        """
        weights = self.strength.astype(np.float64)
        weights *= np.where((self.rating > 0) & (self.rating < LIKED_STARS), disliked, 1.0)
        if half_life_days:
            newest = np.full(len(self), NEVER)
            np.maximum.at(newest, self.row, self.time)
            age = np.where(self.time == NEVER, 0, newest[self.row] - self.time) / DAY_US
            weights *= np.exp2(-age / half_life_days)
        return weights

    def distinct(self) -> tuple[np.ndarray, np.ndarray]:
        """Users of whom no two have one and the same single interaction, and which of them stands for each user.

        Returns
        -------
        first : np.ndarray
            Rows, shape (distinct,).
        inverse : np.ndarray
            For each user a position in ``first``, shape (users,).
        """
        key = np.zeros((len(self), 5))
        single = np.flatnonzero(self.counts == 1)
        entry = self.indptr[:-1][single]
        key[:, 0] = np.arange(len(self))
        key[single] = np.stack(
            [
                np.full(len(single), -1),
                self.indices[entry],
                self.rating[entry],
                self.strength[entry],
                self.as_of[single],
            ],
            axis=1,
        )
        _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
        return first, inverse.ravel()
