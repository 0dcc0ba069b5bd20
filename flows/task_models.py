"""The dbt models that tabular tasks have alike, latest predictions and outcomes, and what bi must know of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from ml.tables import ml_tables
from ml.tabular.task import Task, load_task, task_names
from warehouse.tables import Column

LATEST = """{{# Made by `make generate` from ml/tabular/tasks/{task}.yml. #}}
{config}

with

predictions as (select * from {{{{ source('predictions', '{task}') }}}}),
champions as (select * from {{{{ ref('champions_current') }}}}),
features as (select * from {{{{ ref('{features}') }}}}),

final as (
    {{{{ latest_predictions('{task}') }}}}
)

select * from final
"""

OUTCOMES = """{{# Made by `make generate` from ml/tabular/tasks/{task}.yml. #}}
{config}

with

predictions as (select * from {{{{ source('predictions', '{task}') }}}}),
champions as (select * from {{{{ ref('champions_current') }}}}),
labels as (select * from {{{{ ref('{labels}') }}}}),

final as (
    {{{{ prediction_outcomes('{task}', '{target}', has_happened='labels.{has_happened}',
        known_at='labels.{known_at}') }}}}
)

select * from final
"""

CONFIG = (
    "{{{{ config(partition_by=time_partition('as_of_date', 'date', '{partition}'), "
    "cluster_by=['risk_tier', 'entity_id']) }}}}"
)

MACRO = """{{# Made by `make generate` from ml/tabular/tasks. The tabular tasks, and what bi divides predictions by:
   features, with the bounds of bands for numbers. #}}
{{% macro tabular_tasks() %}}
    {{% do return({{
{tasks}
    }}) %}}
{{% endmacro %}}
"""

NEVER_NULL = {
    "score",
    "horizon_start",
    "horizon_end",
    "model_version",
    "scored_at",
    "input_hash",
    "as_of_date",
    "run_id",
}
OF_OUTCOMES = (
    "entity_id", "as_of_date", "horizon_end", "model_name", "model_version", "run_id", "score", "predicted_label",
    "predicted_value", "decision_threshold", "decile", "risk_tier",
)  # fmt: skip


def task_models(dbt: Path) -> dict[Path, str]:
    """Text of the generated models of all tasks, of their YAML, and of the macro that lists them, by path."""
    tasks = [load_task(name) for name in task_names()]
    files = {dbt / "macros" / "tabular_tasks.sql": _macro(tasks)}
    for task in tasks:
        folder = dbt / "models" / "predictions"
        names = _names(task)
        for kind, sql, yml in (("latest", LATEST, _latest(task)), ("outcomes", OUTCOMES, _outcomes(task))):
            files[folder / f"{task.name}_{kind}.sql"] = sql.format(**names)
            files[folder / f"{task.name}_{kind}.yml"] = _document(task, f"{task.name}_{kind}", yml)
    return files


def _names(task: Task) -> dict[str, str]:
    return {
        "config": CONFIG.format(partition=task.partition),
        "task": task.name,
        "features": task.features_mart.split(".")[1],
        "labels": task.labels_mart.split(".")[1],
        "target": task.target,
        "has_happened": task.has_happened,
        "known_at": task.label_known_at,
    }


def _macro(tasks: list[Task]) -> str:
    lines = [
        f"        {json.dumps(task.name)}: {{"
        + f'"features": {json.dumps(_names(task)["features"])}, "segments": {json.dumps(task.segments)}}},'
        for task in tasks
    ]
    return MACRO.format(tasks="\n".join(lines).replace('"', "'"))


def _document(task: Task, name: str, model: dict[str, Any]) -> str:
    head = f"# Made by `make generate` from ml/tabular/tasks/{task.name}.yml.\n"
    document = {"version": 2, "models": [{"name": name, **model}]}
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _latest(task: Task) -> dict[str, Any]:
    tests: list[Any] = ["in_range", _is_true("horizon_start < horizon_end")]
    if task.kind == "ordinal":
        stars = " + ".join(f"probability_{star}" for star in range(1, 6))
        tests += [_is_true(f"abs({stars} - 1) < 0.000001")]
        tests += [_is_true("abs(probability_1 + probability_2 - score) < 0.000001")]
    columns = [_column(column) for column in ml_tables()[f"predictions.{task.name}"].columns]
    columns[0]["data_tests"] = ["not_null", "unique", _in_mart(_names(task)["features"])]
    return {
        "description": f"One row per {task.entity}, the newest prediction of the model in use of this: "
        f"{task.event.happens}.",
        "config": {"contract": {"enforced": True}},
        "data_tests": tests,
        "columns": columns,
    }


def _outcomes(task: Task) -> dict[str, Any]:
    written = {column.name: column for column in ml_tables()[f"predictions.{task.name}"].columns}
    kind = "int64" if task.kind == "ordinal" else "bool"
    stars = "Stars given, 1 to 5." if task.kind == "ordinal" else f"Whether this happened: {task.event.happens}."
    columns = [_column(written[name]) for name in OF_OUTCOMES]
    columns[0]["data_tests"] = [_in_mart(_names(task)["labels"])]
    columns += [
        _column(Column(task.target, kind, stars), never_null=True),
        _column(Column("has_happened", "bool", f"Whether this happened: {task.event.happens}."), never_null=True),
        _column(Column("known_at", "timestamp", "When the outcome was known, UTC."), never_null=True),
        _column(written["scored_at"]),
    ]
    return {
        "description": f"One row per {task.entity} and as-of date that the model in use scored and whose outcome is "
        "known.",
        "config": {"contract": {"enforced": True}},
        "data_tests": ["in_range", {"unique_key": {"arguments": {"columns": ["entity_id", "as_of_date"]}}}],
        "columns": columns,
    }


def _column(column: Column, never_null: bool | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.name, "description": column.description, "data_type": column.type}
    if column.range:
        entry["config"] = {"meta": {"range": dict(zip(("min", "max"), column.range, strict=True))}}
    if column.name in NEVER_NULL if never_null is None else never_null:
        entry["constraints"] = [{"type": "not_null"}]
    return entry


def _is_true(expression: str) -> dict[str, Any]:
    return {"is_true": {"arguments": {"expression": expression}}}


def _in_mart(mart: str) -> dict[str, Any]:
    return {"relationships": {"arguments": {"to": f"ref('{mart}')", "field": "entity_id"}}}
