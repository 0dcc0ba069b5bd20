"""`martlet status` after a real run: what it says of runs, champions, drift and cost is what the warehouse holds."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

import duckdb
import pytest

from ml.ledger import append, recorded
from ml.status import status
from tests.demo import Demo, run
from warehouse import Settings, Warehouse, open_warehouse
from warehouse.door import Bill
from warehouse.duckdb import DuckDBWarehouse

NOW = dt.datetime(2026, 11, 10)


@pytest.fixture(scope="module")
def facts(duckdb_demo: Demo) -> dict[str, Any]:
    """What the command prints as JSON after the demo."""
    said = run([sys.executable, "-m", "flows.cli", "status", "--json"], duckdb_demo.environment)
    return json.loads(said)  # type: ignore[no-any-return]


def sql(demo: Demo, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(demo.settings.warehouse_file), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def test_every_source_is_there_with_its_newest_load(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    found = {(row["table"], row["rows"], row["newest_load"]) for row in facts["sources"]}
    assert found == set(
        sql(
            duckdb_demo,
            "select table_name, sum(count_loaded)::int, max(loaded_at)::varchar from raw.batches "
            "where superseded_at is null group by 1",
        )
    )


def test_the_newest_run_of_each_kind_and_task_is_there(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    found = {(row["kind"], row["task"], row["status"], row["seconds"]) for row in facts["runs"]}
    assert found == set(
        sql(
            duckdb_demo,
            "select kind, task, arg_max(status, finished_at), arg_max(seconds, finished_at) from ml.runs group by all",
        )
    )
    assert ("score", "customer_churn") in {(row["kind"], row["task"]) for row in facts["runs"]}


def test_every_champion_has_its_figure_its_baseline_and_its_age(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    champions = {row["task"]: row for row in facts["champions"]}
    assert champions.keys() == {task for (task,) in sql(duckdb_demo, "select distinct task from ml.champions")}
    [(value, baseline)] = sql(
        duckdb_demo,
        "select value, baseline from ml.metrics join ml.champions using (run_id) "
        "where champions.task = 'customer_churn' and metric = 'roc_auc' and slice = 'all'",
    )
    churn = champions["customer_churn"]
    assert (churn["metric"], churn["of"], churn["value"], churn["baseline"]) == ("roc_auc", "all", value, baseline)
    assert (churn["age_days"], churn["promoted_at"]) == (0, "2026-11-01 06:00:00")


def test_cost_is_all_seconds_of_all_runs_and_nothing_is_billed(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    [(runs, seconds)] = sql(duckdb_demo, "select count(*), sum(seconds) from ml.runs")
    assert sum(row["runs"] for row in facts["cost"]) == runs
    assert sum(row["seconds"] for row in facts["cost"]) == pytest.approx(seconds)
    assert facts["billed"] == []


def test_people_see_every_section(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    said = run([sys.executable, "-m", "flows.cli", "status"], duckdb_demo.environment)
    assert [name for name in facts if name not in said] == []
    assert "billed: none" in said


def test_people_see_the_features_of_each_task_that_moved_most(duckdb_demo: Demo, facts: dict[str, Any]) -> None:
    said = run([sys.executable, "-m", "flows.cli", "status"], duckdb_demo.environment)
    section = said.partition("feature_drift")[2].partition("cost")[0]
    worst = {row["task"]: row for row in reversed(facts["feature_drift"])}
    assert len(worst) >= 3
    assert [row["feature"] for row in worst.values() if row["feature"] not in section] == []
    shown = section.count("another population") + section.count(" moving ")
    assert f"{len(facts['feature_drift']) - shown} more" in section


@pytest.fixture
def there(home: Any) -> Settings:
    """An empty warehouse."""
    settings = Settings(home=home, now=NOW)
    with open_warehouse(settings):
        return settings


def days_before(settings: Settings, days: int) -> Settings:
    return Settings(home=settings.home, now=NOW - dt.timedelta(days=days))


def test_a_run_that_failed_is_shown_as_failed_and_counts_as_cost(there: Settings) -> None:
    with recorded(days_before(there, 1), "t", "score"):
        pass
    with pytest.raises(ZeroDivisionError), recorded(there, "t", "score"):
        raise ZeroDivisionError
    facts = status(there)
    assert [(row["status"], row["started_at"]) for row in facts["runs"]] == [("failed", NOW)]
    assert [(row["kind"], row["task"], row["runs"]) for row in facts["cost"]] == [("score", "t", 2)]


def test_cost_is_of_the_last_week_and_runs_are_of_any_time(there: Settings) -> None:
    with recorded(days_before(there, 8), "old", "train"):
        pass
    facts = status(there)
    assert [row["task"] for row in facts["runs"]] == ["old"]
    assert facts["cost"] == []


def test_features_that_moved_are_those_of_the_newest_scoring_run_worst_first(there: Settings) -> None:
    row = {"model_version": "v", "missing_ratio": 0.0, "missing_ratio_trained": 0.0, "n": 9}
    measured = {
        ("a", 1): {"gone": 0.9},
        ("a", 2): {"same": 0.2, "little": 0.21, "much": 0.5},
        ("b", 1): {"edge": 0.25},
    }
    for (task, day), indices in measured.items():
        moment = dt.datetime(2026, 11, day)
        rows = [
            row | {"run_id": f"{task}{day}", "task": task, "feature": name, "psi": psi, "measured_at": moment}
            for name, psi in indices.items()
        ]
        append(there, "ml.drift", rows)
    found = [(each["task"], each["feature"], each["state"]) for each in status(there)["feature_drift"]]
    assert found == [
        ("a", "much", "another population"),
        ("a", "little", "moving"),
        ("b", "edge", "another population"),
    ]


def test_bytes_are_counted_by_layer_beside_the_queries_of_which_nobody_says(
    there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def bills(_: Warehouse, since: dt.datetime) -> list[Bill]:
        asked.append(since)
        return [Bill("marts", 10), Bill("marts", None), Bill("python", 5), Bill("marts", 20)]

    monkeypatch.setattr(DuckDBWarehouse, "bills", bills)
    assert status(there)["billed"] == [
        {"part": "marts", "queries": 3, "count_bytes": 30, "queries_unknown": 1},
        {"part": "python", "queries": 1, "count_bytes": 5, "queries_unknown": 0},
    ]
    assert asked == [NOW - dt.timedelta(days=7)]
