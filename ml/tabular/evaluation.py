"""What the ledger says of a task's models."""

from __future__ import annotations

from ml.errors import NoModelError
from ml.ledger import champion, read_ledger, runs_of
from ml.metrics import Metric
from ml.tabular.task import Task
from warehouse import Settings


def evaluate(settings: Settings, task: Task) -> list[Metric]:
    """The champion's figures on the rows that were held out of its training, as the ledger has them.

    Raises
    ------
    NoModelError
        Where the task has no champion.
    """
    model_version = champion(settings, task.name)
    runs = runs_of(settings, task.name, "train", model_version)
    if not runs:
        raise NoModelError(f"No training of {task.name} {model_version} has finished: run `martlet train {task.name}`.")
    return metrics_of(settings, runs[-1]["run_id"])


def metrics_of(settings: Settings, run_id: str) -> list[Metric]:
    """Metrics of a run, by name."""
    rows = read_ledger(settings, "ml.metrics", {"run_id": run_id})
    metrics = [Metric(**{name: value for name, value in row.items() if name not in ("run_id", "task")}) for row in rows]
    return sorted(metrics, key=lambda metric: (metric.slice, metric.metric))
