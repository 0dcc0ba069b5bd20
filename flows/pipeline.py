"""The flows: the whole run, and its parts for schedules of their own (`prefect.yaml`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from prefect import flow
from prefect.runtime import flow_run

from flows import tasks
from flows.artifacts import show_summary
from flows.backfill import Backfill
from flows.environment import name_run, prepare
from flows.errors import RunBusyError
from flows.notify import on_failure
from flows.temporary_server import tether_temporary_server
from ingestion.land import Landing
from ingestion.sources import STREAMS
from ml.tabular import TrainingResult, task_names
from warehouse import Settings
from warehouse.locks import hold

# Before any flow runs: the engine starts its server before it calls the flow.
tether_temporary_server()

HOOKS: dict[str, Any] = {"on_failure": [on_failure], "on_crashed": [on_failure]}


def begun(alone: bool = True) -> AbstractContextManager[None]:
    """Make this process ready for a run; a run ``alone`` keeps others out of the home, where DuckDB has one writer."""
    settings = Settings()
    prepare(settings)
    name_run(flow_run.id, flow_run.name)
    if not alone or settings.target != "duckdb":
        return nullcontext()
    return hold(
        settings.home / "run.lock",
        lambda holder: RunBusyError(
            f"{holder.capitalize()} runs a flow in {settings.home} already: wait until it has finished, or end it, and "
            "run this again."
        ),
    )


@dataclass
class Outcome:
    """What a whole run did."""

    landing: Landing
    left_out: dict[str, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)


@flow(name="demo", persist_result=False, **HOOKS)
def demo(root: str) -> Outcome:
    """Land a folder, and bring marts, predictions and the snapshot up to date with it and nothing else."""
    with begun():
        return _finish(Outcome(tasks.land_source("files", root, only_this=True)))


@flow(name="run", persist_result=False, **HOOKS)
def run(sources: Sequence[Mapping[str, str]]) -> Outcome:
    """Land sources (``kind`` and ``place`` each) beside what is there, and bring everything up to date with them."""
    with begun():
        landing = Landing()
        for source in sources:
            landing.files += _land(source["kind"], source["place"]).files
        return _finish(Outcome(landing))


@flow(name="ingest", persist_result=False, **HOOKS)
def ingest(kind: str, place: str, follow: bool = False, engine: str = "local") -> Landing:
    """Land a source beside what is there; a stream with ``follow`` until the process is asked to end."""
    with begun(alone=kind not in STREAMS):
        return tasks.land_on_spark(place) if engine == "spark" else _land(kind, place, follow)


@flow(name="build", persist_result=False, **HOOKS)
def build(select: str | None, engine: str = "local") -> dict[str, int]:
    """Build and test the dbt project, or what a selection names; by Spark the models named, into the lake."""
    with begun():
        if engine == "spark":
            return tasks.build_models_on_spark((select or "").split())
        return tasks.build_selected(select)


@flow(name="transform", persist_result=False, **HOOKS)
def transform() -> None:
    """Marts, the sentiment of reviews that have none, features and labels."""
    with begun():
        _transform()


@flow(name="train", persist_result=False, **HOOKS)
def train(task: str | None = None, tune_seconds: float = 0) -> dict[str, TrainingResult | str]:
    """Train one tabular task, or all, with time to tune each; returns what came of each, or why it was left out."""
    with begun():
        names = [task] if task else task_names()
        return {name: tasks.train_task(name, tune_seconds, track=True) for name in names}


@flow(name="score", persist_result=False, **HOOKS)
def score(task: str | None = None) -> dict[str, int]:
    """Score one tabular task, or all that can be scored and recommend; returns rows written by task."""
    with begun():
        if task:
            return {task: tasks.score_task(task)}
        written = {name: tasks.score_task(name, must=False) for name in task_names()}
        tasks.recommend_products()
        return written


@flow(name="backfill", persist_result=False, **HOOKS)
def backfill(start: dt.date, end: dt.date, names: Sequence[str] = (), restated: bool = False) -> Backfill:
    """Features, labels and scores of past as-of dates, of some tasks or all, as known then, or restated."""
    with begun():
        return tasks.fill_in_days(start, end, list(names), restated)


@flow(name="publish", persist_result=False, **HOOKS)
def publish(with_bi: bool = False) -> list[str]:
    """Swap in the snapshot that dashboards open, of a bi that is made anew first if asked."""
    with begun():
        if with_bi:
            tasks.build_stage("bi")
        return tasks.publish_snapshot()


def _land(kind: str, place: str, follow: bool = False) -> Landing:
    if kind in STREAMS:
        return tasks.land_messages(kind, place, follow)
    return tasks.land_source(kind, place, only_this=False)


def _transform() -> None:
    tasks.build_stage("marts")
    tasks.score_sentiment()
    tasks.build_stage("features")


def _finish(outcome: Outcome) -> Outcome:
    """All that comes after landing."""
    _transform()
    for name in task_names():
        trained = tasks.train_task(name)
        if isinstance(trained, str):
            outcome.left_out[name] = trained
        else:
            tasks.score_task(name)
    left_out = tasks.recommend_products()
    if left_out:
        outcome.left_out["recommend"] = left_out
    tasks.build_stage("bi")
    outcome.published = tasks.publish_snapshot()
    show_summary(_lines(outcome))
    return outcome


def _lines(outcome: Outcome) -> list[str]:
    rejected = sum(file.count_rejected for file in outcome.landing.files)
    return [
        f"- {outcome.landing.count_loaded:,} rows landed, {rejected:,} rejected",
        *(f"- {name} was left out: {reason}" for name, reason in outcome.left_out.items()),
        f"- {len(outcome.published):,} tables published",
    ]
