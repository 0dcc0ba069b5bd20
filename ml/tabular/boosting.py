"""Gradient-boosted trees for every part and cut, each trained on one core, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import xgboost as xgb

from ml.tabular.encoding import Feature, recode
from ml.tabular.marts import LabelledRows
from ml.tabular.matrices import ROWS_PER_BLOCK, Blocks, as_dmatrix, binned, cache_prefix, has_cuda
from ml.tabular.splits import Part

PARAMETERS: Mapping[str, float] = {
    "max_depth": 3,
    "eta": 0.05,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "min_child_weight": 10,
    "max_bin": 256,
}
"""What suits small marts; a task's file may say otherwise, and tuning may find better."""
FIXED = {"objective": "binary:logistic", "tree_method": "hist", "seed": 0}
MAX_TREES = 1000
PATIENCE = 30

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Learner:
    """How boosters are trained on labelled rows.

    Attributes
    ----------
    rows : LabelledRows
    features : tuple of Feature
        Those learned from, with the categories that learning saw.
    threads : int
    folder : str or None
        Where binned rows go if they are not to be held in memory.
    monotone : mapping
        By feature, 1 where more of it may only raise, -1 where it may only lower what is predicted.
    """

    rows: LabelledRows
    features: tuple[Feature, ...]
    threads: int = 1
    folder: str | None = None
    monotone: Mapping[str, int] = field(default_factory=dict)

    def binned(
        self, mask: np.ndarray, label: np.ndarray, parameters: Mapping[str, object], ref: xgb.DMatrix | None = None
    ) -> xgb.DMatrix:
        """Rows of a mask in as many quantile bins as the booster's parameters say, those of ``ref`` if it is given."""
        places, cache = np.flatnonzero(mask), cache_prefix(self.folder)
        blocks = Blocks(self.rows, self.features, self.convert, places, label, cache)
        return binned(blocks, parameters, self.folder, ref)

    def convert(self, block: np.ndarray) -> np.ndarray:
        """Values of the rows as the features encode them."""
        return recode(block, self.rows.features, self.features)

    def parameters(self, label: np.ndarray, parameters: Mapping[str, float], threads: int) -> dict[str, object]:
        """All parameters of a booster that learns these labels."""
        # Smoothed, so that a cut without a single event (no 1-star review yet) is rare instead of an error.
        rate = (label.sum() + 0.5) / (len(label) + 1)
        whole = {name: int(value) if float(value).is_integer() else value for name, value in parameters.items()}
        device = "cuda" if has_cuda() else "cpu"
        given = {**FIXED, **whole, "device": device, "base_score": float(rate), "nthread": threads}
        signs = {
            feature.name: self.monotone[feature.name] for feature in self.features if feature.name in self.monotone
        }
        return {**given, "monotone_constraints": signs} if signs else given

    def margins(self, boosters: Sequence[xgb.Booster], mask: np.ndarray) -> np.ndarray:
        """Log-odds of the rows of a mask, a column per booster."""
        places = np.flatnonzero(mask)
        found = np.empty((len(places), len(boosters)))
        for start in range(0, len(places), ROWS_PER_BLOCK):
            values = self.convert(self.rows.values(places[start : start + ROWS_PER_BLOCK]))
            data = as_dmatrix(values, self.features, self.threads)
            for column, booster in enumerate(boosters):
                found[start : start + len(values), column] = booster.predict(data, output_margin=True)
        return found


def fit_boosters(
    learner: Learner,
    cuts: tuple[int, ...],
    parts: tuple[Part, ...],
    parameters: Sequence[Mapping[str, float]],
    progress: Progress | None = None,
) -> list[list[xgb.Booster]]:
    """Train a booster for P(target <= cut), for each part and cut (Frank and Hall, 2001).

    Learning each cumulative probability by itself uses the order of the stars, makes the score's own
    booster a plain binary model, and so makes its TreeSHAP values exact explanations of the score.

    Parameters
    ----------
    learner : Learner
    cuts : tuple of int
    parts : tuple of Part
    parameters : sequence of mapping
        Of XGBoost, by part.
    progress : callable, optional
        Called with (boosters trained, boosters to train).

    Returns
    -------
    list of list of xgb.Booster
        By part, then by cut. The same whatever the number of threads.
    """
    jobs = [(part, given, cut) for part, given in zip(parts, parameters, strict=True) for cut in cuts]
    # Independent boosters side by side need no barrier at every tree level, as threads within one would.
    workers = 1 if learner.folder else min(learner.threads, len(jobs))
    boosters = []
    with ThreadPoolExecutor(workers) as pool:
        one = partial(fit_booster, learner, threads=learner.threads // workers)
        each = pool.map(lambda job: one(job[0], job[1], job[2]), jobs)
        for done, booster in enumerate(each, start=1):
            boosters.append(booster)
            if progress:
                progress(done, len(jobs))
    return [boosters[start : start + len(cuts)] for start in range(0, len(jobs), len(cuts))]


def fit_booster(learner: Learner, part: Part, parameters: Mapping[str, float], cut: int, threads: int) -> xgb.Booster:
    """Train the booster of one part and cut, with as many trees as all ``stops`` of the part bear on average."""
    stopped = [fit_until(learner, part, stop, parameters, cut, threads) for stop in part.stops]
    if not part.refit:
        return stopped[0]
    label = happened(learner.rows.target, cut)
    given = learner.parameters(label[part.learned], parameters, threads)
    trees = round(np.mean([booster.num_boosted_rounds() for booster in stopped]))
    return xgb.train(given, learner.binned(part.learned, label, given), trees)


def fit_until(
    learner: Learner,
    part: Part,
    stop: np.ndarray,
    parameters: Mapping[str, float],
    cut: int,
    threads: int,
    callbacks: Sequence[xgb.callback.TrainingCallback] = (),
) -> xgb.Booster:
    """Train a booster of a part and cut, with as many trees as the rows ``stop`` bear, which it does not see."""
    label, rows = happened(learner.rows.target, cut), part.fit_rows(stop)
    given = learner.parameters(label[rows], parameters, threads)
    fit = learner.binned(rows, label, given)
    booster = xgb.train(
        given,
        fit,
        MAX_TREES,
        evals=[(learner.binned(stop, label, given, ref=fit), "stop")],
        early_stopping_rounds=PATIENCE,
        verbose_eval=False,
        callbacks=list(callbacks),
    )
    return booster[: booster.best_iteration + 1]


def constant_boosters(learner: Learner, cuts: tuple[int, ...], parts: tuple[Part, ...]) -> list[list[xgb.Booster]]:
    """Boosters without a tree, by part and cut: each answers the rate it learned."""
    found = []
    for part in parts:
        few = np.flatnonzero(part.learned)[:1]
        data = as_dmatrix(learner.convert(learner.rows.values(few)), learner.features, 1, np.zeros(1))
        labels = [happened(learner.rows.target, cut)[part.learned] for cut in cuts]
        found.append([xgb.train(learner.parameters(label, PARAMETERS, 1), data, 0) for label in labels])
    return found


def happened(target: np.ndarray, cut: int) -> np.ndarray:
    """Whether the event of a cut happened, 0 or 1: the target is at most the cut, or, for cut 0, is 1.

    >>> happened(np.array([1, 3, 5]), 3), happened(np.array([0, 1]), 0)
    (array([1, 1, 0]), array([0, 1]))
    """
    return (target <= cut if cut else target == 1).astype(np.int64)
