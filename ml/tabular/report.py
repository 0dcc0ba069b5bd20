"""A comparison with its plots, told to the ledger and to MLflow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ml.ledger import read_ledger
from ml.metrics import Metric
from ml.tabular.comparison import compare_models_of
from ml.tabular.plots import write_plots
from ml.tabular.task import Task
from ml.tabular.tracking import track, tracks
from warehouse import Settings


def compare(
    settings: Settings, task: Task, progress: Callable[[int, int, str], None] | None = None
) -> tuple[list[Metric], list[Path]]:
    """Train simpler models beside a task's champion and draw what they came to.

    Parameters
    ----------
    settings : Settings
    task : Task
    progress : callable, optional
        Called with models trained, models to train and the name of the next.

    Returns
    -------
    list of Metric
        The name of the model is the slice.
    list of Path
        Plots, in ``plots/<task>/<model_version>`` of the home.

    Raises
    ------
    NoModelError
        Where the task has no champion.
    MissingExtraError
        Where scikit-learn or matplotlib is not installed.
    """
    tracked = tracks(settings, by_default=True)
    comparison = compare_models_of(settings, task, progress)
    definition = comparison.model.definition
    files = write_plots(comparison, settings.home / "plots" / task.name / definition.model_version)
    if tracked:
        runs = read_ledger(settings, "ml.runs", {"task": task.name, "kind": "compare"})
        newest = max(runs, key=lambda row: row["finished_at"])
        track(settings, newest, {"models": len(comparison.scores)}, comparison.metrics, files)
    return comparison.metrics, files
