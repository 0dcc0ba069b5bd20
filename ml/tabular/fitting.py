"""Fit a model by a plan: learn, calibrate, and score what was held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import xgboost as xgb

from ml.errors import EmptyMartError
from ml.metrics import Metric
from ml.tabular.bands import DECILES, TIERS, bounds
from ml.tabular.boosting import PARAMETERS, Learner, Progress, constant_boosters, fit_boosters, happened
from ml.tabular.calibration import Calibration, fit_calibration
from ml.tabular.drift import SAMPLE, Profile, profile
from ml.tabular.encoding import Feature
from ml.tabular.marts import LabelledRows
from ml.tabular.measures import Held, measure
from ml.tabular.model import BASELINE, Definition, Model, calibrated
from ml.tabular.splits import Plan
from ml.tabular.task import Task

Parameters = Sequence[Mapping[str, float]]
"""Of XGBoost, by part."""
UNTOUCHED = Calibration(1.0, 0.0)
MIDDLE = (5, (0.0, 1.0))
"""Decile and tier bounds of a baseline: its one answer is of the middle, not of the top or the bottom."""


@dataclass(frozen=True)
class Fitted:
    """A model, and what it says of rows that it did not learn from.

    Attributes
    ----------
    model : Model
    cumulative : np.ndarray
        P(target <= k) of each held-out row by the part that did not see it, shape (rows, cuts); else NaN.
    """

    model: Model
    cumulative: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """Probability of the event, shape (rows,); NaN for rows that were not held out."""
        scores: np.ndarray = self.cumulative[:, self.model.definition.event_cut]
        return scores


def require_both_classes(task: Task, rows: LabelledRows, plan: Plan) -> None:
    """Refuse rows of which a part has one outcome alone.

    Raises
    ------
    EmptyMartError
        Says which rows, and how they were split.
    """
    event = happened(rows.target, task.cuts[task.event_cut])
    for mask in (plan.measured, *(part.fit_rows(stop) for part in plan.parts for stop in part.stops)):
        if event[mask].min() == event[mask].max():
            raise EmptyMartError(
                f"{task.labels_mart}: {mask.sum()} rows of one part all have the same outcome, so there is "
                f"nothing to tell apart ({plan.description}): land more data."
            )


def default_parameters(task: Task, plan: Plan) -> Parameters:
    """The common parameters, or those that the task's file says, for every part."""
    return [{**PARAMETERS, **task.parameters}] * len(plan.parts)


def learned_features(rows: LabelledRows, plan: Plan, leave_out: Sequence[str] = ()) -> tuple[Feature, ...]:
    """Features with the categories of the rows learned from; over time others come up later, and are unknown.

    Folds share all categories, which betrays no label.
    """
    learned = np.logical_or.reduce([part.learned for part in plan.parts])
    if learned.all():
        return tuple(feature for feature in rows.features if feature.name not in leave_out)
    found = []
    for place, feature in enumerate(rows.features):
        if feature.name in leave_out:
            continue
        if feature.kind == "category":
            codes = np.unique(rows.matrix[rows.order[learned], place])
            names = tuple(feature.categories[int(code)] for code in codes[~np.isnan(codes)])
            feature = Feature(feature.name, feature.kind, names)
        found.append(feature)
    return tuple(found)


def fit(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    parameters: Parameters,
    threads: int,
    progress: Progress | None = None,
    leave_out: Sequence[str] = (),
) -> Fitted:
    """Train boosters on the rows of a plan, calibrate them, and score what was held out.

    Parameters
    ----------
    task : Task
    rows : LabelledRows
    plan : Plan
    parameters : sequence of mapping
    threads : int
    progress : callable, optional
        Called with (boosters trained, boosters to train).
    leave_out : sequence of str
        Features that are not learned from.

    Returns
    -------
    Fitted
        Its model has no version yet.
    """
    learner = Learner(rows, learned_features(rows, plan, leave_out), threads, rows.folder, task.monotone)
    boosters = fit_boosters(learner, task.cuts, plan.parts, parameters, progress)
    margins = np.full((len(rows), len(task.cuts)), np.nan)
    for part, of_cuts in zip(plan.parts, boosters, strict=True):
        margins[part.held_out] = learner.margins(of_cuts, part.held_out)
    calibrations = calibrate(task, rows.target, margins, plan)
    cumulative = _calibrated(task, plan, margins, calibrations)
    banded = cumulative[plan.banded, task.event_cut]
    definition = _define(
        task, rows, plan, learner.features, parameters, calibrations, bounds(banded, DECILES), bounds(banded, TIERS)
    )
    return Fitted(Model(definition, boosters, plan.entity_folds), cumulative)


