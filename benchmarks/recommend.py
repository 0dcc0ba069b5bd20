"""How fast lists are made for all users of a large shop, beside the dense way on a sample, in one run.

Simulates interactions whose items and users follow power laws, fits the nearest neighbours and lists ten items for
every user, in blocks whose scores stay sparse. The dense way multiplies the same histories with the same similarities,
but scores every item for every user of the block and sorts the best out of all. Prints one line of JSON; both lists of
the sample must be equal.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from ml.recommend import Limits, Ratings
from ml.recommend.histories import Histories
from ml.recommend.neighbours import NeighboursRecommender
from ml.recommend.ranking import best_columns

K = 10


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--interactions", type=int, default=20_000_000)
    parser.add_argument("--neighbours", type=int, default=20)
    parser.add_argument("--sample", type=int, default=1_000, help="users for whom the dense way is tried")
    parser.add_argument("--memory", type=int, default=400, help="megabytes for scores")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    ratings = simulated(options.users, options.items, options.interactions)
    limits = Limits(memory=options.memory * 10**6, threads=options.threads)
    facts: dict[str, float] = {"interactions": len(ratings.user), "users": options.users, "items": options.items}
    begun, cpu = time.perf_counter(), time.process_time()
    histories = Histories.of(ratings)
    method = NeighboursRecommender(limits, neighbours=options.neighbours)._adopt(ratings, histories)
    facts |= {"fit_s": time.perf_counter() - begun, "fit_cpu_s": time.process_time() - cpu}
    del ratings

    begun, cpu = time.perf_counter(), time.process_time()
    lists = np.empty((options.users, K), dtype=np.int32)
    for start in range(0, options.users, 50_000):
        rows = np.arange(start, min(start + 50_000, options.users))
        lists[rows] = method.rank(histories.take(rows), K)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    assert (lists >= 0).all()
    facts |= {"rank_s": seconds, "rank_cpu_s": cpu, "users_per_s": options.users / seconds}
    facts["users_per_cpu_s"] = options.users / cpu

    sample = np.random.default_rng(1).choice(options.users, options.sample, replace=False)
    begun, cpu = time.perf_counter(), time.process_time()
    for rows in np.array_split(sample, max(1, options.sample // 100)):
        assert (dense(method, histories.take(rows)) == lists[rows]).all()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    facts |= {"dense_users_per_s": options.sample / seconds, "dense_users_per_cpu_s": options.sample / cpu}
    facts["ratio"] = facts["users_per_s"] / facts["dense_users_per_s"]
    facts["ratio_cpu"] = facts["users_per_cpu_s"] / facts["dense_users_per_cpu_s"]
    facts["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({name: round(value, 2) for name, value in facts.items()}))


def dense(method: NeighboursRecommender, asked: Histories) -> np.ndarray:
    """The same lists from scores of all items."""
    scores = method.scores(asked)
    assert isinstance(scores, csr_array)
    return best_columns(scores.toarray(), asked.matrix(np.ones(len(asked.indices))), K)[0]


def simulated(users: int, items: int, interactions: int, seed: int = 0) -> Ratings:
    """Interactions of power-law users and items, each pair once: topped up until there are as many as asked for."""
    generator = np.random.default_rng(seed)
    popularity = np.cumsum(1 / (np.arange(items) + 20.0) ** 0.9)
    activity = np.cumsum(1 / (np.arange(users) + 2_000.0) ** 0.8)
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < interactions:
        count = int((interactions - len(pairs)) * 1.1) + 1_000
        user = np.searchsorted(activity, generator.random(count) * activity[-1])
        item = np.searchsorted(popularity, generator.random(count) * popularity[-1])
        pairs = np.unique(np.concatenate([pairs, user * np.int64(items) + item]))
    pairs = np.sort(generator.choice(pairs, interactions, replace=False))
    nothing, count = pa.array([], pa.string()), len(pairs)
    names = pa.array(np.arange(items)).cast(pa.string())
    return Ratings(
        dataset="simulated",
        users=pa.array(np.arange(users)).cast(pa.string()),
        items=names,
        categories=nothing,
        user=(pairs // items).astype(np.int32),
        item=(pairs % items).astype(np.int32),
        rating=np.zeros(count, dtype=np.float32),
        rated_at=np.zeros(count, dtype="datetime64[us]"),
        sentiment=np.broadcast_to(np.nan, count),
        strength=np.ones(count, dtype=np.float32),
        part=np.broadcast_to(0, count),
        parts=pa.array(["all"]),
        item_categories=csr_array((items, 0)),
        names=names,
        price=np.full(items, np.nan),
    ).by_popularity()


if __name__ == "__main__":
    main()
