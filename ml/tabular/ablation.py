"""What a group of features adds: a task's model beside itself without them, paired on the same held-out rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatch

import numpy as np

from ml.metrics import Metric
from ml.tabular.boosting import happened
from ml.tabular.fitting import Parameters, fit, measure_fitted
from ml.tabular.gate import difference
from ml.tabular.marts import LabelledRows
from ml.tabular.splits import Plan
from ml.tabular.task import Task


def without_names(task: Task) -> list[str]:
    """What the models without some features are called."""
    return [f"without {what}" for what in task.without]


def scores_without(
    task: Task, rows: LabelledRows, plan: Plan, parameters: Parameters, threads: int, name: str
) -> np.ndarray:
    """Probabilities of the event on held-out rows, shape (rows,), by a model that some features were kept from.

    Parameters
    ----------
    task : Task
    rows : LabelledRows
    plan : Plan
    parameters : sequence of mapping
        Of the full model, by part; what the task says of the one without comes on top.
    threads : int
    name : str
        One of :func:`without_names`.
    """
    without = task.without[name.removeprefix("without ")]
    names = [feature.name for feature in rows.features]
    left_out = tuple(name for name in names if any(fnmatch(name, pattern) for pattern in without.features))
    given = [{**of_part, **without.parameters} for of_part in parameters]
    return scores_of_event(task, rows, plan, given, threads, left_out)


def scores_of_event(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    parameters: Parameters,
    threads: int,
    leave_out: tuple[str, ...] = (),
) -> np.ndarray:
    """Probabilities of the event alone: of an ordinal task a fourth of the boosters says as much as all."""
    event = task.event.model_copy(update={"at_most": None})
    binary = task.model_copy(update={"kind": "binary", "event": event})
    target = happened(rows.target, task.cuts[task.event_cut])
    return fit(binary, replace(rows, target=target), plan, parameters, threads, leave_out=leave_out).scores


def gains(
    task: Task, rows: LabelledRows, plan: Plan, full: np.ndarray, without: Mapping[str, np.ndarray]
) -> list[Metric]:
    """The full model's metric less that of each model without, with the interval of a paired bootstrap.

    Parameters
    ----------
    full : np.ndarray
        Scores of the full model, shape (rows,).
    without : mapping
        By name, scores of the models without.
    """
    there = plan.measured
    event = happened(rows.target, task.cuts[task.event_cut])[there]
    found = []
    for name, scores in without.items():
        gain = difference(task, event, full[there], scores[there])
        words = f"no difference {name}"
        found.append(
            Metric(f"{task.metric}_gain", gain.value, gain.low, gain.high, 0.0, words, plan.description, gain.n, name)
        )
    return found


def measure_without(
    task: Task, rows: LabelledRows, plan: Plan, full: np.ndarray, parameters: Parameters, threads: int
) -> list[Metric]:
    """For each group of features that the task's file names: its metric without them, and what they add."""
    scores = {name: scores_without(task, rows, plan, parameters, threads, name) for name in without_names(task)}
    plain = [
        metric
        for name, of_name in scores.items()
        for metric in measure_fitted(task, rows, plan, of_name, name, only=(task.metric,))
    ]
    return plain + gains(task, rows, plan, full, scores)
