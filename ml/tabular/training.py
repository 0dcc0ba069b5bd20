"""Train a task: learn, calibrate, measure on rows that were held out, save, record, promote."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import xgboost as xgb

from ml.errors import EmptyMartError
from ml.ledger import Run, find_champion, promote, recorded
from ml.metrics import Metric
from ml.models import find_model, keep_model
from ml.tabular.bands import DECILES, TIERS, bounds
from ml.tabular.boosting import MAX_TREES, PARAMETERS, PATIENCE, Progress, fit_boosters, happened
from ml.tabular.calibration import Calibration, fit_calibration
from ml.tabular.encoding import Feature, as_dmatrix, encode, fit_features
from ml.tabular.evaluation import metrics_of, training_runs
from ml.tabular.marts import LabelledRows, read_labelled
from ml.tabular.measures import Held, measure
from ml.tabular.model import DEFINITION, Definition, Model, calibrated, save_model
from ml.tabular.splits import Plan, make_plan
from ml.tabular.task import Task
from warehouse import Settings

METHOD = 1
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
    """

    model_version: str
    metrics: list[Metric]
    skipped: bool
    promoted: bool


def train(settings: Settings, task: Task, progress: Progress | None = None) -> TrainingResult:
    """Train a task on its marts, unless these very rows have been learned from already.

    Parameters
    ----------
    settings : Settings
    task : Task
    progress : callable, optional
        Called with (boosters trained, boosters to train).

    Raises
    ------
    EmptyMartError
        Where there are too few labelled rows to learn from and to measure on.
    """
    rows = read_labelled(settings, task)
    model_version = _model_version(task, rows.data_hash)
    folder = find_model(settings, task.name, model_version, DEFINITION)
    runs = training_runs(settings, task.name, model_version)
    if runs and (folder / DEFINITION).exists():
        return TrainingResult(model_version, metrics_of(settings, runs[-1]["run_id"]), True, False)
    plan = make_plan(task, rows)
    _require_both_classes(task, rows, plan)
    with recorded(settings, task.name, "train") as run:
        run.model_name, run.model_version = _model_name(task), model_version
        run.data_hash, run.rows_in, run.licence = rows.data_hash, len(rows.target), task.licence
        model, cumulative = _fit(task, rows, plan, model_version, settings.threads, progress)
        run.metrics = _measure(task, rows, plan, cumulative)
        save_model(model, folder)
        keep_model(settings, task.name, folder, DEFINITION)
        promoted = _promote(settings, task, run)
    return TrainingResult(model_version, run.metrics, False, promoted)


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
    rows = read_labelled(settings, task, features_mart, labels_mart)
    plan = make_plan(task, rows)
    _require_both_classes(task, rows, plan)
    _, cumulative = _fit(task, rows, plan, "", settings.threads, progress)
    return _measure(task, rows, plan, cumulative)


def _model_version(task: Task, data_hash: str) -> str:
    definition = {
        "data": data_hash,
        "task": task.model_dump(exclude={"description"}),
        "recipe": [METHOD, PARAMETERS, MAX_TREES, PATIENCE, DECILES, TIERS],
        "libraries": _libraries(),
    }
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def _libraries() -> dict[str, str]:
    return {"numpy": np.__version__, "scipy": version("scipy"), "xgboost": xgb.__version__}


def _model_name(task: Task) -> str:
    return "xgboost_cumulative" if task.kind == "ordinal" else "xgboost"


def _require_both_classes(task: Task, rows: LabelledRows, plan: Plan) -> None:
    event = happened(rows.target, task.cuts[task.event_cut])
    for mask in (plan.measured, *(part.fit for part in plan.parts)):
        if event[mask].min() == event[mask].max():
            raise EmptyMartError(
                f"{task.labels_mart}: {mask.sum()} rows of one part all have the same outcome, so there is "
                f"nothing to tell apart ({plan.description}): land more data."
            )


def _fit(
    task: Task, rows: LabelledRows, plan: Plan, model_version: str, threads: int, progress: Progress | None
) -> tuple[Model, np.ndarray]:
    """Train a model; also P(target <= k) of each held-out row by the part that did not see it, else NaN."""
    # Over time, categories are those of the rows learned from; folds share them all, which betrays no label.
    learned = np.logical_or.reduce([part.learned for part in plan.parts])
    features = fit_features(rows.features.filter(learned))
    matrix = encode(rows.features, features)
    boosters = fit_boosters(matrix, features, rows.target, task.cuts, plan.parts, threads, progress)
    margins = np.full((len(matrix), len(task.cuts)), np.nan)
    for part, of_cuts in zip(plan.parts, boosters, strict=True):
        data = as_dmatrix(matrix[part.held_out], features, threads)
        margins[part.held_out] = np.column_stack([each.predict(data, output_margin=True) for each in of_cuts])
    calibrations = _calibrate(task, rows.target, margins, plan)
    cumulative = np.full_like(margins, np.nan)
    for part, of_part in zip(plan.parts, calibrations, strict=True):
        cumulative[part.held_out] = calibrated(margins[part.held_out], of_part, task.event_cut)
    banded = cumulative[plan.banded, task.event_cut]
    definition = _define(task, rows, plan, model_version, features, calibrations, banded)
    return Model(definition, boosters, plan.entity_folds), cumulative


def _define(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    model_version: str,
    features: tuple[Feature, ...],
    calibrations: tuple[tuple[Calibration, ...], ...],
    banded: np.ndarray,
) -> Definition:
    return Definition(
        task=task.name,
        model_name=_model_name(task),
        model_version=model_version,
        features=features,
        cuts=task.cuts,
        event_cut=task.event_cut,
        calibrations=calibrations,
        threshold=task.threshold,
        decile_bounds=bounds(banded, DECILES),
        tier_bounds=bounds(banded, TIERS),
        horizon_days=rows.horizon_days,
        scores_from=None if plan.scores_from is None else str(plan.scores_from),
        split=plan.description,
        versions=_libraries(),
    )


def _calibrate(task: Task, target: np.ndarray, margins: np.ndarray, plan: Plan) -> tuple[tuple[Calibration, ...], ...]:
    return tuple(
        tuple(
            fit_calibration(margins[part.calibrate, place], happened(target[part.calibrate], cut))
            for place, cut in enumerate(task.cuts)
        )
        for part in plan.parts
    )


def _measure(task: Task, rows: LabelledRows, plan: Plan, cumulative: np.ndarray) -> list[Metric]:
    event = happened(rows.target, task.cuts[task.event_cut])
    rate = np.full(len(event), np.nan)
    usual = np.full((len(event), 2), np.nan)
    for part in plan.parts:
        rate[part.held_out] = event[part.learned].mean()
        learned = rows.target[part.learned]
        usual[part.held_out] = learned.mean(), np.median(learned)
    there = plan.measured
    held = Held(event[there], cumulative[there, task.event_cut], rate[there])
    if task.kind == "ordinal":
        held = Held(held.happened, held.score, held.rate, rows.target[there], cumulative[there], usual[there])
    return measure(held, task.costs, task.threshold, plan.description)


def _promote(settings: Settings, task: Task, run: Run) -> bool:
    """Make the model the champion, unless one is there and the new one does not beat its baseline."""
    present = find_champion(settings, task.name)
    headline = next(metric for metric in run.metrics if metric.metric == task.metric)
    figure = f"{task.metric} {headline.value:.3f} ({headline.ci_low:.3f} to {headline.ci_high:.3f})"
    if present == run.model_version:
        return False
    if present and headline.ci_low <= headline.baseline:
        return False
    promote(settings, run, f"{'newer rows' if present else 'first model'}, {figure}")
    return True
