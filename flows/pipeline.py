"""The flows: the whole run, and its parts for schedules of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from prefect import flow

from flows import tasks
from ingestion.land import Landing
from ingestion.sources import STREAMS
from ml.tabular import TrainingResult, task_names


@dataclass
class Outcome:
    """What a whole run did."""

    landing: Landing
    left_out: dict[str, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)


@flow(name="demo", persist_result=False)
def demo(root: str) -> Outcome:
    """Land a folder, and bring marts, predictions and the snapshot up to date with it and nothing else."""
    outcome = Outcome(tasks.land_source("files", root, only_this=True))
    _transform_and_predict(outcome)
    return outcome


@flow(name="ingest", persist_result=False)
def ingest(kind: str, place: str, follow: bool = False) -> Landing:
    """Land a source beside what is there; a stream with ``follow`` until the process is asked to end."""
    if kind in STREAMS:
        return tasks.land_messages(kind, place, follow)
    return tasks.land_source(kind, place, only_this=False)


@flow(name="build", persist_result=False)
def build(select: str | None) -> dict[str, int]:
    """Build and test the dbt project, or what a selection names."""
    return tasks.build_selected(select)


@flow(name="train", persist_result=False)
def train(task: str, tune_seconds: float = 0) -> TrainingResult | str:
    """Train one tabular task, with time to tune it; returns what came of it, or why it was left out."""
    return tasks.train_task(task, tune_seconds, track=True)


@flow(name="score", persist_result=False)
def score(task: str) -> int:
    """Score one tabular task."""
    return tasks.score_task(task)


@flow(name="publish", persist_result=False)
def publish() -> list[str]:
    """Swap in the snapshot that dashboards open."""
    return tasks.publish_snapshot()


def _transform_and_predict(outcome: Outcome) -> None:
    tasks.build_stage("marts")
    tasks.score_sentiment()
    tasks.build_stage("features")
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
