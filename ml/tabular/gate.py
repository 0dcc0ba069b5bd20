"""Which model is used from now on: a champion is beaten on the newest rows, or stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ml.errors import FeatureMismatchError
from ml.metrics import bootstrap_interval
from ml.tabular import figures
from ml.tabular.boosting import happened
from ml.tabular.encoding import ROWS_PER_BLOCK, recode
from ml.tabular.marts import LabelledRows
from ml.tabular.model import Model
from ml.tabular.splits import Plan
from ml.tabular.task import Task

METRICS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "roc_auc": figures.roc_auc,
    "pr_auc": figures.pr_auc,
}


@dataclass(frozen=True)
class Difference:
    """How much better one model is than another, on the same rows.

    Attributes
    ----------
    value, low, high : float
        Difference of the task's metric, and its 95 % interval by a paired bootstrap: each resample of the rows is
        scored by both, so that what is hard for both cancels out.
    n : int
        Rows.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def is_better(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.low > 0

    def __str__(self) -> str:
        return f"{self.value:+.3f} ({self.low:+.3f} to {self.high:+.3f})"


@dataclass(frozen=True)
class Verdict:
    """Who won, and why."""

    winner: Literal["candidate", "champion", "baseline"]
    reason: str


def difference(task: Task, event: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> Difference:
    """Paired difference of the task's metric between two scores of the same rows, shape (rows,) each.

    Examples
    --------
    >>> from ml.tabular.task import load_task
    >>> event = np.tile([0, 1], 50)
    >>> difference(load_task("customer_churn"), event, event + 0.0, 1.0 - event).value
    1.0
    """
    metric = METRICS[task.metric]

    def statistic(rows: np.ndarray) -> float:
        return metric(event[rows], ours[rows]) - metric(event[rows], theirs[rows])

    low, high = bootstrap_interval(statistic, len(event))
    return Difference(statistic(np.arange(len(event))), low, high, len(event))


def judge(
    task: Task, rows: LabelledRows, plan: Plan, scores: np.ndarray, champion: Model | None, threads: int
) -> Verdict:
    """Decide between a new model, the present champion and the baseline, on the newest holdout.

    Parameters
    ----------
    task : Task
    rows : LabelledRows
    plan : Plan
    scores : np.ndarray
        The new model's, shape (rows,), on held-out rows.
    champion : Model or None
    threads : int
    """
    event = happened(rows.target, task.cuts[task.event_cut])
    there = plan.measured
    gain = difference(task, event[there], scores[there], np.zeros(there.sum()))
    words = f"{task.metric} against the baseline {gain}"
    theirs, why_not = _champion_scores(rows, there, champion, threads)
    if theirs is None:
        if gain.is_better:
            return Verdict("candidate", f"{words}; {why_not}")
        return Verdict("baseline", f"nothing beats the baseline: {words}; {why_not}")
    fair = there & ~np.isnan(theirs)
    lead = difference(task, event[fair], scores[fair], theirs[fair])
    words += f", against the champion {lead}"
    if gain.is_better and lead.is_better:
        return Verdict("candidate", words)
    if difference(task, event[fair], theirs[fair], np.zeros(fair.sum())).is_better:
        return Verdict("champion", words)
    return Verdict("baseline", f"nothing beats the baseline, the champion neither: {words}")


def scores_on(model: Model, rows: LabelledRows, mask: np.ndarray, threads: int) -> np.ndarray:
    """What a model says of rows, shape (rows,), each by boosters that did not learn from it; NaN where all did.

    Raises
    ------
    FeatureMismatchError
        Where the rows lack features of the model.
    """
    definition = model.definition
    if definition.scores_from is not None:
        mask = mask & (rows.dates >= np.datetime64(definition.scores_from))
    scores = np.full(len(rows), np.nan)
    places = np.flatnonzero(mask)
    folds = model.folds_of(rows.entities)
    for start in range(0, len(places), ROWS_PER_BLOCK):
        block = places[start : start + ROWS_PER_BLOCK]
        values = recode(rows.values(block), rows.features, definition.features)
        scores[block] = model.cumulative(values, folds[block], threads)[:, definition.event_cut]
    return scores


def _champion_scores(
    rows: LabelledRows, there: np.ndarray, champion: Model | None, threads: int
) -> tuple[np.ndarray | None, str]:
    if champion is None:
        return None, "no model was in use"
    if champion.is_baseline:
        return None, "the baseline was in use"
    try:
        scores = scores_on(champion, rows, there, threads)
    except FeatureMismatchError:
        return None, "the champion knows other features"
    if np.isnan(scores[there]).all():
        return None, "the champion has learned from all of these rows"
    return scores, ""
