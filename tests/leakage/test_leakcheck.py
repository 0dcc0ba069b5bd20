"""`martlet leakcheck` lets the features of the demo pass, on both warehouses, and no feature that knows the future."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from flows.dbt import PROJECT, Project, dbt_build
from flows.errors import LeakError
from flows.leakcheck import Findings, leakcheck
from flows.scratch import SCRATCH
from tests.demo import Demo
from warehouse import REPO, Settings, open_warehouse

WITHOUT_AS_OF = {f"feat_recommend_{name}" for name in ("interactions", "item_categories", "items", "playtime")}
"""Inputs of the recommender: they carry the time of each row instead."""
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")
OF_A_DAY = dt.date(2018, 3, 23)


@pytest.fixture(scope="module")
def findings(duckdb_demo: Demo) -> Findings:
    """One day for each mart."""
    return leakcheck(duckdb_demo.settings, shares=[2 / 3])


def test_no_feature_of_the_demo_knows_the_future(findings: Findings) -> None:
    assert findings.problems == []


def test_every_feature_mart_is_compared_on_a_day_of_its_own(duckdb_demo: Demo, findings: Findings) -> None:
    with open_warehouse(duckdb_demo.settings, read_only=True) as warehouse:
        marts = {name for name in warehouse.tables("features") if name.startswith("feat_")} - WITHOUT_AS_OF
    assert {entry["mart"] for entry in findings.compared if entry["rows_of_day"]} == marts


def test_nothing_is_left_of_what_was_built_for_the_comparison(duckdb_demo: Demo, findings: Findings) -> None:
    del findings
    with open_warehouse(duckdb_demo.settings, read_only=True) as warehouse:
        assert [name for schema in SCRATCH for name in warehouse.tables(schema)] == []


def test_no_feature_of_the_demo_knows_the_future_on_bigquery_either(bigquery_demo: Demo) -> None:
    """A mart on which most clocks and hidden columns bear: the SQL of staging is what differs."""
    found = leakcheck(bigquery_demo.settings, [OF_A_DAY], marts=["feat_review_score_at_request"])
    assert found.problems == []
    assert sum(entry["rows"] for entry in found.compared) > 0


def test_a_look_ahead_of_a_day_and_a_delivery_before_it_happened_are_found(duckdb_demo: Demo, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    shutil.copytree(duckdb_demo.settings.home, settings.home)
    project = Project(tmp_path / "dbt")
    shutil.copytree(PROJECT, project.folder)
    history = project.folder / "models/intermediate/olist_history"
    # the day of the request itself
    change(history, "int_order_history__summed_before_*.sql", "and 1 preceding", "and current row")
    # whenever it came
    change(history, "int_orders__seen_before_*.sql", "keep_known_events.delivered_at", "orders.delivered_at")
    dbt_build(
        settings,
        ["-s", "path:models/intermediate/olist_history", "feat_review_score_at_request", *NO_TESTS],
        project=project,
    )
    found = leakcheck(settings, [OF_A_DAY], project=project, marts=["feat_review_score_at_request"])
    differing = {name for entry in found.compared for name in entry["differing"].split(", ") if name}
    assert "category_popularity_index_90d" in differing
    assert {"is_delivered_by_as_of", "days_to_delivery", "days_late_so_far"} <= differing
    assert any(
        problem.startswith("feat_review_score_at_request.days_to_delivery knows what") for problem in found.problems
    )
    assert {"price", "category", "days_promised"}.isdisjoint(differing)


def change(folder: Path, name: str, old: str, new: str) -> None:
    [file] = folder.glob(name)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_models_that_say_who_is_asked_about_tell_ids_and_days_and_no_answer() -> None:
    """They are not built anew for the comparison, so that what else they told would pass unseen."""
    models = [
        model
        for path in PROJECT.glob("models/**/*.yml")
        for model in yaml.safe_load(path.read_text()).get("models", [])
    ]
    asked = [model for model in models if "population" in model.get("config", {}).get("tags", [])]
    columns = {column["name"] for model in asked for column in model["columns"]}
    assert {"order_id", "as_of_date"} <= columns
    assert {name for name in columns if not name.endswith(("_id", "_key", "_date"))} == {"dataset", "namespace"}


def test_a_warehouse_without_features_is_no_proof(settings: Settings) -> None:
    with open_warehouse(settings):
        pass
    with pytest.raises(LeakError, match="no feature rows to compare"):
        leakcheck(settings)


def test_the_command_ends_with_code_1_where_nothing_could_be_compared(home: Path) -> None:
    with open_warehouse(Settings(home=home)):
        pass
    command = [sys.executable, "-m", "flows.cli", "leakcheck"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=REPO, check=False)
    assert result.returncode == 1
    assert "There are no feature rows to compare" in result.stderr
