"""The figures themselves: small functions of outcomes and scores, each checked by hand in its example.

``happened`` is 0 or 1, ``score`` a probability, ``act`` whether the event was predicted: shape (rows,).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from ml.tabular.task import STARS, Costs


def roc_auc(happened: np.ndarray, score: np.ndarray) -> float:
    """Chance that an event ranks above a non-event, ties half (Mann and Whitney, 1947); NaN for one class.

    >>> roc_auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    events = int(happened.sum())
    others = len(happened) - events
    if not events or not others:
        return float("nan")
    above = rankdata(score)[happened == 1].sum() - events * (events + 1) / 2
    return float(above / (events * others))


def pr_auc(happened: np.ndarray, score: np.ndarray) -> float:
    """Average precision, rows of equal score taken together; NaN without an event.

    >>> pr_auc(np.array([0, 1, 1]), np.array([0.2, 0.1, 0.3]))
    0.8333333333333333
    """
    if not happened.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    hits = np.cumsum(happened[order])[ends]
    return float((np.diff(hits, prepend=0) * hits / (ends + 1)).sum() / hits[-1])


def lift(happened: np.ndarray, score: np.ndarray, share: float = 0.1) -> float:
    """Rate of the event in the top share over the rate in all; rows tied at the edge count in part.

    >>> lift(np.array([1] + [0] * 8 + [1]), np.array([0.9] + [0.1] * 9))
    5.0
    """
    count = max(1, round(len(score) * share))
    edge = np.partition(score, -count)[-count]
    above, tied = score > edge, score == edge
    events = happened[above].sum() + (count - above.sum()) * happened[tied].mean()
    rate = happened.mean()
    return float(events / count / rate) if rate else float("nan")


def log_loss(happened: np.ndarray, score: np.ndarray) -> float:
    """Mean negative log-likelihood, nats; scores at 0 and 1 are moved in by 1e-15.

    >>> round(log_loss(np.array([1, 0]), np.array([0.5, 0.5])), 6)
    0.693147
    """
    inside = np.clip(score, 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(happened, np.log(inside), np.log1p(-inside))))


def brier(happened: np.ndarray, score: np.ndarray) -> float:
    """Mean squared error of the probability.

    >>> brier(np.array([1, 0]), np.array([0.5, 0.0]))
    0.125
    """
    return float(np.mean((score - happened) ** 2))


def ece(happened: np.ndarray, score: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of about equally many rows (Nixon et al., 2019).

    The mean over bins, by rows, of the distance between mean score and rate.

    >>> ece(np.array([0, 0, 1, 1]), np.array([0.25, 0.25, 0.5, 0.5]), bins=2)
    0.375
    """
    # By value, not by place: equal scores share a bin, so a constant answer has one.
    edges = np.quantile(score, np.arange(1, bins) / bins)
    gaps = np.bincount(np.searchsorted(edges, score, side="right"), weights=score - happened)
    return float(np.abs(gaps).sum() / len(score))


def precision(happened: np.ndarray, act: np.ndarray) -> float:
    """Share of the event among the rows acted on; NaN where there are none.

    >>> precision(np.array([1, 0, 1]), np.array([True, True, False]))
    0.5
    """
    return float(happened[act].mean()) if act.any() else float("nan")


def recall(happened: np.ndarray, act: np.ndarray) -> float:
    """Share acted on among the rows where the event happened; NaN where there are none.

    >>> recall(np.array([1, 0, 1]), np.array([True, True, False]))
    0.5
    """
    return precision(act, happened == 1)


def f1(happened: np.ndarray, act: np.ndarray) -> float:
    """Harmonic mean of precision and recall (van Rijsbergen, 1979); NaN where nothing happened nor was acted on.

    >>> f1(np.array([1, 0, 1, 0]), np.array([True, True, False, False]))
    0.5
    """
    either = happened.sum() + act.sum()
    return float(2 * (act & (happened == 1)).sum() / either) if either else float("nan")


def cost(happened: np.ndarray, act: np.ndarray, costs: Costs) -> float:
    """Mean cost of the mistakes per row, in the unit of the costs.

    >>> cost(np.array([1, 0, 0]), np.array([False, True, False]), Costs(false_alarm=1, miss=5))
    2.0
    """
    false_alarms, misses = act & (happened == 0), ~act & (happened == 1)
    return float((costs.false_alarm * false_alarms + costs.miss * misses).mean())


def expected_stars(cumulative: np.ndarray) -> np.ndarray:
    """Mean of each row's distribution: 5 - sum of P(<= 1..4).

    >>> expected_stars(np.array([[0.0, 0.0, 0.5, 1.0]]))
    array([3.5])
    """
    return STARS[-1] - cumulative.sum(axis=1)


def median_stars(cumulative: np.ndarray) -> np.ndarray:
    """Lowest stars that half of each row's distribution does not exceed.

    >>> median_stars(np.array([[0.1, 0.2, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4]]))
    array([3, 5])
    """
    return 1 + (cumulative < 0.5).sum(axis=1)
