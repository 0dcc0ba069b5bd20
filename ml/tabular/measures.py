"""Figures on held-out rows, each beside what a trivial answer gets on the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ml.metrics import Metric, bootstrap_interval
from ml.tabular.figures import (
    brier,
    cost,
    ece,
    expected_stars,
    f1,
    lift,
    log_loss,
    median_stars,
    pr_auc,
    precision,
    recall,
    roc_auc,
)
from ml.tabular.task import Costs

Statistic = Callable[[np.ndarray], float]
"""Takes row numbers, gives the figure on those rows."""


@dataclass(frozen=True)
class Held:
    """Held-out rows, arrays of shape (rows,).

    Attributes
    ----------
    happened : np.ndarray
        0 or 1.
    score : np.ndarray
        Calibrated probability of the event.
    rate : np.ndarray
        Share of the event among the rows that each row's booster learned from: what a constant would answer.
    stars : np.ndarray or None
        Ordinal tasks: the target.
    cumulative : np.ndarray or None
        Ordinal tasks: P(stars <= 1..4), shape (rows, 4).
    usual : np.ndarray or None
        Ordinal tasks: mean and median of the stars learned from, shape (rows, 2).
    """

    happened: np.ndarray
    score: np.ndarray
    rate: np.ndarray
    stars: np.ndarray | None = None
    cumulative: np.ndarray | None = None
    usual: np.ndarray | None = None


def measure(
    held: Held, costs: Costs, threshold: float, split: str, called: str = "all", only: Sequence[str] = ()
) -> list[Metric]:
    """Every metric of a task, or only some, with a 95 % bootstrap interval over rows.

    The interval of ``ece`` leans upwards, since a resample is less even than the rows it is drawn from.

    Parameters
    ----------
    held : Held
    costs : Costs
    threshold : float
        Score from which the event is predicted.
    split : str
        How the rows were held out, in words.
    called : str
        What the metrics are called in the ledger: ``all``, or the model compared.
    only : sequence of str
        Names of metrics; all of them where it is empty.
    """
    figures = _figures(held, costs, threshold)
    if held.stars is not None:
        figures |= _star_figures(held)
    n = len(held.happened)
    everything = np.arange(n)
    metrics = []
    for name, (statistic, trivial, baseline_name) in figures.items():
        if only and name not in only:
            continue
        low, high = bootstrap_interval(statistic, n)
        value, baseline = statistic(everything), trivial(everything)
        metrics.append(Metric(name, value, low, high, baseline, baseline_name, split, n, called))
    return metrics


def _figures(held: Held, costs: Costs, threshold: float) -> dict[str, tuple[Statistic, Statistic, str]]:
    y, p, rate = held.happened, held.score, held.rate
    act, usual = p >= threshold, rate >= 0.5
    always = "always answers the rate it learned"
    chance = "acts on as many rows at random"
    return {
        "roc_auc": (lambda r: roc_auc(y[r], p[r]), lambda _: 0.5, "random order"),
        "pr_auc": (lambda r: pr_auc(y[r], p[r]), lambda r: y[r].mean(), "random order"),
        "lift_first_decile": (lambda r: lift(y[r], p[r]), lambda _: 1.0, "random order"),
        "log_loss": (lambda r: log_loss(y[r], p[r]), lambda r: log_loss(y[r], rate[r]), always),
        "brier": (lambda r: brier(y[r], p[r]), lambda r: brier(y[r], rate[r]), always),
        "ece": (lambda r: ece(y[r], p[r]), lambda r: ece(y[r], rate[r]), always),
        "accuracy": (
            lambda r: (act[r] == y[r]).mean(),
            lambda r: (usual[r] == y[r]).mean(),
            "always answers the majority class",
        ),
        "precision": (lambda r: precision(y[r], act[r]), lambda r: y[r].mean(), chance),
        "recall": (lambda r: recall(y[r], act[r]), lambda r: act[r].mean(), chance),
        # Acting on all has the highest F1 that an answer without features can have.
        "f1": (lambda r: f1(y[r], act[r]), lambda r: f1(y[r], np.ones(len(r), dtype=bool)), "acts on all"),
        "cost_per_row": (
            lambda r: cost(y[r], act[r], costs),
            lambda r: min(cost(y[r], np.full(len(r), answer), costs) for answer in (False, True)),
            "the cheaper of acting on all and on none",
        ),
    }


def _star_figures(held: Held) -> dict[str, tuple[Statistic, Statistic, str]]:
    assert held.stars is not None
    assert held.cumulative is not None
    assert held.usual is not None
    stars = held.stars
    mean, median = expected_stars(held.cumulative), median_stars(held.cumulative)
    usual_mean, usual_median = held.usual.T
    return {
        "mae_stars": (
            lambda r: np.abs(median[r] - stars[r]).mean(),
            lambda r: np.abs(usual_median[r] - stars[r]).mean(),
            "always answers the median",
        ),
        "rmse_stars": (
            lambda r: np.sqrt(((mean[r] - stars[r]) ** 2).mean()),
            lambda r: np.sqrt(((usual_mean[r] - stars[r]) ** 2).mean()),
            "always answers the mean",
        ),
    }
