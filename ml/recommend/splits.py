"""What is learnt and what is kept back to measure on: by time, or a share of each user's items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from ml.recommend.ratings import Ratings, positions

MOST_USERS = 20_000
TRAIN_SHARE = 0.75


@dataclass(frozen=True)
class HoldOut:
    """Ratings to learn from, and what was kept from them.

    Attributes
    ----------
    train : Ratings
        Items in the order of their popularity in it.
    users : np.ndarray
        Users measured, positions in ``train.users``, shape (users,).
    relevant : csr_array
        1 for the items kept back, shape (users measured, items), as ``train.items``.
    as_of : np.ndarray
        When each user measured asks, datetime64[us], shape (users,).
    split : str
        How it was done, in words.
    protocol : str
        ``leave-last`` or ``stratified``.
    """

    train: Ratings
    users: np.ndarray
    relevant: csr_array
    as_of: np.ndarray
    split: str
    protocol: str


def hold_out_last(ratings: Ratings, most_users: int = MOST_USERS, seed: int = 0) -> HoldOut:
    """Keep back the last interaction of each user who has an earlier one (leave-last-out).

    A user's profile is what came strictly before: of several items at the last moment (one order, one day)
    one, drawn at random, is kept back and the others are left out altogether, as is what has no time. What
    other users did stays whenever it happened, which if anything helps the popularity baseline.

    Parameters
    ----------
    ratings : Ratings
    most_users : int
        Where more users qualify, a random sample of so many is measured (and said so in ``split``).
    seed : int
    """
    dated = ratings.keep(~np.isnat(ratings.rated_at))
    time = dated.rated_at.view(np.int64)
    last = np.full(len(dated.users), np.iinfo(np.int64).min)
    np.maximum.at(last, dated.user, time)
    is_early = time < last[dated.user]
    has_early = np.bincount(dated.user[is_early], minlength=len(dated.users)) > 0
    generator = np.random.default_rng(seed)
    late = generator.permutation(np.flatnonzero(~is_early & has_early[dated.user]))
    user, first = np.unique(dated.user[late], return_index=True)
    held = late[first]
    if len(user) > most_users:
        held = held[np.sort(generator.choice(len(user), most_users, replace=False))]
    split = _last_in_words(dated.rated_at[held], len(user))
    train = dated.keep(is_early | ~has_early[dated.user]).by_popularity()
    return HoldOut(
        train=train,
        users=dated.user[held],
        relevant=_relevant(np.arange(len(held)), dated, held, train),
        as_of=dated.rated_at[held],
        split=split,
        protocol="leave-last",
    )


def hold_out_share(ratings: Ratings, most_users: int = MOST_USERS, seed: int = 0) -> HoldOut:
    """Keep back a random quarter of each user's items (stratified by user), as comparisons of the field do.

    A user asks at the newest time among what is learnt of them. Users of whom nothing is kept back, with one item or
    two, are learnt from and not measured.

    Parameters
    ----------
    ratings : Ratings
    most_users : int
        Where more users qualify, a random sample of so many is measured.
    seed : int
    """
    generator = np.random.default_rng(seed)
    order = np.lexsort((generator.permutation(len(ratings.user)), ratings.user))
    counts = np.bincount(ratings.user, minlength=len(ratings.users))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_train = place < np.round(TRAIN_SHARE * counts)[ratings.user]
    users = np.unique(ratings.user[~is_train])
    eligible = len(users)
    if eligible > most_users:
        users = np.sort(generator.choice(users, most_users, replace=False))
    row = np.full(len(ratings.users), -1)
    row[users] = np.arange(len(users))
    held = np.flatnonzero(~is_train & (row[ratings.user] >= 0))
    train = ratings.keep(is_train).by_popularity()
    last = np.full(len(ratings.users), np.iinfo(np.int64).min)
    np.maximum.at(last, train.user, train.rated_at.view(np.int64))
    return HoldOut(
        train=train,
        users=users,
        relevant=_relevant(row[ratings.user[held]], ratings, held, train),
        as_of=last[users].view("datetime64[us]"),
        split=f"a random quarter of the items of {_of_all(len(users), eligible)} users kept back, seed {seed}",
        protocol="stratified",
    )


PROTOCOLS = {"leave-last": hold_out_last, "stratified": hold_out_share}


def _relevant(row: np.ndarray, ratings: Ratings, held: np.ndarray, train: Ratings) -> csr_array:
    item = positions(ratings.items, train.items)[ratings.item[held]]
    return csr_array((np.ones(len(row)), (row, item)), (int(row.max(initial=-1)) + 1, len(train.items)))


def _of_all(measured: int, eligible: int) -> str:
    return f"{measured:,} of {eligible:,}" if measured < eligible else f"all {eligible:,}"


def _last_in_words(times: np.ndarray, eligible: int) -> str:
    if not len(times):
        return "no user has interactions at two times"
    first, last = np.datetime_as_string([times.min(), times.max()], unit="D")
    users = _of_all(len(times), eligible)
    return f"last interaction of {users} users with an earlier one, {first} to {last}, the earlier ones learnt"
