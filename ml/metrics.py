"""A measured figure beside its trivial baseline, with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Metric:
    """One figure of a model on rows it was not trained on.

    Attributes
    ----------
    metric : str
        Name, such as ``roc_auc``.
    value, ci_low, ci_high : float
        The figure and its 95 % interval.
    baseline : float
        The same figure for the trivial baseline on the same rows.
    baseline_name : str
        What the baseline does, such as ``always answers the majority class``.
    split : str
        How the rows were held out, in words, with the bounds.
    n : int
        Rows measured.
    slice : str
        Part of the data, ``all`` for the whole.
    """

    metric: str
    value: float
    ci_low: float
    ci_high: float
    baseline: float
    baseline_name: str
    split: str
    n: int
    slice: str = "all"


def bootstrap_interval(
    statistic: Callable[[np.ndarray], float], n: int, resamples: int = 200, seed: int = 0
) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic (Efron and Tibshirani, 1993, chapter 13).

    Parameters
    ----------
    statistic : callable
        Takes row numbers, shape (n,), and gives the figure on those rows.
    n : int
        Rows, at least 1.
    resamples : int
    seed : int

    Examples
    --------
    >>> bootstrap_interval(lambda rows: 0.5, n=10)
    (0.5, 0.5)
    """
    generator = np.random.default_rng(seed)
    values = [statistic(generator.integers(0, n, n)) for _ in range(resamples)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
