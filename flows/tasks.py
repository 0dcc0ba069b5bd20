"""The steps of a run as Prefect tasks: each calls one function, with retries and a progress bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import task_run
from prefect.tasks import Task

from flows.artifacts import show_backfill, show_landing, show_nodes
from flows.backfill import Backfill, backfill
from flows.dbt import dbt_build, node_results
from flows.display import display
from flows.notify import tell_of_drift
from flows.publish import publish
from flows.retries import may_pass
from flows.spark import build_on_spark, ingest_on_spark
from flows.stop import stop_on_signals
from ingestion.land import Landing, land
from ingestion.sources import open_source, open_stream
from ingestion.stream import land_stream
from ml import recommend, sentiment, tabular
from ml.errors import EmptyMartError, NoModelError
from warehouse import Settings


def _is_tried_again(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Prefect's question after a step has failed."""
    del task, run
    try:
        state.result()
    except Exception as error:
        return may_pass(error)
    return False


step = task(
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_tried_again,
    cache_policy=NO_CACHE,
    persist_result=False,
)


@step
def land_source(kind: str, place: str, only_this: bool) -> Landing:
    """Land a source of some kind."""
    settings = Settings()
    with display.stage("land") as stage:
        landing = land(settings, open_source(settings, kind, place), only_this=only_this, progress=stage)
    show_landing(landing)
    return landing


@step
def land_on_spark(place: str) -> Landing:
    """Land the JSON lines at an address by Spark."""
    with display.stage("land by Spark") as stage:
        landing = ingest_on_spark(Settings(), place, progress=stage)
    show_landing(landing)
    return landing


@step
def build_models_on_spark(names: Sequence[str]) -> dict[str, int]:
    """Build dbt models over the lake by Spark."""
    with display.stage("build by Spark"):
        return build_on_spark(Settings(), names)


@step
def land_messages(kind: str, topic: str, follow: bool) -> Landing:
    """Land a stream up to what is there now, or follow it until the process is asked to end."""
    settings = Settings()
    with ExitStack() as open_now:
        stage = open_now.enter_context(display.stage("land"))
        stream = open_now.enter_context(closing(open_stream(settings, kind, topic)))
        stop = open_now.enter_context(stop_on_signals()) if follow else None
        landing = land_stream(settings, stream, stop, progress=stage)
    show_landing(landing)
    return landing


@step
def build_stage(selector: str) -> dict[str, int]:
    """Build and test one stage of the dbt project, by its selector."""
    return _build(f"dbt: {selector}", ["--selector", selector], selector)


@step
def build_selected(select: str | None) -> dict[str, int]:
    """Build and test what a dbt selection names, or everything."""
    return _build("dbt build", ["--select", select] if select else [], "build")


@step
def score_sentiment() -> int:
    """Score the reviews that have no sentiment yet, and measure against the stars where there were any."""
    with display.stage("sentiment") as stage:
        written = sentiment.score(Settings(), progress=stage.per_second("reviews"))
        with suppress(EmptyMartError):
            # Where nothing was written too: a run that was killed may have scored and not measured.
            sentiment.write_report(Settings(), sentiment.evaluate(Settings()))
        return written


@step
def train_task(name: str, tune_seconds: float = 0, track: bool = False) -> tabular.TrainingResult | str:
    """Train one tabular task; returns what came of it, or why it was left out."""
    try:
        with display.stage(f"train {name}") as stage:
            task = tabular.load_task(name)
            return tabular.train(Settings(), task, progress=stage, tune_seconds=tune_seconds, track_by_default=track)
    except EmptyMartError as error:
        return str(error)


@step
def score_task(name: str, must: bool = True) -> int:
    """Score one tabular task; one without a model or features is left out, unless it ``must``."""
    try:
        with display.stage(f"score {name}") as stage:
            written = tabular.score(Settings(), tabular.load_task(name), progress=stage)
        if written:
            tell_of_drift(Settings(), name)
        return written
    except (EmptyMartError, NoModelError):
        if must:
            raise
    return 0


@step
def fill_in_days(start: dt.date, end: dt.date, tasks: Sequence[str], restated: bool) -> Backfill:
    """Fill in the past; a second attempt goes on where the first failed."""
    with display.stage("backfill") as stage:
        filled = backfill(Settings(), start, end, tasks, restated, progress=stage)
    show_backfill(filled.facts)
    return filled


@step
def recommend_products() -> str:
    """Train recommenders and recommend products to every user; returns why it was left out, else nothing."""
    try:
        with display.stage("train recommend") as stage:
            recommend.train(Settings(), progress=stage)
        with display.stage("recommend") as stage:
            recommend.score(Settings(), progress=stage)
    except EmptyMartError as error:
        return str(error)
    return ""


@step
def publish_snapshot() -> list[str]:
    """Swap in the snapshot that dashboards open."""
    with display.stage("publish"):
        return publish(Settings())


def _build(shown: str, arguments: list[str], artifact: str) -> dict[str, int]:
    """Run dbt, a second attempt from where the first failed; what became of each node is an artifact in any case."""
    settings = Settings()
    try:
        with display.stage(shown) as stage:
            return dbt_build(settings, arguments, progress=stage, go_on=task_run.run_count > 1)
    finally:
        show_nodes(artifact, node_results(settings))
