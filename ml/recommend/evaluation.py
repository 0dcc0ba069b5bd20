"""How well the recommendations find what a user turned to next, beside popularity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.ledger import ml_tables, recorded
from ml.metrics import Metric, bootstrap_interval
from ml.recommend.content import ContentRecommender
from ml.recommend.method import PopularRecommender
from ml.recommend.ratings import INTERACTIONS, Ratings, data_hash, positions, read_ratings
from ml.recommend.scoring import TASK, Progress, model_version
from warehouse import Settings, open_warehouse

MOST_USERS = 20_000
BASELINE = "the most popular items the user has not rated"


@dataclass(frozen=True)
class HoldOut:
    """Ratings to learn from, and what was kept from them.

    Attributes
    ----------
    train : Ratings
    user, item : np.ndarray
        Positions in ``train.users`` and ``train.items``, shape (users measured,), one item per user.
    split : str
        How it was done, in words.
    """

    train: Ratings
    user: np.ndarray
    item: np.ndarray
    split: str


def evaluate(settings: Settings, k: int = 10, progress: Progress | None = None) -> list[Metric]:
    """Measure the content-based method on each user's last interaction, per data set, and record it.

    Parameters
    ----------
    settings : Settings
    k : int
        Length of the lists.
    progress : callable, optional
        Called with (data sets done, data sets).

    Returns
    -------
    list of Metric
        ``coverage@k``, ``hit_rate@k`` and ``ndcg@k`` per data set (``slice``), from the ledger where this
        version was measured before.

    Raises
    ------
    EmptyMartError
        Where no user of any data set has interactions at two times.
    """
    data = read_ratings(settings)
    data_version = data_hash(data)
    version = model_version(data_version, k)
    metrics = _recorded_metrics(settings, version)
    if metrics:
        return metrics
    held = [hold_out for ratings in data if len((hold_out := hold_out_last(ratings)).user)]
    if not held:
        raise EmptyMartError(f"No user in {INTERACTIONS} has interactions at two times: nothing can be measured.")
    with recorded(settings, TASK, "evaluate") as run:
        run.model_name, run.model_version = ContentRecommender.method, version
        run.data_hash = data_version
        run.rows_in = sum(len(ratings.user) for ratings in data)
        for done, hold_out in enumerate(held, start=1):
            run.metrics += measure(hold_out, k)
            if progress:
                progress(done, len(held))
    return run.metrics


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
    split = _in_words(dated.rated_at[held], len(user))
    train = dated.keep(is_early | ~has_early[dated.user])
    return HoldOut(train, dated.user[held], dated.item[held], split)


def measure(hold_out: HoldOut, k: int) -> list[Metric]:
    """Hit rate, NDCG and coverage of lists of k items, beside those of popularity for the same users."""
    users = hold_out.train.users.take(hold_out.user)
    lists = ContentRecommender().fit(hold_out.train).recommend(users, k)
    popular = PopularRecommender().fit(hold_out.train).recommend(users, k)
    found, found_popular = found_at(lists, hold_out), found_at(popular, hold_out)
    count_items = len(hold_out.train.items)
    covered = coverage(lists, count_items)
    figures = {
        # A count over the lists made, not an estimate: its interval is the figure itself.
        "coverage": (covered, covered, covered, coverage(popular, count_items)),
        "hit_rate": _means(hits(found), hits(found_popular)),
        "ndcg": _means(discounted_gains(found), discounted_gains(found_popular)),
    }
    return [
        Metric(f"{name}@{k}", *figure, BASELINE, hold_out.split, len(users), hold_out.train.dataset)
        for name, figure in figures.items()
    ]


def found_at(lists: pa.Table, hold_out: HoldOut) -> np.ndarray:
    """Rank at which each user's list holds the item kept back, 0 where it does not; shape (users,)."""
    user = positions(lists["user_id"], hold_out.train.users.take(hold_out.user))
    item = positions(lists["item_id"], hold_out.train.items)
    is_hit = item == hold_out.item[user]
    ranks = np.zeros(len(hold_out.user), dtype=np.int64)
    ranks[user[is_hit]] = lists["rank"].to_numpy()[is_hit]
    return ranks


def hits(ranks: np.ndarray) -> np.ndarray:
    """1 where the item kept back is in the list; their mean is the hit rate.

    >>> hits(np.array([1, 0, 3])).tolist()
    [1.0, 0.0, 1.0]
    """
    return (ranks > 0).astype(np.float64)


def discounted_gains(ranks: np.ndarray) -> np.ndarray:
    """1 / log2(1 + rank), 0 where not found: NDCG with one relevant item (Järvelin and Kekäläinen, 2002).

    >>> discounted_gains(np.array([1, 0, 3])).tolist()
    [1.0, 0.0, 0.5]
    """
    return np.divide(1, np.log2(1 + ranks), out=np.zeros(len(ranks)), where=ranks > 0)


def coverage(lists: pa.Table, count_items: int) -> float:
    """Share of all items that are in anybody's list."""
    return pc.count_distinct(lists["item_id"]).as_py() / count_items


def _means(values: np.ndarray, baseline: np.ndarray) -> tuple[float, float, float, float]:
    low, high = bootstrap_interval(lambda rows: float(values[rows].mean()), len(values))
    return float(values.mean()), low, high, float(baseline.mean())


def _in_words(times: np.ndarray, eligible: int) -> str:
    if not len(times):
        return "no user has interactions at two times"
    first, last = np.datetime_as_string([times.min(), times.max()], unit="D")
    users = f"{len(times):,} of {eligible:,}" if len(times) < eligible else f"all {eligible:,}"
    return f"last interaction of {users} users with an earlier one, {first} to {last}, the earlier ones learnt"


def _recorded_metrics(settings: Settings, version: str) -> list[Metric]:
    tables = ml_tables()
    same = {"task": TASK, "kind": "evaluate", "status": "succeeded", "model_version": version}
    with open_warehouse(settings) as warehouse:
        warehouse.create(tables["ml.runs"])
        warehouse.create(tables["ml.metrics"])
        runs = warehouse.read("ml.runs", ["run_id"], same).read_all()["run_id"].to_pylist()
        for run_id in runs:
            rows = warehouse.read("ml.metrics", equals={"run_id": run_id}).read_all()
            if rows.num_rows:
                metrics = [Metric(**row) for row in rows.drop_columns(["run_id", "task"]).to_pylist()]
                return sorted(metrics, key=lambda metric: (metric.slice, metric.metric))
    return []
