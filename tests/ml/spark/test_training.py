"""Spark's learners on the rows of a task, beside the model in use, and the same job by spark-submit."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.spark import code
from ml import tabular
from ml.spark.errors import JobError
from ml.spark.prepare import TEST, TRAIN, VALIDATION, prepare, with_roles
from ml.spark.train import train
from ml.tabular import load_task
from warehouse import REPO, Settings

MODELS = ["Spark logistic regression", "Spark random forest", "Spark XGBoost"]


def learnable(n: int = 600, seed: int = 0) -> pa.Table:
    """Rows whose label is whether a number is above 0; another number, a flag and a colour say nothing of it."""
    generator = np.random.default_rng(seed)
    telling = generator.normal(size=n)
    missing = np.arange(n) % 10 == 0
    return pa.table(
        {
            "entity_id": [f"e{place // 2}" for place in range(n)],
            "as_of_date": [dt.date(2026, 1, 1) + dt.timedelta(days=place % 20) for place in range(n)],
            "label": (telling > 0).astype(np.int64),
            "telling": telling,
            "other": pa.array(generator.normal(size=n), mask=missing),
            "flag": generator.integers(0, 2, n).astype(bool),
            "colour": pa.array(["red", "blue", None]).take(pa.array(generator.integers(0, 3, n))).cast(pa.string()),
            "nothing": pa.nulls(n, pa.float64()),
        }
    )


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pq.write_table(learnable(), file)
    return file


def test_an_entity_is_in_one_role_alone_and_a_day_too(session: Any, rows: Path) -> None:
    for split, column in (("folds", "entity_id"), ("temporal", "as_of_date")):
        found = with_roles(session.read.parquet(str(rows)), split).select(column, "role").distinct().collect()
        assert len({row[column] for row in found}) == len(found)
        assert {row["role"] for row in found} == {TRAIN, VALIDATION, TEST}
    days = {row["role"]: row["as_of_date"] for row in sorted(found, key=lambda row: row["as_of_date"])}
    assert days[TRAIN] < days[VALIDATION] < days[TEST]


def test_training_rows_alone_say_how_to_fill_and_to_scale(session: Any, rows: Path) -> None:
    ready = prepare(with_roles(session.read.parquet(str(rows)), "folds"))
    assert ready.scaled == [
        "telling", "other", "flag", "other is missing", "colour is blue", "colour is red"
    ]  # fmt: skip
    train_rows = np.array([row["scaled"] for row in ready.rows.filter("role = 'train'").collect()])
    np.testing.assert_allclose(train_rows.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(train_rows.std(axis=0, ddof=1), 1, atol=1e-9)


def test_every_learner_finds_the_feature_that_tells(session: Any, rows: Path, tmp_path: Path) -> None:
    plan = {
        "rows": str(rows),
        "split": "folds",
        "parameters": {"max_depth": 3, "learning_rate": 0.3},
        "workers": 1,
        "seed": 0,
        "to": str(tmp_path),
    }
    answer = train(session, plan)
    assert list(answer["weights"]) == MODELS
    assert {name: pairs[0][0] for name, pairs in answer["weights"].items()} == dict.fromkeys(MODELS, "telling")
    scores = pq.read_table(tmp_path / "scores").to_pylist()
    labels = {(row["entity_id"], row["as_of_date"]): row["label"] for row in learnable().to_pylist()}
    for name in MODELS:
        right = [(row[name] > 0.5) == labels[row["entity_id"], row["as_of_date"]] for row in scores]
        assert np.mean(right) > 0.9
    assert (tmp_path / "models" / "xgboost.json").exists()


def test_rows_of_one_outcome_are_refused(session: Any, tmp_path: Path) -> None:
    table = learnable()
    pq.write_table(table.set_column(2, "label", pa.array(np.zeros(len(table), np.int64))), tmp_path / "rows.parquet")
    plan = {"rows": str(tmp_path / "rows.parquet"), "split": "folds", "parameters": {}, "workers": 1, "seed": 0}
    with pytest.raises(JobError, match="land more data"):
        train(session, plan | {"to": str(tmp_path)})


def test_sparks_models_stand_beside_the_one_in_use_on_rows_that_none_saw(session: Any, built: Settings) -> None:
    task = load_task("subscriber_churn")
    tabular.train(built, task)
    plans: list[dict[str, Any]] = []

    def run(plan: dict[str, Any]) -> dict[str, Any]:
        plans.append(plan)
        return train(session, plan | {"workers": 1})

    metrics, files = tabular.train_on_spark(built, task, f"{built.storage.address}/spark/subscriber_churn", run)
    auc = {metric.slice: metric for metric in metrics if metric.metric == "roc_auc"}
    assert set(auc) == {"baseline", *MODELS, "champion"}
    assert len({metric.n for metric in auc.values()}) == 1
    roles = pq.read_table(plans[0]["rows"])
    assert auc["champion"].n == roles["role"].to_pylist().count(TEST) > 20
    learned = {row["entity_id"] for row in roles.to_pylist() if row["role"] != TEST}
    assert not learned & {row["entity_id"] for row in roles.to_pylist() if row["role"] == TEST}
    assert {"coefficients.png", "importances.png", "roc.png"} <= {file.name for file in files}


def test_spark_submit_runs_the_same_job_from_a_zip_of_it_alone(rows: Path, tmp_path: Path) -> None:
    table = pq.read_table(rows).select(["entity_id", "label"])
    lake = tmp_path / "lake"
    folder = lake / "raw" / "shop__things" / "b1"
    folder.mkdir(parents=True)
    extra = {"_source_uri": pa.array(["f"] * len(table)), "_source_row": pa.array(range(len(table)))}
    extra["_superseded_at"] = pa.nulls(len(table), pa.timestamp("us"))
    for name, values in extra.items():
        table = table.append_column(name, values)
    pq.write_table(table, folder / "part-0.parquet")
    (folder / "batch.json").write_text(json.dumps({"parts": ["part-0.parquet"]}))
    plan = {"lake": str(lake), "table": "raw.shop__things", "by": ["label"], "rows": 7, "seed": 0}
    (tmp_path / "plan.json").write_text(json.dumps(plan | {"to": str(tmp_path / "sample")}))
    (tmp_path / "martlet_spark.zip").write_bytes(code())
    (tmp_path / "job.py").write_bytes((REPO / "ml" / "spark" / "job.py").read_bytes())
    command = [str(Path(sys.executable).parent / "spark-submit"), "--master", "local[1]"]
    command += ["--conf", "spark.ui.enabled=false", "--conf", "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1"]
    command += ["--py-files", str(tmp_path / "martlet_spark.zip"), str(tmp_path / "job.py")]
    command += ["sample", str(tmp_path / "plan.json"), str(tmp_path / "result.json")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYSPARK_PYTHON"] = sys.executable
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    strata = json.loads((tmp_path / "result.json").read_text())["strata"]
    assert [(row["label"], row["taken"]) for row in strata] == [(0, 7), (1, 7)]
