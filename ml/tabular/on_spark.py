"""Spark's learners beside a task's champion, on the same rows held out, with what each goes by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.special import logit

from ml.ledger import champion, recorded
from ml.metrics import Metric
from ml.models import find_model
from ml.tabular.boosting import happened
from ml.tabular.calibration import fit_calibration
from ml.tabular.card import importance
from ml.tabular.comparison import BASELINE, CHAMPION, Comparison
from ml.tabular.fitting import default_parameters, fit_baseline, measure_fitted, require_both_classes
from ml.tabular.gate import scores_on
from ml.tabular.marts import LabelledRows, labelled
from ml.tabular.model import DEFINITION, Model, load_model
from ml.tabular.plots import write_bars, write_plots
from ml.tabular.splits import Part, Plan, make_plan
from ml.tabular.task import Task
from warehouse import Settings

ROLES = ("train", "validation", "test")
ROWS_PER_GROUP = 131_072
LEAST, MOST = 1e-4, 1 - 1e-4

Train: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Runs the job ``train`` of ``ml/spark`` by a plan; what ``flows/spark.py`` gives."""


def train_on_spark(settings: Settings, task: Task, place: str, run: Train) -> tuple[list[Metric], list[Path]]:
    """Train Spark ML's logistic regression and random forest and XGBoost's Spark estimator, beside the champion.

    All learn from the rows of the task's first part, stop and calibrate on the next, and are measured on rows that none
    of them saw, the champion's boosters of that part included.

    Parameters
    ----------
    settings : Settings
    task : Task
    place : str
        Folder of the lake for rows, scores and models, as an address.
    run : callable

    Returns
    -------
    list of Metric
        The name of the model is the slice. Recorded in the ledger as a run of kind ``compare``.
    list of Path
        Plots, in ``plots/<task>/spark`` of the home.

    Raises
    ------
    NoModelError
        Where the task has no champion.
    EmptyMartError
        Where there are too few labelled rows.
    MissingExtraError
        Where matplotlib is not installed.
    """
    version = champion(settings, task.name)
    model = load_model(find_model(settings, task.name, version, DEFINITION))
    lake = settings.storage
    inside = place.removeprefix(lake.address).lstrip("/")
    with labelled(settings, task) as rows, recorded(settings, task.name, "compare") as run_row:
        run_row.model_name, run_row.model_version = "spark", version
        run_row.data_hash, run_row.rows_in, run_row.licence = rows.data_hash, len(rows), task.licence
        plan = one_part(make_plan(task, rows))
        require_both_classes(task, rows, plan)
        with lake.new_file(f"{inside}/rows.parquet") as file:
            _write_rows(task, rows, plan, file)
        answer = run(
            {
                "rows": f"{place}/rows.parquet",
                "split": task.split,
                "parameters": _for_spark(default_parameters(task, plan)[0]),
                "workers": _workers(settings),
                "seed": 0,
                "to": place,
            }
        )
        scores = {BASELINE: fit_baseline(task, rows, plan).scores, **_read_scores(settings, task, rows, plan, inside)}
        scores[CHAMPION] = np.where(plan.measured, scores_on(model, rows, plan.measured, settings.threads), np.nan)
        run_row.metrics = [metric for name in scores for metric in measure_fitted(task, rows, plan, scores[name], name)]
        folder = settings.home / "plots" / task.name / "spark"
        return run_row.metrics, _plots(task, rows, plan, scores, model, answer["weights"], folder)


def one_part(plan: Plan) -> Plan:
    """The first part of a plan alone, learned from once; it calibrates on rows that stop, and measures on others."""
    part = plan.parts[0]
    stop = part.stops[0]
    test = part.held_out & plan.measured & ~stop
    alone = Part(part.fit_rows(stop), (stop,), test | stop, stop)
    words = plan.description if plan.entity_folds is None else f"the first of {len(plan.parts)} folds by entity"
    return replace(plan, parts=(alone,), banded=stop, measured=test, description=words)


def _workers(settings: Settings) -> int:
    """Tasks that boost together, all of which must run at once."""
    if settings.spark_on == "local":
        return min(settings.spark_workers, settings.threads)
    return settings.spark_workers


def _for_spark(parameters: Any) -> dict[str, float]:
    """XGBoost's parameters under the names that its estimators know."""
    names = {"eta": "learning_rate", "lambda": "reg_lambda", "alpha": "reg_alpha"}
    return {names.get(name, name): value for name, value in parameters.items()}


