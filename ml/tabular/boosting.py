"""Gradient-boosted trees for every part and cut, each trained on one core, several at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import xgboost as xgb

from ml.tabular.encoding import Feature, as_dmatrix
from ml.tabular.splits import Part

PARAMETERS = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 3,
    "eta": 0.05,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "min_child_weight": 10,
    "seed": 0,
}
MAX_TREES = 1000
PATIENCE = 30

Progress = Callable[[int, int], None]


def fit_boosters(
    matrix: np.ndarray,
    features: tuple[Feature, ...],
    target: np.ndarray,
    cuts: tuple[int, ...],
    parts: tuple[Part, ...],
    threads: int,
    progress: Progress | None = None,
) -> list[list[xgb.Booster]]:
    """Train a booster for P(target <= cut), for each part and cut (Frank and Hall, 2001).

    Learning each cumulative probability by itself uses the order of the stars, makes the score's own
    booster a plain binary model, and so makes its TreeSHAP values exact explanations of the score.

    Returns
    -------
    list of list of xgb.Booster
        By part, then by cut. The same whatever the number of threads.
    """
    jobs = [(part, cut) for part in parts for cut in cuts]
    # Independent boosters side by side need no barrier at every tree level, as threads within one would.
    workers = min(threads, len(jobs))
    boosters = []
    with ThreadPoolExecutor(workers) as pool:
        each = pool.map(lambda job: _fit(matrix, features, happened(target, job[1]), job[0], threads // workers), jobs)
        for done, booster in enumerate(each, start=1):
            boosters.append(booster)
            if progress:
                progress(done, len(jobs))
    return [boosters[start : start + len(cuts)] for start in range(0, len(jobs), len(cuts))]


def happened(target: np.ndarray, cut: int) -> np.ndarray:
    """Whether the event of a cut happened, 0 or 1: the target is at most the cut, or, for cut 0, is 1.

    >>> happened(np.array([1, 3, 5]), 3), happened(np.array([0, 1]), 0)
    (array([1, 1, 0]), array([0, 1]))
    """
    return (target <= cut if cut else target == 1).astype(np.int64)


def _fit(matrix: np.ndarray, features: tuple[Feature, ...], label: np.ndarray, part: Part, threads: int) -> xgb.Booster:
    fit = as_dmatrix(matrix[part.fit], features, threads, label[part.fit])
    stop = as_dmatrix(matrix[part.stop], features, threads, label[part.stop])
    booster = xgb.train(
        _parameters(label[part.fit], threads),
        fit,
        MAX_TREES,
        evals=[(stop, "stop")],
        early_stopping_rounds=PATIENCE,
        verbose_eval=False,
    )
    trees = booster.best_iteration + 1
    if not part.refit:
        return booster[:trees]
    learned = as_dmatrix(matrix[part.learned], features, threads, label[part.learned])
    return xgb.train(_parameters(label[part.learned], threads), learned, trees)


def _parameters(label: np.ndarray, threads: int) -> dict[str, object]:
    # Smoothed, so that a cut without a single event (no 1-star review yet) is rare instead of an error.
    rate = (label.sum() + 0.5) / (len(label) + 1)
    return {**PARAMETERS, "base_score": float(rate), "nthread": threads}
