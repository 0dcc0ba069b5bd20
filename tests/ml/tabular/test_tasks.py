"""Each task under the contract, and the files that define them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ml import tables
from ml.errors import UnknownTaskError
from ml.tables import ml_tables
from ml.tabular import Task, load_task, task_names
from tests.ml.tabular.contract import TaskContract
from warehouse import REPO
from warehouse.yaml_file import read_yaml


class TestCustomerChurn(TaskContract):
    name = "customer_churn"


class TestPurchase(TaskContract):
    name = "purchase"


class TestReviewScoreAtRequest(TaskContract):
    name = "review_score_at_request"


def test_every_kind_and_split_of_the_tasks_is_under_the_contract() -> None:
    shapes = {(task.kind, task.split) for task in map(load_task, task_names())}
    assert shapes == {
        (task.kind, task.split) for task in (load_task(each.name) for each in TaskContract.__subclasses__())
    }


def test_every_task_has_a_prediction_table_like_the_others() -> None:
    written = [ml_tables()[f"predictions.{name}"] for name in task_names()]
    assert len({(table.columns, table.key) for table in written}) == 1
    assert {table.partition_by.granularity for table in written if table.partition_by} == {"day", "month"}


def test_features_that_a_task_names_are_columns_of_its_mart() -> None:
    for task in map(load_task, task_names()):
        (model,) = read_yaml(REPO / "dbt" / "models" / "features" / f"{task.features_mart.split('.')[1]}.yml")["models"]
        named = {*task.obvious, *task.segments, *task.monotone}
        assert named <= {column["name"] for column in model["columns"]}, task.name


def test_an_unknown_task_is_told_which_there_are() -> None:
    with pytest.raises(UnknownTaskError, match="customer_churn, purchase, purchase_intent"):
        load_task("churn")


def test_the_threshold_is_where_acting_and_not_acting_cost_the_same() -> None:
    costs = load_task("review_score_at_request").costs
    p = load_task("review_score_at_request").threshold
    assert p == 0.2
    assert (1 - p) * costs.false_alarm == p * costs.miss


def test_the_score_of_stars_is_the_second_of_four_cuts() -> None:
    stars, churn = load_task("review_score_at_request"), load_task("customer_churn")
    assert (stars.cuts, stars.event_cut) == ((1, 2, 3, 4), 1)
    assert (churn.cuts, churn.event_cut) == ((0,), 0)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("colour: red", "colour"),
        ("costs: {false_alarm: 0, miss: 1}", "costs.false_alarm"),
        ("kind: ordinal", "at_most"),
        ("split: random", "split"),
    ],
)
def test_a_file_that_says_what_no_task_can_be_is_refused(
    line: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = (tables.TASKS / "customer_churn.yml").read_text(encoding="utf-8").splitlines()
    kept = [other for other in written if not other.startswith(line.split(":")[0])]
    (tmp_path / "odd.yml").write_text("\n".join([*kept, line]), encoding="utf-8")
    monkeypatch.setattr(tables, "TASKS", tmp_path)
    with pytest.raises(ValidationError, match=complaint):
        load_task("odd")


def test_marts_are_named_after_the_task() -> None:
    churn: Task = load_task("customer_churn")
    assert (churn.features_mart, churn.labels_mart) == (
        "features.feat_customer_churn",
        "features.label_customer_churn",
    )