def _write_rows(task: Task, rows: LabelledRows, plan: Plan, file: Any) -> None:
    """The rows of a plan as Parquet: key, label, role, features; numbers as the champion's learner sees them."""
    (part,) = plan.parts
    event = happened(rows.target, task.cuts[task.event_cut])
    masks = (part.learned, *part.stops, plan.measured)
    places = np.flatnonzero(np.logical_or.reduce(masks))
    role = np.select([mask[places] for mask in masks], ROLES, "")
    writer = None
    for start in range(0, len(places), ROWS_PER_GROUP):
        block = places[start : start + ROWS_PER_GROUP]
        values = rows.values(block)
        columns = {
            "entity_id": rows.entities.take(pa.array(block)),
            "as_of_date": pa.array(rows.dates[block]),
            "label": pa.array(event[block]),
            "role": pa.array(role[start : start + ROWS_PER_GROUP]),
        }
        for place, feature in enumerate(rows.features):
            columns[feature.name] = _decoded(values[:, place], feature.categories, feature.kind == "category")
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _decoded(values: np.ndarray, categories: tuple[str, ...], is_category: bool) -> pa.Array:
    missing = np.isnan(values)
    if not is_category:
        return pa.array(values.astype(np.float64), mask=missing)
    codes = pa.array(np.where(missing, 0, values).astype(np.int64), mask=missing)
    return pa.array(categories, pa.string()).take(codes) if categories else pa.nulls(len(values), pa.string())


def _read_scores(settings: Settings, task: Task, rows: LabelledRows, plan: Plan, inside: str) -> dict[str, np.ndarray]:
    """What Spark's models say of rows held out, calibrated as ours are: by log-odds, on the rows that stopped."""
    lake = settings.storage
    tables = []
    for name in lake.list(f"{inside}/scores"):
        if name.endswith(".parquet"):
            with lake.local_file(name) as path:
                tables.append(pq.read_table(path))
    key = [("entity_id", "ascending"), ("as_of_date", "ascending")]
    found = pa.concat_tables(tables).sort_by(key)
    (part,) = plan.parts
    held = np.flatnonzero(part.held_out)
    ours = pa.table({"entity_id": rows.entities.take(pa.array(held)), "as_of_date": pa.array(rows.dates[held])})
    assert ours["entity_id"].equals(found["entity_id"].cast(pa.string())) or pc.all(
        pc.equal(ours["entity_id"], found["entity_id"])
    )
    event = happened(rows.target, task.cuts[task.event_cut])
    scores = {}
    for name in found.column_names:
        if name in ("entity_id", "as_of_date", "role"):
            continue
        margins = np.full(len(rows), np.nan)
        margins[held] = logit(np.clip(found[name].to_numpy(), LEAST, MOST))
        calibration = fit_calibration(margins[part.calibrate], event[part.calibrate])
        scores[name] = np.full(len(rows), np.nan)
        scores[name][held] = calibration.apply(margins[held])
    return scores


def _plots(
    task: Task,
    rows: LabelledRows,
    plan: Plan,
    scores: dict[str, np.ndarray],
    model: Model,
    weights: dict[str, list[tuple[str, float]]],
    folder: Path,
) -> list[Path]:
    """Those of a comparison, and what each model goes by: weights of the regression, shares of the gain of trees."""
    there = plan.measured
    event = happened(rows.target, task.cuts[task.event_cut])[there]
    regression = next(name for name in weights if "regression" in name)
    measured = {name: values[there] for name, values in scores.items()}
    comparison = Comparison([], measured, event, model, [(name, weight) for name, weight in weights[regression]])
    features = [feature.name for feature in rows.features]
    trees = {name: by_feature(pairs, features) for name, pairs in weights.items() if name != regression}
    shares = {CHAMPION: importance(model), **trees}
    return [*write_plots(comparison, folder), write_bars(shares, folder / "importances.png")]


def by_feature(weights: Sequence[tuple[str, float]], features: Sequence[str]) -> list[tuple[str, float]]:
    """Weights of features whose categories and gaps are columns of their own in Spark, summed; the heaviest first.

    >>> by_feature([("plan is free", 0.3), ("age", 0.4), ("plan is paid", 0.2)], ["age", "plan"])
    [('plan', 0.5), ('age', 0.4)]
    """
    # The longest name goes first: that of one feature may begin that of another.
    longest_first = sorted(features, key=len, reverse=True)
    sums = dict.fromkeys(features, 0.0)
    for column, weight in weights:
        sums[next(name for name in longest_first if column == name or column.startswith(f"{name} is "))] += weight
    return sorted(sums.items(), key=lambda pair: -pair[1])
