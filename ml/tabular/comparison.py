"""A task's model beside simpler ones on the same rows, and beside itself without some of its features."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit

from ml.errors import MissingExtraError
from ml.ledger import champion, recorded
from ml.metrics import Metric
from ml.models import find_model
from ml.tabular.ablation import gains, scores_of_event, scores_without, without_names
from ml.tabular.boosting import Learner, happened
from ml.tabular.calibration import fit_calibration
from ml.tabular.fitting import default_parameters, fit_baseline, learned_features, measure_fitted
from ml.tabular.gate import scores_on
from ml.tabular.marts import LabelledRows, labelled
from ml.tabular.model import DEFINITION, Model, load_model
from ml.tabular.splits import Plan, make_plan
from ml.tabular.task import Task
from warehouse import Settings

BASELINE, CHAMPION = "baseline", "champion"


@dataclass(frozen=True)
class Comparison:
    """What was compared.

    Attributes
    ----------
    metrics : list of Metric
        Of every model, its name as the slice; those of ``without ...`` have a ``difference`` too.
    scores : dict
        By name, probability of the event on the measured rows, shape (rows,).
    happened : np.ndarray
        What came of those rows, 0 or 1.
    model : Model
        The champion.
    coefficients : list of tuple
        Of the logistic regression: column and weight per standard deviation.
    """

    metrics: list[Metric]
    scores: dict[str, np.ndarray]
    happened: np.ndarray
    model: Model
    coefficients: list[tuple[str, float]]


def compare_models_of(
    settings: Settings, task: Task, progress: Callable[[int, int, str], None] | None = None
) -> Comparison:
    """Train simpler models by the task's plan and measure all of them on the rows that its metrics are of.

    Parameters
    ----------
    settings : Settings
    task : Task
    progress : callable, optional
        Called with models trained, models to train and the name of the next.

    Returns
    -------
    Comparison
        Recorded in the ledger as a run of kind ``compare``.

    Raises
    ------
    NoModelError
        Where the task has no champion.
    MissingExtraError
        Where scikit-learn is not installed.
    """
    version = champion(settings, task.name)
    model = load_model(find_model(settings, task.name, version, DEFINITION))
    peers = _peers()
    with labelled(settings, task) as rows, recorded(settings, task.name, "compare") as run:
        plan = make_plan(task, rows)
        run.model_name, run.model_version = model.definition.model_name, version
        run.data_hash, run.rows_in, run.licence = rows.data_hash, len(rows), task.licence
        scores = {BASELINE: fit_baseline(task, rows, plan).scores}
        ours = ["xgboost", "tuned xgboost"] if task.parameters or task.monotone else ["xgboost"]
        names = [*peers, *ours, *without_names(task), CHAMPION]
        for done, name in enumerate(names):
            if progress:
                progress(done, len(names), name)
            scores[name] = _scores(settings, task, rows, plan, name, peers, model)
        run.metrics = [metric for name in scores for metric in measure_fitted(task, rows, plan, scores[name], name)]
        full = scores[ours[-1]]
        run.metrics += gains(task, rows, plan, full, {name: scores[name] for name in without_names(task)})
        there = plan.measured
        event = happened(rows.target, task.cuts[task.event_cut])[there]
        measured = {name: values[there] for name, values in scores.items()}
        return Comparison(run.metrics, measured, event, model, _coefficients(task, rows, plan, peers))


def _scores(
    settings: Settings,
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    name: str,
    peers: Mapping[str, Any],
    model: Model,
) -> np.ndarray:
    if name in peers:
        return _peer_scores(task, rows, plan, peers[name], task.obvious if "obvious" in name else ())
    if name == CHAMPION:
        return scores_on(model, rows, plan.measured, settings.threads)
    if name == "xgboost":
        task = task.model_copy(update={"parameters": {}, "monotone": {}})
    usual = default_parameters(task, plan)
    if name in without_names(task):
        return scores_without(task, rows, plan, usual, settings.threads, name)
    return scores_of_event(task, rows, plan, usual, settings.threads)


def _peers() -> dict[str, Any]:
    """Simpler models by name, each as scikit-learn has it with its own habits about scale and missing values."""
    try:
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.tree import DecisionTreeClassifier
    except ImportError as error:
        raise MissingExtraError("Comparing needs scikit-learn: run `make install EXTRAS=tabular`.") from error
    return {
        "logistic regression, obvious": LogisticRegression(max_iter=1000),
        "logistic regression": LogisticRegression(max_iter=1000),
        "decision tree": DecisionTreeClassifier(max_depth=6, min_samples_leaf=50, random_state=0),
        "random forest": RandomForestClassifier(
            n_estimators=200, min_samples_leaf=10, max_features="sqrt", n_jobs=2, random_state=0
        ),
    }


def _peer_scores(task: Task, rows: LabelledRows, plan: Plan, peer: Any, only: Sequence[str] = ()) -> np.ndarray:
    """Out-of-sample probabilities of a peer, calibrated as ours are."""
    from sklearn.base import clone

    values, event = _dense(rows, plan, only)[0], happened(rows.target, task.cuts[task.event_cut])
    margins = np.full(len(rows), np.nan)
    for part in plan.parts:
        fitted = clone(peer).fit(values[part.learned], event[part.learned])
        chance = fitted.predict_proba(values[part.held_out])[:, 1]
        margins[part.held_out] = logit(np.clip(chance, 1e-4, 1 - 1e-4))
    scores = np.full(len(rows), np.nan)
    for part in plan.parts:
        fitted_on = part.calibrate
        scores[part.held_out] = fit_calibration(margins[fitted_on], event[fitted_on]).apply(margins[part.held_out])
    return scores


def obvious_scores(task: Task, rows: LabelledRows, plan: Plan) -> np.ndarray:
    """What a logistic regression on the task's obvious features says of held-out rows, shape (rows,)."""
    return _peer_scores(task, rows, plan, _peers()["logistic regression, obvious"], task.obvious)


