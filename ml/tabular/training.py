"""Train a task: learn, calibrate, measure on rows that were held out, save, record, and let the gate decide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ml.errors import NoModelError
from ml.ledger import Run, find_champion, promote, read_ledger, recorded, runs_of
from ml.metrics import Metric
from ml.models import find_model, keep_model
from ml.tabular.ablation import measure_without
from ml.tabular.bands import DECILES, TIERS
from ml.tabular.boosting import FIXED, MAX_TREES, PATIENCE, Progress
from ml.tabular.card import write_card
from ml.tabular.evaluation import metrics_of
from ml.tabular.fitting import (
    Fitted,
    Parameters,
    default_parameters,
    fit,
    fit_baseline,
    libraries,
    measure_fitted,
    require_both_classes,
)
from ml.tabular.gate import judge
from ml.tabular.marts import LabelledRows, labelled
from ml.tabular.model import BASELINE, DEFINITION, Model, load_model, save_model
from ml.tabular.splits import Plan, make_plan
from ml.tabular.task import Task
from ml.tabular.tracking import track, tracks
from ml.tabular.tuning import tune
from warehouse import Settings

METHOD = 5
"""Raise it when training changes in a way that its parameters do not show: models are then made anew."""


@dataclass(frozen=True)
class TrainingResult:
    """What a call of :func:`train` came to.

    Attributes
    ----------
    model_version : str
    metrics : list of Metric
        On held-out rows.
    skipped : bool
        The model was there already; nothing was written.
    promoted : bool
        The model became the champion in this call.
    reason : str
        Why it did, or did not.
    parameters : sequence of mapping
        Of XGBoost, by part; empty where the model was there already.
    """

    model_version: str
    metrics: list[Metric]
    skipped: bool
    promoted: bool
    reason: str = ""
    parameters: Sequence[Mapping[str, float]] = ()


def train(
    settings: Settings,
    task: Task,
    progress: Progress | None = None,
    tune_seconds: float = 0,
    track_by_default: bool = False,
) -> TrainingResult:
    """Train a task on its marts, unless these very rows have been learned from already.

    Parameters
    ----------
    settings : Settings
    task : Task
    progress : callable, optional
        Called with (boosters trained, boosters to train).
    tune_seconds : float
        Time to look for better parameters in, s; none at 0.
    track_by_default : bool
        Tell MLflow of the run where it is installed; where a server is set, it is told anyway.

    Raises
    ------
    EmptyMartError
        Where there are too few labelled rows to learn from and to measure on.
    MissingExtraError
        Where tuning or tracking is asked for and what it needs is not installed.
    """
    tracked = tracks(settings, track_by_default)
    with labelled(settings, task) as rows:
        plan = make_plan(task, rows)
        parameters = default_parameters(task, plan)
        if tune_seconds:
            require_both_classes(task, rows, plan)
            parameters = tune(settings, task, rows, plan, tune_seconds)
        model_version = _version(task, rows.data_hash, parameters)
        folder = find_model(settings, task.name, model_version, DEFINITION)
        runs = runs_of(settings, task.name, "train", model_version)
        if runs and (folder / DEFINITION).exists() and find_champion(settings, task.name):
            return TrainingResult(model_version, metrics_of(settings, runs[-1]["run_id"]), True, False)
        require_both_classes(task, rows, plan)
        with recorded(settings, task.name, "train") as run:
            fitted = fit(task, rows, plan, parameters, settings.threads, progress)
            of_model = measure_fitted(task, rows, plan, fitted.cumulative)
            of_model += measure_without(task, rows, plan, fitted.scores, parameters, settings.threads)
            fitted = _keep(settings, task, rows, fitted, of_model, run, model_version)
            promoted, reason = _promote(settings, task, rows, plan, fitted, run)
        if tracked:
            _track(settings, run, parameters, folder)
        return TrainingResult(model_version, run.metrics, False, promoted, reason, parameters)


def try_out(
    settings: Settings,
    task: Task,
    features_mart: str | None = None,
    labels_mart: str | None = None,
    progress: Progress | None = None,
) -> list[Metric]:
    """What :func:`train` would measure, on other marts if they are named; no model is kept and nothing recorded.

    Raises
    ------
    EmptyMartError
        As :func:`train` does.
    """
    with labelled(settings, task, features_mart, labels_mart) as rows:
        plan = make_plan(task, rows)
        require_both_classes(task, rows, plan)
        fitted = fit(task, rows, plan, default_parameters(task, plan), settings.threads, progress)
        return measure_fitted(task, rows, plan, fitted.cumulative)


def _version(task: Task, data_hash: str, parameters: Parameters | str) -> str:
    definition = {
        "data": data_hash,
        "task": task.model_dump(exclude={"description", "entity", "segments", "obvious", "without", "partition"}),
        "recipe": [METHOD, FIXED, MAX_TREES, PATIENCE, DECILES, TIERS],
        "parameters": parameters if isinstance(parameters, str) else [dict(given) for given in parameters],
        "libraries": libraries(),
    }
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def _keep(
    settings: Settings,
    task: Task,
    rows: LabelledRows,
    fitted: Fitted,
    metrics: list[Metric],
    run: Run,
    model_version: str,
) -> Fitted:
    """Save a model under its version, with its card; the run says what the model's folder says."""
    definition = replace(fitted.model.definition, model_version=model_version)
    fitted = replace(fitted, model=replace(fitted.model, definition=definition))
    run.model_name, run.model_version = definition.model_name, model_version
    run.data_hash, run.rows_in, run.licence = rows.data_hash, len(rows), task.licence
    run.metrics = metrics
    folder = find_model(settings, task.name, model_version, DEFINITION)
    save_model(fitted.model, folder)
    write_card(task, fitted.model, run, folder)
    keep_model(settings, task.name, folder, DEFINITION)
    return fitted


def _promote(
    settings: Settings, task: Task, rows: LabelledRows, plan: Plan, fitted: Fitted, run: Run
) -> tuple[bool, str]:
    present = find_champion(settings, task.name)
    champion = _load(settings, task, present) if present and present != run.model_version else None
    verdict = judge(task, rows, plan, fitted.scores, champion, settings.threads)
    if verdict.winner == "candidate":
        return promote(settings, run, verdict.reason), verdict.reason
    version = _version(task, rows.data_hash, BASELINE)
    is_ended = present == version and not runs_of(settings, task.name, "train", version)
    if verdict.winner == "baseline" and (is_ended or not (champion and champion.is_baseline)):
        with recorded(settings, task.name, "train") as baseline_run:
            baseline = fit_baseline(task, rows, plan)
            of_baseline = measure_fitted(task, rows, plan, baseline.cumulative)
            _keep(settings, task, rows, baseline, of_baseline, baseline_run, version)
            promote(settings, baseline_run, verdict.reason)
    return False, verdict.reason


def _track(settings: Settings, run: Run, parameters: Parameters, folder: Path) -> None:
    """Tell MLflow what the ledger says."""
    (row,) = read_ledger(settings, "ml.runs", {"run_id": run.run_id})
    of_parts = {f"part {part}.{name}": value for part, of in enumerate(parameters) for name, value in of.items()}
    same = len({tuple(sorted(of.items())) for of in parameters}) == 1
    track(settings, row, dict(parameters[0]) if same else of_parts, run.metrics, [folder])


def _load(settings: Settings, task: Task, version: str) -> Model | None:
    """A model, or None where its files are gone, or are of an older make that is not understood any more."""
    try:
        return load_model(find_model(settings, task.name, version, DEFINITION))
    except NoModelError:
        return None
