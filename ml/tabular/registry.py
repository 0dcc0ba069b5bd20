"""The models of a task: which there are, which is used, and how two of them compare."""

from __future__ import annotations

from typing import Any

from ml.errors import NoModelError
from ml.ledger import champion, promote_version, read_ledger
from ml.models import find_model
from ml.tabular.boosting import happened
from ml.tabular.evaluation import metrics_of
from ml.tabular.gate import Difference, difference, scores_on
from ml.tabular.marts import labelled
from ml.tabular.model import DEFINITION, load_model
from ml.tabular.splits import make_plan
from ml.tabular.task import Task
from warehouse import Settings


def list_models(settings: Settings, task: Task) -> list[dict[str, Any]]:
    """Models of a task that were trained to the end, newest first, with their headline figure and their use."""
    promotions = read_ledger(settings, "ml.champions", {"task": task.name})
    newest = max(promotions, key=lambda row: row["promoted_at"])["model_version"] if promotions else None
    found: dict[str, dict[str, Any]] = {}
    for run in sorted(_training_runs(settings, task), key=lambda row: row["finished_at"]):
        version = run["model_version"]
        metric = next(each for each in metrics_of(settings, run["run_id"]) if each.metric == task.metric)
        reasons = [row["reason"] for row in promotions if row["model_version"] == version]
        found[version] = {
            "task": task.name,
            "model_version": version,
            "model_name": run["model_name"],
            "use": "champion" if version == newest else "was champion" if reasons else "",
            task.metric: metric.value,
            "from": metric.ci_low,
            "to": metric.ci_high,
            "trained_at": run["finished_at"],
            "reason": reasons[-1] if reasons else "did not win",
        }
    return list(reversed(found.values()))


def compare_models(settings: Settings, task: Task, ours: str, theirs: str) -> Difference:
    """How much better one model of a task is than another, on the newest holdout that neither has learned from.

    Raises
    ------
    NoModelError
        Where there is no such model, or no row that both can be measured on.
    """
    models = [
        load_model(find_model(settings, task.name, _known(settings, task, each), DEFINITION)) for each in (ours, theirs)
    ]
    with labelled(settings, task) as rows:
        there = make_plan(task, rows).measured
        scores = [scores_on(model, rows, there, settings.threads) for model in models]
        fair = there & ~(scores[0] != scores[0]) & ~(scores[1] != scores[1])
        if not fair.any():
            raise NoModelError(f"There is no row of {task.name} that neither model has learned from.")
        event = happened(rows.target, task.cuts[task.event_cut])
        return difference(task, event[fair], scores[0][fair], scores[1][fair])


def promote_model(settings: Settings, task: Task, model_version: str, reason: str = "by hand") -> None:
    """Use a model from now on, whatever the gate said of it.

    Raises
    ------
    NoModelError
        Where no training of that version has finished, or its files are gone.
    """
    version = _known(settings, task, model_version)
    load_model(find_model(settings, task.name, version, DEFINITION))
    runs = [run for run in _training_runs(settings, task) if run["model_version"] == version]
    promote_version(settings, task.name, version, max(runs, key=lambda run: run["finished_at"])["run_id"], reason)


def roll_back(settings: Settings, task: Task) -> str:
    """Use the model again that was in use before the present one; returns its version.

    Raises
    ------
    NoModelError
        Where there was none.
    """
    present = champion(settings, task.name)
    rows = sorted(read_ledger(settings, "ml.champions", {"task": task.name}), key=lambda row: row["promoted_at"])
    undone: set[str] = set()
    for row in reversed(rows):
        # A model that was rolled back from is not gone back to: each roll-back goes one further.
        if row["reason"].startswith(ROLLED_BACK):
            undone.add(row["reason"].removeprefix(ROLLED_BACK))
        elif row["model_version"] not in undone | {present}:
            promote_model(settings, task, row["model_version"], ROLLED_BACK + present)
            return str(row["model_version"])
    raise NoModelError(f"No other model of {task.name} was in use before {present}: see `martlet models list`.")


ROLLED_BACK = "rolled back from "


def _training_runs(settings: Settings, task: Task) -> list[dict[str, Any]]:
    return read_ledger(settings, "ml.runs", {"task": task.name, "kind": "train", "status": "succeeded"})


def _known(settings: Settings, task: Task, version: str) -> str:
    """A version in full, of which the first letters will do."""
    versions = {run["model_version"] for run in _training_runs(settings, task)}
    found = [each for each in versions if each.startswith(version)]
    if len(found) != 1:
        what = "more than one model" if found else "no model"
        raise NoModelError(f"{task.name} has {what} {version}: see `martlet models list {task.name}`.")
    return str(found[0])