def fit_baseline(task: Task, rows: LabelledRows, plan: Plan) -> Fitted:
    """The model to beat: it answers the rate of the event in the rows learned from, whatever the features say."""
    learner = Learner(rows, learned_features(rows, plan))
    boosters = constant_boosters(learner, task.cuts, plan.parts)
    calibrations = ((UNTOUCHED,) * len(task.cuts),) * len(plan.parts)
    margins = np.full((len(rows), len(task.cuts)), np.nan)
    for part, of_cuts in zip(plan.parts, boosters, strict=True):
        margins[part.held_out] = learner.margins(of_cuts, part.held_out)
    middle, tiers = MIDDLE
    deciles = (0.0,) * middle + (1.0,) * (len(DECILES) - middle)
    definition = _define(task, rows, plan, learner.features, (), calibrations, deciles, tiers, BASELINE)
    return Fitted(Model(definition, boosters, plan.entity_folds), _calibrated(task, plan, margins, calibrations))


def calibrate(task: Task, target: np.ndarray, margins: np.ndarray, plan: Plan) -> tuple[tuple[Calibration, ...], ...]:
    """Calibrations by part and cut, each fitted on log-odds of rows that were held out."""
    return tuple(
        tuple(
            fit_calibration(margins[part.calibrate, place], happened(target[part.calibrate], cut))
            for place, cut in enumerate(task.cuts)
        )
        for part in plan.parts
    )


def measure_fitted(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    cumulative: np.ndarray,
    called: str = "all",
    only: Sequence[str] = (),
) -> list[Metric]:
    """Metrics, all or ``only`` some, on the rows that the plan measures, beside what was learned without features."""
    event = happened(rows.target, task.cuts[task.event_cut])
    rate = np.full(len(event), np.nan)
    usual = np.full((len(event), 2), np.nan)
    for part in plan.parts:
        rate[part.held_out] = event[part.learned].mean()
        learned = rows.target[part.learned]
        usual[part.held_out] = learned.mean(), np.median(learned)
    there = plan.measured
    score = cumulative[there, task.event_cut] if cumulative.ndim == 2 else cumulative[there]
    held = Held(event[there], score, rate[there])
    if task.kind == "ordinal" and cumulative.ndim == 2:
        held = Held(held.happened, held.score, held.rate, rows.target[there], cumulative[there], usual[there])
    return measure(held, task.costs, task.threshold, plan.description, called, only)


def _calibrated(
    task: Task, plan: Plan, margins: np.ndarray, calibrations: tuple[tuple[Calibration, ...], ...]
) -> np.ndarray:
    cumulative = np.full_like(margins, np.nan)
    for part, of_part in zip(plan.parts, calibrations, strict=True):
        cumulative[part.held_out] = calibrated(margins[part.held_out], of_part, task.event_cut)
    return cumulative


def _define(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    features: tuple[Feature, ...],
    parameters: Parameters,
    calibrations: tuple[tuple[Calibration, ...], ...],
    decile_bounds: tuple[float, ...],
    tier_bounds: tuple[float, ...],
    name: str = "",
) -> Definition:
    return Definition(
        task=task.name,
        model_name=name or ("xgboost_cumulative" if task.kind == "ordinal" else "xgboost"),
        model_version="",
        features=features,
        cuts=task.cuts,
        event_cut=task.event_cut,
        calibrations=calibrations,
        threshold=task.threshold,
        decile_bounds=decile_bounds,
        tier_bounds=tier_bounds,
        horizon_days=rows.horizon_days,
        scores_from=None if plan.scores_from is None else str(plan.scores_from),
        split=plan.description,
        versions=libraries(),
        parameters=tuple(dict(given) for given in parameters),
        profiles=_profiles(rows, plan, features),
        data_hash=rows.data_hash,
    )


def _profiles(rows: LabelledRows, plan: Plan, features: tuple[Feature, ...]) -> tuple[Profile, ...]:
    learned = np.flatnonzero(np.logical_or.reduce([part.learned for part in plan.parts]))
    few = learned[:: max(1, len(learned) // SAMPLE)]
    values = Learner(rows, features).convert(rows.values(few))
    return tuple(profile(feature, values[:, place]) for place, feature in enumerate(features))


def libraries() -> dict[str, str]:
    """Versions of the libraries that a model is made with."""
    return {"numpy": np.__version__, "scipy": version("scipy"), "xgboost": xgb.__version__}