def _dense(rows: LabelledRows, plan: Plan, only: Sequence[str] = ()) -> tuple[np.ndarray, list[str]]:
    """Features as a linear model takes them, shape (rows, columns), and the columns' names.

    Categories become flags, missing values the mean and a flag, all of the same spread. Means and spreads are of the
    rows learned from.
    """
    features = learned_features(rows, plan)
    matrix = Learner(rows, features).convert(rows.values(np.arange(len(rows))))
    learned = np.logical_or.reduce([part.learned for part in plan.parts])
    columns: list[np.ndarray] = []
    names: list[str] = []
    for place, feature in enumerate(features):
        if only and feature.name not in only:
            continue
        column = matrix[:, place].astype(np.float64)
        missing = np.isnan(column)
        if feature.kind == "category":
            shown = [code for code in range(len(feature.categories)) if (column[learned] == code).sum() >= RARE]
            columns += [column == code for code in shown]
            names += [f"{feature.name} is {feature.categories[code]}" for code in shown]
            continue
        mean = np.nanmean(column[learned]) if (~missing[learned]).any() else 0.0
        columns.append(np.where(missing, mean, column))
        names.append(feature.name)
        if missing[learned].any():
            columns.append(missing)
            names.append(f"{feature.name} is missing")
    dense = np.column_stack(columns).astype(np.float64)
    spread = dense[learned].std(axis=0)
    return (dense - dense[learned].mean(axis=0)) / np.where(spread > 0, spread, 1), names


RARE = 20
"""Rows under which a category gets no flag of its own."""


def _coefficients(task: Task, rows: LabelledRows, plan: Plan, peers: Mapping[str, Any]) -> list[tuple[str, float]]:
    from sklearn.base import clone

    values, names = _dense(rows, plan)
    learned = np.logical_or.reduce([part.learned for part in plan.parts])
    event = happened(rows.target, task.cuts[task.event_cut])
    weights = clone(peers["logistic regression"]).fit(values[learned], event[learned]).coef_[0]
    order = np.argsort(-np.abs(weights), kind="stable")
    return [(names[place], float(weights[place])) for place in order]
