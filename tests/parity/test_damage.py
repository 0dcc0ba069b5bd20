"""A macro that means something else on one warehouse is found, and the column is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingestion.land import land
from tests.demo import settings_of
from tests.parity.compare import difference
from tests.parity.sql import run_dbt
from tests.servers import BigQueryEmulator
from warehouse import REPO, open_warehouse

MODEL = "stg_sparkify__events"
EVENT = {
    "ts": 1_538_352_117_000,
    "userId": "30",
    "sessionId": 29,
    "page": "NextSong",
    "level": "paid",
    "auth": "Logged In",
    "itemInSession": 50,
    "registration": 1_538_173_362_000,
}


@pytest.fixture
def damaged_project(tmp_path: Path) -> Path:
    """The dbt project with a dialect macro that, on BigQuery alone, is a second off."""
    project = tmp_path / "dbt"
    shutil.copytree(REPO / "dbt", project, ignore=shutil.ignore_patterns("target", "logs"))
    macro = project / "macros" / "dialect" / "epoch_ms_to_timestamp.sql"
    sound = macro.read_text()
    damaged = sound.replace("timestamp_millis(", "timestamp_millis(1000 + ")
    assert damaged != sound
    macro.write_text(damaged)
    return project


def test_a_macro_that_is_a_second_off_on_bigquery_is_found(
    emulator: BigQueryEmulator, damaged_project: Path, tmp_path: Path
) -> None:
    events = tmp_path / "data" / "sparkify" / "events.json"
    events.parent.mkdir(parents=True)
    events.write_text("".join(json.dumps(EVENT | {"itemInSession": item}) + "\n" for item in range(3)))
    on_duckdb = {"MARTLET_HOME": str(tmp_path / "duckdb"), "MARTLET_TARGET": "duckdb"}
    on_bigquery = {"MARTLET_HOME": str(tmp_path / "bigquery")} | emulator.environment("damage_")
    with ThreadPoolExecutor() as pool:
        sides = [(on_duckdb, REPO / "dbt"), (on_bigquery, damaged_project)]
        list(pool.map(lambda side: _build(events.parents[1], *side), sides))
    head, *examples = _difference(on_duckdb, on_bigquery).splitlines()
    assert head == "3 rows only in duckdb, 3 only in bigquery; not the same values in registered_at (3)"
    assert [example.partition(": ")[2] for example in examples] == [
        "registered_at is 2018-09-28 22:22:42 in duckdb, 2018-09-28 22:22:43 in bigquery"
    ] * 3


def _build(data: Path, environment: Mapping[str, str], project: Path) -> None:
    land(settings_of(environment | {"MARTLET_NOW": "2026-11-01T06:00:00"}), data)
    run_dbt(f"--quiet run --select {MODEL}", environment, Path(environment["MARTLET_HOME"]) / "target", project)


def _difference(left: Mapping[str, str], right: Mapping[str, str]) -> str:
    with open_warehouse(settings_of(left)) as duckdb, open_warehouse(settings_of(right)) as bigquery:
        table = f"staging.{MODEL}"
        return difference(duckdb.read(table), bigquery.read(table), ("duckdb", "bigquery"))
