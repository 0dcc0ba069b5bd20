"""The tabular tasks: train, score, evaluate, and ``martlet models``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.terminal import (
    AsJson,
    Engine,
    EngineName,
    console,
    facts_table,
    metrics_table,
    print_facts,
    read_settings,
)
from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.backfill import Backfill

tabular_app = typer.Typer()
models_app = typer.Typer(help="Models of the tabular tasks.", no_args_is_help=True)
tabular_app.add_typer(models_app, name="models")

TaskName = Annotated[str, typer.Argument(help="Tabular task, such as customer_churn.")]


@tabular_app.command()
def train(
    task: TaskName,
    tune: Annotated[float, typer.Option(min=0, help="Seconds to look for better parameters in, with Optuna.")] = 0,
    engine: EngineName = Engine.LOCAL,
) -> None:
    """Train one tabular task; the new model is used if it beats the baseline and the model in use.

    By Spark its logistic regression, random forest and XGBoost are trained beside the model in use, which stays.
    """
    settings = read_settings()
    from flows import pipeline
    from ml import tabular

    definition = tabular.load_task(task)
    if engine is Engine.SPARK:
        if tune:
            raise UsageError("--tune looks for parameters on this machine: leave --engine spark out.")
        from flows.display import display
        from flows.spark import train_on_spark

        with display.stage(f"train {task} by Spark"):
            metrics, files = train_on_spark(settings, definition)
        _show_comparison(metrics, files)
        return
    result = pipeline.train(task, tune)[task]
    if isinstance(result, str):
        raise UsageError(result)
    console.print(metrics_table(result.metrics))
    use = "in use from now on" if result.promoted else "not taken into use"
    state = "was trained before" if result.skipped else f"is {use}: {result.reason}"
    console.print(f"{definition.name} {result.model_version} {state}", soft_wrap=True)
    if tune and result.parameters:
        console.print(f"Parameters found, by part (a task's file may keep them): {list(result.parameters)}")


@tabular_app.command()
def score(task: TaskName) -> None:
    """Score one tabular task with its champion."""
    read_settings()
    from flows import pipeline
    from ml import tabular

    tabular.load_task(task)
    console.print(f"{pipeline.score(task)[task]:,} new rows in predictions.{task}")


@tabular_app.command()
def backfill(
    start: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="First as-of date.")],
    end: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="Last as-of date.")],
    task: Annotated[list[str] | None, typer.Option(help="Tabular task; may be repeated. All without it.")] = None,
    restated: Annotated[
        bool, typer.Option("--restated", help="Of all of today's records, by today's model, whenever they came.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill in features, labels and scores of days that are over, as they would have been known then."""
    read_settings()
    from flows import pipeline
    from ml import tabular

    if end < start:
        raise UsageError(f"--end {end:%Y-%m-%d} is before --start {start:%Y-%m-%d}: swap them.")
    names = [tabular.load_task(name).name for name in task or ()]
    filled = pipeline.backfill(start.date(), end.date(), names, restated)
    print_facts(filled.facts, as_json, lambda: _show_backfill(filled))


@tabular_app.command()
def evaluate(
    task: TaskName,
    compare: Annotated[
        bool, typer.Option("--compare", help="Train simpler models too, on the same rows; write plots.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how good the champion of a tabular task is, beside its baselines, or beside simpler models."""
    settings = read_settings()
    from ml import tabular

    definition = tabular.load_task(task)
    if not compare:
        metrics = tabular.evaluate(settings, definition)
        print_facts([vars(metric) for metric in metrics], as_json, lambda: console.print(metrics_table(metrics)))
        return
    from flows.display import display

    with display.stage(f"compare {task}") as stage:
        metrics, files = tabular.compare(settings, definition, progress=stage)
    print_facts([vars(metric) for metric in metrics], as_json, lambda: _show_comparison(metrics, files))


@tabular_app.command("evaluate-bigquery-ml")
def evaluate_bigquery_ml(as_json: AsJson = False) -> None:
    """Measure the models of BigQuery ML that dbt has built, as ours are measured."""
    settings = read_settings()
    from ml.bigquery_ml import evaluate as evaluate_all

    metrics = [metric for of_model in evaluate_all(settings).values() for metric in of_model]
    print_facts([vars(metric) for metric in metrics], as_json, lambda: console.print(metrics_table(metrics)))


@models_app.command("list")
def models_list(
    task: Annotated[str | None, typer.Argument(help="Tabular task; all without it.")] = None, as_json: AsJson = False
) -> None:
    """List the models that were trained, which is in use, and why."""
    settings = read_settings()
    from ml import tabular

    names = [task] if task else tabular.task_names()
    listed = {name: tabular.list_models(settings, tabular.load_task(name)) for name in names}
    facts = [row for rows in listed.values() for row in rows]
    print_facts(facts, as_json, lambda: _show_models(listed))


@models_app.command("compare")
def models_compare(task: TaskName, ours: str, theirs: str, as_json: AsJson = False) -> None:
    """Measure one model against another, by a paired bootstrap on the newest rows that neither has learned from."""
    settings = read_settings()
    from ml import tabular

    definition = tabular.load_task(task)
    lead = tabular.compare_models(settings, definition, ours, theirs)
    words = f"{definition.metric} of {ours} less that of {theirs}: {lead} on {lead.n:,} rows"
    print_facts(vars(lead), as_json, lambda: console.print(words))


@models_app.command("promote")
def models_promote(task: TaskName, model_version: str) -> None:
    """Use a model from now on, whatever the gate said; its first letters will do."""
    settings = read_settings()
    from ml import tabular

    tabular.promote_model(settings, tabular.load_task(task), model_version)
    console.print(f"{task} uses {model_version} from now on; `martlet score {task}` scores with it")


@models_app.command("rollback")
def models_rollback(task: TaskName) -> None:
    """Use the model again that was in use before the present one."""
    settings = read_settings()
    from ml import tabular

    console.print(f"{task} uses {tabular.roll_back(settings, tabular.load_task(task))} again")


def _show_backfill(filled: Backfill) -> None:
    console.print(facts_table(filled.facts))
    written = sum(day.rows_scored for day in filled.done)
    silent = sum(not day.model_version for day in [*filled.done, *filled.before])
    console.print(
        f"{len(filled.done):,} days of tasks filled in, {len(filled.before):,} were there; {written:,} new rows; "
        f"{silent:,} days without a model have none"
    )


def _show_models(listed: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in listed.items():
        if rows:
            console.print(facts_table(rows, name))


def _show_comparison(metrics: list[Any], files: list[Path]) -> None:
    """A row per model, a column per metric with its interval; what leaving features out costs below it."""
    shown = [metric for metric in metrics if metric.baseline_name and not metric.metric.endswith("_gain")]
    rows: dict[str, dict[str, Any]] = {}
    for metric in shown:
        figure = f"{metric.value:.3f} ({metric.ci_low:.3f} to {metric.ci_high:.3f})"
        rows.setdefault(metric.slice, {"model": metric.slice})[metric.metric] = figure
    console.print(facts_table(list(rows.values())))
    for metric in metrics:
        if metric.metric.endswith("_gain"):
            interval = f"{metric.ci_low:+.4f} to {metric.ci_high:+.4f}"
            console.print(f"{metric.metric} over {metric.slice}: {metric.value:+.4f} ({interval})")
    for file in files:
        console.print(str(file), soft_wrap=True)
