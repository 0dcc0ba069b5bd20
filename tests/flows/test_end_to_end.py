"""The whole run on simulated data, from files to the snapshot, and what a second run leaves alone."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.export import export
from ingestion.simulate import Simulated
from ml.tabular import task_names
from tests.demo import NOW, Demo, run, run_demo
from warehouse import REPO, Settings

TASKS = ["sentiment", *task_names(), "recommend"]
PREDICTIONS = [*TASKS, "similar_items"]
NO_OUTCOMES = ("sentiment", "recommend", "similar_items")
"""Tables of predictions: the recommender writes two."""
TOO_FEW = {*task_names()} - {"customer_churn", "purchase", "review_score_at_request"}
"""At this scale too little happens to learn from: a baseline may be in use, which acts on nobody, so precision is
undefined, or there are too few rows to be split."""


@dataclass(frozen=True)
class TwoRuns:
    """Two runs of the demo on the same folder, and the tables after each."""

    settings: Settings
    written: Simulated
    first: dict[str, Any]
    second: dict[str, Any]
    tables_first: dict[str, str]
    tables_second: dict[str, str]


def query(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def fingerprints(settings: Settings) -> dict[str, str]:
    """A hash of the rows of every mart, feature, prediction and bi table, whatever their order."""
    names = query(
        settings.warehouse_file,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema in ('marts', 'features', 'predictions', 'bi') order by 1",
    )
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        hashes = {}
        for (name,) in names:
            sql = f"select count(*) || ':' || coalesce(sum(hash(t)::hugeint), 0) from {name} as t"
            hashes[name] = str(connection.execute(sql).fetchall()[0][0])
    return hashes


@pytest.fixture(scope="module")
def demo(duckdb_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> TwoRuns:
    """The shared demo, and a second run a minute later on a copy, for others read the shared one."""
    home = tmp_path_factory.mktemp("end_to_end") / "home"
    shutil.copytree(duckdb_demo.settings.home, home)
    again = {"MARTLET_HOME": str(home), "MARTLET_NOW": (NOW + dt.timedelta(minutes=1)).isoformat()}
    second = run_demo(duckdb_demo.source, {**duckdb_demo.environment, **again})
    return TwoRuns(
        settings=second.settings,
        written=duckdb_demo.source.written,
        first=duckdb_demo.facts,
        second=second.facts,
        tables_first=fingerprints(duckdb_demo.settings),
        tables_second=fingerprints(second.settings),
    )


def test_every_record_written_is_read_and_loaded_or_rejected(demo: TwoRuns) -> None:
    files = {file["relative"]: file for file in demo.first["files"]}
    landed = {name: file for name, file in files.items() if file["status"] == "landed"}
    assert {name: file["count_read"] for name, file in landed.items()} == demo.written.records
    assert {name: file["count_rejected"] for name, file in landed.items() if file["count_rejected"]} == {
        name: count for name, count in demo.written.rejects.items() if count
    }
    for file in landed.values():
        assert file["count_read"] == file["count_loaded"] + file["count_rejected"]
    assert {name for name, file in files.items() if file["status"] == "skipped"} == set(demo.written.skipped)


@pytest.mark.parametrize("task", PREDICTIONS)
def test_every_task_has_predictions_and_their_latest_view(demo: TwoRuns, task: str) -> None:
    file = demo.settings.warehouse_file
    is_predicted = task not in demo.first["left_out"]
    assert is_predicted or task in TOO_FEW
    assert query(file, f"select count(*) > 0 from predictions.{task}") == [(is_predicted,)]
    assert query(file, f"select count(*) > 0 from predictions.{task}_latest") == [(is_predicted,)]


def test_every_review_has_a_sentiment_row(demo: TwoRuns) -> None:
    missing = query(
        demo.settings.warehouse_file,
        "select count(*) from marts.fct_reviews anti join predictions.sentiment using (review_key, text_hash)",
    )
    assert missing == [(0,)]


@pytest.mark.parametrize("task", [task for task in TASKS if task not in TOO_FEW])
def test_every_task_is_measured_beside_its_baseline_with_an_interval(demo: TwoRuns, task: str) -> None:
    rows = query(
        demo.settings.warehouse_file,
        "select metric, value, ci_low, ci_high, baseline, baseline_name, split, n "
        # Each data set has a recommender of its own.
        f"from ml.metrics where task = '{task}' or starts_with(task, '{task}_') and '{task}' = 'recommend'",
    )
    assert rows
    for metric, value, low, high, baseline, name, split, n in rows:
        assert low <= value <= high, metric
        assert baseline is not None
        assert name
        assert split
        assert n > 0


def test_the_models_have_learned_what_the_simulator_put_in(demo: TwoRuns) -> None:
    values = {
        (row["task"], row["metric"]): (row["ci_low"], row["baseline"])
        for row in demo.first["metrics"]
        if row["metric"] == "roc_auc" and row["task"] not in TOO_FEW
    }
    assert values
    for low, baseline in values.values():
        assert low > baseline


def test_the_same_run_again_lands_nothing_and_changes_no_table(demo: TwoRuns) -> None:
    assert sum(file["count_loaded"] for file in demo.second["files"]) == 0
    assert demo.tables_second == demo.tables_first


def test_the_snapshot_holds_bi_predictions_and_their_outcomes_and_no_texts(demo: TwoRuns) -> None:
    columns = query(
        demo.settings.published_file,
        "select table_schema, table_name, column_name from information_schema.columns",
    )
    assert {schema for schema, _, _ in columns} == {"bi", "predictions"}
    latest = {f"{task}_latest" for task in PREDICTIONS}
    outcomes = {f"{task}_outcomes" for task in PREDICTIONS if task not in NO_OUTCOMES}
    # Outcomes of all tasks, one below the other, are what bi reads.
    outcomes.add("task_outcomes")
    assert {table for schema, table, _ in columns if schema == "predictions"} == latest | outcomes
    texts = [kind for _, _, kind in columns if kind in ("review_text", "review_title", "original_text")]
    assert texts == []
    assert list(demo.settings.home.glob(".published*")) == []


def test_the_results_are_exported_whole_as_parquet_and_csv(demo: TwoRuns, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    counts = export(demo.settings, str(folder))
    tables = {"sentiment_analysis_results": "predictions.sentiment_latest", "fct_reviews": "marts.fct_reviews"}
    for name, table in tables.items():
        [(rows,)] = query(demo.settings.warehouse_file, f"select count(*) from {table}")
        with duckdb.connect() as connection:
            for file in (f"{name}.parquet", f"{name}.csv"):
                [(written,)] = connection.execute(f"select count(*) from '{folder / file}'").fetchall()
                assert written == rows == counts[name] > 0
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".csv"}


@pytest.mark.parametrize("command", ["build", "test"])
def test_dbt_works_from_its_folder_after_a_demo(demo: TwoRuns, command: str) -> None:
    dbt = Path(sys.executable).with_name("dbt")
    output = run(
        [str(dbt), command, "--target-path", str(demo.settings.home / "target")],
        {"MARTLET_HOME": str(demo.settings.home)},
        REPO / "dbt",
    )
    assert "ERROR=0" in output
    assert "WARN=0" in output


def test_dbt_works_from_its_folder_on_an_empty_home(tmp_path: Path) -> None:
    dbt = Path(sys.executable).with_name("dbt")
    home = tmp_path / "not" / "there" / "yet"
    command = [str(dbt), "build", "--target-path", str(tmp_path / "target")]
    output = run(command, {"MARTLET_HOME": str(home)}, REPO / "dbt")
    assert "ERROR=0" in output
    assert "WARN=0" in output
