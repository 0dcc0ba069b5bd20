"""A run on BigQuery in which a big model would read more bytes than its budget does not begin."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows.budgets import Reading, dry_run
from flows.dbt import PROJECT, Project, dbt_build
from flows.errors import DbtError, UsageError
from ingestion.land import land
from tests.demo import Demo, settings_of
from tests.servers import BigQueryEmulator
from warehouse import Settings, open_warehouse


def test_a_run_over_budget_names_model_budget_and_estimate_and_builds_nothing(
    emulator: BigQueryEmulator, tmp_path: Path
) -> None:
    project = Project(tmp_path / "dbt")
    shutil.copytree(PROJECT, project.folder, ignore=shutil.ignore_patterns("target", "logs"))
    config = project.folder / "models/staging/sparkify/stg_sparkify__events.yml"
    # The emulator lists partitions without their bytes: none of them is over this budget alone.
    config.write_text(config.read_text().replace("full: 200000000000", "full: -1"))
    event = {"ts": 1_541_106_106_796, "userId": "1", "sessionId": 1, "page": "Home", "level": "free", "auth": "x"}
    (tmp_path / "log" / "sparkify").mkdir(parents=True)
    (tmp_path / "log" / "sparkify" / "events.json").write_text(json.dumps(event) + "\n")
    settings = settings_of({"MARTLET_HOME": str(tmp_path / "home"), **emulator.environment("budgets_")})
    land(settings, tmp_path / "log")
    refused = r"stg_sparkify__events would read 0 bytes of .*sparkify__events.*budget for a full build is -1 bytes"
    with pytest.raises(DbtError, match=refused):
        dbt_build(settings, ["--select", "stg_sparkify__batch_days+1"], project=project)
    with open_warehouse(settings, read_only=True) as warehouse:
        assert warehouse.tables("staging") == []


def test_a_dry_run_asks_for_every_model_with_a_budget_and_says_which_is_over(bigquery_demo: Demo) -> None:
    readings = dry_run(bigquery_demo.settings)
    names = {path.stem for path in PROJECT.glob("models/**/*.yml") if "bytes_budget: {" in path.read_text()}
    assert {reading.model for reading in readings} == names
    assert {reading.way for reading in readings} == {"increment", "full"}
    assert all(reading.count_bytes >= 0 and reading.budget > 0 for reading in readings)
    assert [reading.is_over for reading in (Reading("m", "full", 2, 1), Reading("m", "full", 1, 1))] == [True, False]


def test_there_is_no_dry_run_on_duckdb(settings: Settings) -> None:
    with pytest.raises(UsageError, match="MARTLET_TARGET=bigquery"):
        dry_run(settings)


def test_every_incremental_model_has_a_budget_for_an_increment_and_for_a_full_build() -> None:
    for model in (path for path in PROJECT.glob("models/**/*.sql") if "materialized='incremental'" in path.read_text()):
        assert "bytes_budget: {increment: " in model.with_suffix(".yml").read_text(), model.name
