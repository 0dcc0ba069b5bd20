"""How well the methods rank what users turned to next, beside popularity and chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ml.metrics import Metric, bootstrap_interval
from ml.recommend.histories import Histories
from ml.recommend.method import POPULAR, Limits
from ml.recommend.ranking_metrics import coverage, per_user
from ml.recommend.ratings import Ratings
from ml.recommend.splits import PROTOCOLS, HoldOut
from ml.recommend.tuning import BLEND, RANDOM, Step, Tuned, tune, usable

BASELINE = "the most popular items the user has not had"
GAIN = "ndcg_gain"


@dataclass(frozen=True)
class Measured:
    """Figures of one method on one data set and protocol.

    Attributes
    ----------
    method : str
    protocol : str
    parameters : dict
    metrics : list of Metric
        ``ndcg@k``, ``map@k`` and so on, beside those of popularity for the same users; ``ndcg_gain@k`` is what
        the nDCG is above popularity's, user by user, whose baseline is 0.
    """

    method: str
    protocol: str
    parameters: dict[str, float] = field(default_factory=dict)
    metrics: list[Metric] = field(default_factory=list)


def evaluate_ratings(
    ratings: Ratings,
    protocol: str,
    k: int,
    limits: Limits | None = None,
    methods: Sequence[str] = (),
    seed: int = 0,
    step: Step = lambda _: None,
) -> list[Measured]:
    """Tune every method on a validation set within what is learnt, fit it again, and measure it on what was kept back.

    Parameters
    ----------
    ratings : Ratings
    protocol : str
        ``leave-last`` or ``stratified``.
    k : int
        Length of the lists.
    limits : Limits, optional
    methods : sequence of str
        Only these, and the two baselines; all without it.
    seed : int
    step : callable
        Called with the name of each method when it is tuned and again when it is measured.

    Returns
    -------
    list of Measured
        Popularity first, then chance, then the others; empty where nobody can be measured.
    """
    limits = limits or Limits()
    hold_out = PROTOCOLS[protocol](ratings, seed=seed)
    if not len(hold_out.users):
        return []
    tuned = tune(hold_out.train, protocol, k, limits, step, seed)
    wanted = [
        name for name in [RANDOM, *usable(hold_out.train), *([BLEND] if tuned.weights else [])] if name != POPULAR
    ]
    wanted = [name for name in wanted if not methods or name == RANDOM or name in methods]
    return list(measure(hold_out, tuned, [POPULAR, *wanted], k, limits, step))


def measure(
    hold_out: HoldOut, tuned: Tuned, methods: Sequence[str], k: int, limits: Limits, step: Step = lambda _: None
) -> Iterator[Measured]:
    """Fit methods to what is learnt and measure them on what was kept back; popularity must come first."""
    histories = Histories.of(hold_out.train)
    asked = histories.take(hold_out.users)
    asked.as_of[:] = hold_out.as_of.astype("datetime64[us]").view(np.int64)
    profiles = histories.matrix(np.ones(len(histories.indices)))
    own = asked.matrix(np.ones(len(asked.indices)))
    popular: dict[str, np.ndarray] = {}
    popular_coverage = 0.0
    for name in methods:
        method = tuned.make(name, limits)._adopt(hold_out.train, histories)
        lists = method.rank(asked, k)
        figures = per_user(lists, hold_out.relevant, own, profiles)
        covered = coverage(lists, len(hold_out.train.items))
        if name == POPULAR:
            popular, popular_coverage = figures, covered
        rows = [_metric(f"{figure}@{k}", values, popular[figure], hold_out) for figure, values in figures.items()]
        gain = figures["ndcg"] - popular["ndcg"]
        rows.append(_metric(f"{GAIN}@{k}", gain, np.zeros(len(gain)), hold_out))
        # A count over the lists made, not an estimate: its interval is the figure itself.
        fixed = (covered, covered, covered, popular_coverage, BASELINE, hold_out.split, len(hold_out.users))
        rows.append(Metric(f"coverage@{k}", *fixed, hold_out.train.dataset))
        yield Measured(name, hold_out.protocol, dict(method.parameters), rows)
        step(name)


def steps(ratings: Ratings) -> int:
    """How often the evaluation of one data set by one protocol calls ``step``."""
    return 2 * (len(usable(ratings)) + 1) + 1


def ndcg_metric(k: int, values: np.ndarray, baseline: np.ndarray, name: str, split: str) -> Metric:
    """nDCG@k of some users beside popularity's, as a row of the ledger."""
    low, high = bootstrap_interval(lambda rows: float(values[rows].mean()), len(values))
    figures = (float(values.mean()), low, high, float(baseline.mean()))
    return Metric(f"ndcg@{k}", *figures, BASELINE, split, len(values), name)


def _metric(name: str, values: np.ndarray, baseline: np.ndarray, hold_out: HoldOut) -> Metric:
    low, high = bootstrap_interval(lambda rows: float(values[rows].mean()), len(values))
    return Metric(
        metric=name,
        value=float(values.mean()),
        ci_low=low,
        ci_high=high,
        baseline=float(baseline.mean()),
        baseline_name=BASELINE,
        split=hold_out.split,
        n=len(values),
        slice=hold_out.train.dataset,
    )
