"""A whole run that is killed at any moment and started again leaves what an undisturbed one does.

For `make chaos` alone, as it takes long; the suite has a few steps of it (`test_flow_kills.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import publish, tasks
from ml import ledger, recommend, sentiment
from ml.recommend import scoring as recommending
from ml.tabular import scoring, training
from tests.chaos.runs import Scene, kill_in_dbt, whole_run
from tests.chaos.trials import Disturbance, kill_after, kill_at_random, kill_before, within
from warehouse.duckdb import DuckDBWarehouse

RANDOM_KILLS = 10
STEPS: dict[str, Disturbance] = {
    "all has landed": kill_after(tasks, "land_source"),
    "marts are half built": kill_in_dbt(1, 40),
    "marts are built": kill_after(tasks, "build_stage"),
    "sentiment is written, and not measured": kill_before(sentiment, "evaluate"),
    "features are half built": kill_in_dbt(2, 10),
    "features are built": kill_after(tasks, "build_stage", 2),
    "a model is kept, and not promoted": kill_before(training, "_promote"),
    "a model is promoted in the lake alone": within(ledger, "promote_version", kill_before(ledger, "append")),
    "a model is promoted, and its run is not over": kill_after(ledger, "promote_version"),
    "a model is trained": kill_before(tasks, "score_task"),
    "scores are written, and drift is not": kill_after(scoring, "write_predictions"),
    "all tasks are scored": kill_before(tasks, "recommend_products"),
    "recommenders are trained": kill_before(recommend, "score"),
    "some users have their products": kill_after(recommending, "_write"),
    "bi is half built": kill_in_dbt(3, 10),
    "bi is built": kill_before(tasks, "publish_snapshot"),
    "the snapshot is half copied": within(publish, "snapshot", kill_before(DuckDBWarehouse, "read", 5)),
    "the snapshot is copied, and not swapped in": within(publish, "snapshot", kill_before(Path, "replace")),
    "the snapshot is swapped in": kill_after(tasks, "publish_snapshot"),
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with whole_run(tmp_path_factory.mktemp("flow_kills")) as made:
        yield made


def check_after_a_kill(scene: Scene, disturb: Disturbance | None, seconds: float | None = None) -> bool:
    """Kill a run, start it again, compare; whether it was killed at all."""
    shutil.rmtree(scene.folder / "home", ignore_errors=True)
    killed = not scene.run("home", disturb, seconds)
    assert scene.run("home")
    assert scene.differences("home") == ""
    assert [path.name for path in (scene.folder / "home").glob(".*.tmp")] == []
    return killed


def test_kills_at_all_named_steps_one_after_another_are_healed_by_one_run(scene: Scene) -> None:
    assert [step for step in STEPS if scene.run("again_and_again", STEPS[step])] == [], "the step was never reached"
    assert scene.run("again_and_again")
    assert scene.differences("again_and_again") == ""


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_a_named_step_is_healed(scene: Scene, step: str) -> None:
    assert check_after_a_kill(scene, STEPS[step]), "the step was never reached"


def test_kills_at_random_moments_are_healed(scene: Scene) -> None:
    def trial(moment: float) -> bool:
        return check_after_a_kill(scene, None, moment)

    assert kill_at_random(RANDOM_KILLS, scene.seconds, seed=0, trial=trial) == RANDOM_KILLS
