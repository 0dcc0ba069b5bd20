"""A new task: one file and one SQL model, and it is trained, scored, judged and shown in bi."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.dbt import Project, dbt_build
from flows.generate import generated_files
from ml import tables
from ml.tabular import load_task, score, train
from tests.demo import Demo, settings_of
from warehouse import REPO, open_warehouse

TASK = """
description: Whether a telephone customer gets a paper bill.
entity: telephone customer
features: feat_paper_bill
labels: feat_paper_bill
kind: binary
target: has_paper_bill
event: {happens: paper, otherwise: paperless}
horizon: the month after the snapshot
split: folds
metric: roc_auc
costs: {false_alarm: 1, miss: 1}
segments: {contract: [], tenure_months: [0, 12, 24]}
licence: IBM sample data terms
"""
MODEL = """
select
    entity_id,
    as_of_date,
    contract,
    internet_service,
    tenure_months,
    monthly_charges,
    payment_method,
    not has_paperless_billing as has_paper_bill,
    as_of_date as horizon_start,
    cast({{ dbt.dateadd('month', 1, 'as_of_date') }} as date) as horizon_end
from {{ ref('feat_customer_churn') }}
"""
SHOWN = ("bi_predicted_and_actual", "bi_realised_figures", "bi_prediction_segments")


@pytest.fixture
def dbt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project with the task in it; nothing else was written by hand."""
    shutil.copytree(REPO / "dbt", tmp_path / "dbt", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(tables.TASKS, tmp_path / "tasks")
    (tmp_path / "tasks" / "paper_bill.yml").write_text(TASK, encoding="utf-8")
    (tmp_path / "dbt" / "models" / "features" / "feat_paper_bill.sql").write_text(MODEL, encoding="utf-8")
    monkeypatch.setattr(tables, "TASKS", tmp_path / "tasks")
    tables.ml_tables.cache_clear()
    for path, text in generated_files(tmp_path / "dbt").items():
        path.write_text(text, encoding="utf-8")
    return tmp_path / "dbt"


@pytest.fixture(autouse=True)
def _other_tests_see_our_tasks_alone() -> object:
    yield
    tables.ml_tables.cache_clear()


def test_a_task_of_one_file_and_one_model_goes_all_the_way(duckdb_demo: Demo, dbt: Path, tmp_path: Path) -> None:
    shutil.copytree(duckdb_demo.settings.home, tmp_path / "home", ignore=shutil.ignore_patterns("dbt", "prefect"))
    settings = settings_of({**duckdb_demo.environment, "MARTLET_HOME": str(tmp_path / "home")})
    task, project = load_task("paper_bill"), Project(folder=dbt)
    # No tests of models that are not there yet.
    own_tests = ["--indirect-selection", "cautious"]
    dbt_build(settings, ["--select", "feat_paper_bill", *own_tests], project=project)
    train(settings, task)
    written = score(settings, task)
    models = ["paper_bill_latest", "paper_bill_outcomes", "task_outcomes", *SHOWN]
    counts = dbt_build(settings, ["--select", *models, *own_tests], project=project)
    assert not counts.keys() & {"fail", "error"}
    with open_warehouse(settings) as warehouse:
        shown = {name: warehouse.read(f"bi.{name}", equals={"task": "paper_bill"}).read_all() for name in SHOWN}
        assert warehouse.count("predictions.paper_bill_latest") == written
    assert sum(shown["bi_predicted_and_actual"]["count_predictions"].to_pylist()) == written
    assert shown["bi_realised_figures"]["count_predictions"].to_pylist() == [written]
    segments = shown["bi_prediction_segments"].to_pylist()
    assert {row["segment"] for row in segments} == {"risk_tier", "contract", "tenure_months"}
    for segment in ("contract", "tenure_months"):
        assert sum(row["count_entities"] for row in segments if row["segment"] == segment) == written
