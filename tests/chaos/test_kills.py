"""Landing that is killed at any moment and run again leaves what an undisturbed one does: all, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from ingestion import batches, lake, lake_writer
from ingestion import land as landing
from tests.chaos.scenes import SCENES, Scene
from tests.chaos.trials import Disturbance, differences, finished, kill_after, kill_at_random, kill_before
from warehouse.duckdb import DuckDBWarehouse
from warehouse.objects import Objects
from warehouse.storage import Folder

RANDOM_KILLS = int(os.environ.get("CHAOS_KILLS", "10"))
"""At random moments per source; `make chaos` asks for 50."""
NAMED_STEPS: dict[str, Disturbance] = {
    "before a batch is written": kill_before(batches, "write_batch"),
    "rows are written": kill_before(Path, "replace"),
    "rows are in the lake": kill_after(lake_writer, "_write_parts"),
    "rejects are written": kill_after(lake_writer._Rejects, "write"),
    "rejects are in the lake": kill_before(Folder, "write"),
    "the manifest is written": kill_before(Path, "replace", 3),
    "the batch is in the lake": kill_after(Folder, "write"),
    "the second batch is in the lake": kill_after(Folder, "write", 2),
    "before the load": kill_before(DuckDBWarehouse, "load_batch"),
    "an earlier attempt is deleted": kill_after(DuckDBWarehouse, "_delete_batch"),
    "columns fit": kill_after(DuckDBWarehouse, "_fit"),
    "rows are inserted": kill_before(DuckDBWarehouse, "_delete_batch", 2),
    "the ledger is inserted": kill_before(DuckDBWarehouse, "_supersede"),
    "older rows are superseded": kill_after(DuckDBWarehouse, "_supersede"),
    "before the transaction ends": kill_after(DuckDBWarehouse, "_supersede_records"),
    "the transaction has ended": kill_after(DuckDBWarehouse, "load_batch"),
    "the second transaction has ended": kill_after(DuckDBWarehouse, "load_batch", 2),
    "others are retired": kill_after(DuckDBWarehouse, "supersede"),
    "before skipped files are kept": kill_before(DuckDBWarehouse, "insert_new"),
    "skipped files are kept": kill_after(DuckDBWarehouse, "insert_new"),
    "before a batch is marked in the lake": kill_before(lake, "mark_superseded"),
    "a batch is marked in the lake": kill_after(Folder, "write", 3),
    "all is marked": kill_after(landing, "mark_superseded"),
}
STEPS_OF_ALL = (
    "rows are in the lake",
    "rejects are in the lake",
    "the manifest is written",
    "the batch is in the lake",
    "the second batch is in the lake",
    "before the load",
    "an earlier attempt is deleted",
    "columns fit",
    "rows are inserted",
    "the ledger is inserted",
    "before the transaction ends",
    "the transaction has ended",
    "the second transaction has ended",
)
"""Steps that collections and topics go through as files do."""


BUCKET_STEPS: dict[str, Disturbance] = {
    "rows are in the bucket": kill_after(lake_writer, "_write_parts"),
    "rejects are in the bucket": kill_before(Objects, "write"),
    "a batch is in the bucket": kill_after(Objects, "write"),
    "a batch is fetched to be loaded": kill_before(DuckDBWarehouse, "load_batch"),
    "a batch is loaded": kill_after(DuckDBWarehouse, "load_batch"),
    "before a batch is marked in the bucket": kill_before(Objects, "write", 3),
    "a batch is marked in the bucket": kill_after(Objects, "write", 3),
}


SceneOf = Callable[[str], Scene]


@pytest.fixture(scope="module")
def scene_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SceneOf]:
    """A scene by name, made when it is first asked for."""
    with ExitStack() as opened:
        yield cache(lambda name: opened.enter_context(SCENES[name](tmp_path_factory.mktemp(name))))


def check_after_a_kill(scene: Scene, folder: Path, disturb: Disturbance | None, seconds: float | None) -> bool:
    """Kill a landing, run it again, compare; whether it was killed at all."""
    home = folder / "home"
    scene.copy(home)
    killed = not finished(lambda: scene.land(home), disturb, seconds)
    assert finished(lambda: scene.land(home))
    assert differences(scene.undisturbed, scene.tables(home)) == ""
    scene.remove(home)
    return killed


@pytest.mark.parametrize("step", NAMED_STEPS)
def test_a_kill_at_a_named_step_is_healed(scene_of: SceneOf, tmp_path: Path, step: str) -> None:
    assert check_after_a_kill(scene_of("files"), tmp_path, NAMED_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize("step", BUCKET_STEPS)
def test_a_kill_at_a_named_step_is_healed_where_the_lake_is_in_a_bucket(
    scene_of: SceneOf, tmp_path: Path, step: str
) -> None:
    assert check_after_a_kill(scene_of("in_bucket"), tmp_path, BUCKET_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize("step", STEPS_OF_ALL)
@pytest.mark.parametrize("source", ["documents", "messages"])
def test_a_kill_at_a_named_step_of_a_collection_or_topic_is_healed(
    scene_of: SceneOf, tmp_path: Path, source: str, step: str
) -> None:
    assert check_after_a_kill(scene_of(source), tmp_path, NAMED_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize(("source", "loaded"), [("documents", 5 + 1 + 4 + 3), ("messages", 5 + 41)])
def test_an_undisturbed_run_lands_what_it_should(scene_of: SceneOf, source: str, loaded: int) -> None:
    counts = scene_of(source).undisturbed["batches"].to_pylist()
    assert sum(row["count_loaded"] for row in counts) == loaded


@pytest.mark.parametrize("source", SCENES)
def test_kills_at_random_moments_are_healed(scene_of: SceneOf, tmp_path: Path, source: str) -> None:
    scene = scene_of(source)

    def trial(moment: float) -> bool:
        return check_after_a_kill(scene, tmp_path, None, moment)

    assert kill_at_random(RANDOM_KILLS, scene.seconds, seed=0, trial=trial) == RANDOM_KILLS
