"""What every task must do, on small marts: rows that keep the contract, and nothing learned from shuffled labels."""

from __future__ import annotations

import numpy as np
import pytest

from ml.tables import ml_tables
from ml.tabular import Task, load_task, score, task_names, train, try_out
from tests.ml.tabular.contract import table
from tests.ml.tabular.data import made_up, shuffled, write_marts
from warehouse import Settings


@pytest.fixture(params=task_names())
def task(request: pytest.FixtureRequest) -> Task:
    return load_task(request.param)


def test_shuffled_labels_leave_nothing_to_rank(task: Task, settings: Settings) -> None:
    write_marts(settings, task, shuffled(task, made_up(task, n=1500)))
    found = {metric.metric: metric for metric in try_out(settings, task)}
    assert found["roc_auc"].ci_low < 0.5 < found["roc_auc"].ci_high
    assert found["log_loss"].value == pytest.approx(found["log_loss"].baseline, abs=0.02)


def test_every_row_satisfies_the_contract_and_the_same_scoring_changes_nothing(task: Task, settings: Settings) -> None:
    write_marts(settings, task, made_up(task, n=800))
    train(settings, task)
    assert score(settings, task) > 0
    rows = table(settings, f"predictions.{task.name}")
    definition = ml_tables()[f"predictions.{task.name}"]
    assert rows.schema.names == [column.name for column in definition.columns]
    may_be_null = {name for name in rows.schema.names if name.startswith(("probability_", "top_factor_"))}
    may_be_null |= {"predicted_value"}
    assert not [name for name in rows.schema.names if rows[name].null_count and name not in may_be_null]
    for column in definition.columns:
        if column.range and rows[column.name].null_count < rows.num_rows:
            low, high = column.range
            values = rows[column.name].to_numpy()
            assert ((values >= low) & (values <= high)).all(), column.name
    assert rows.select(list(definition.key)).group_by(list(definition.key)).aggregate([]).num_rows == rows.num_rows
    assert (rows["horizon_start"].to_numpy() < rows["horizon_end"].to_numpy()).all()
    acts = rows["score"].to_numpy() >= rows["decision_threshold"].to_numpy()
    words = np.where(acts, task.event.happens, task.event.otherwise).tolist()
    assert rows["predicted_label"].to_pylist() == words
    assert (
        dict(zip(rows["risk_tier"].to_pylist(), rows["risk_tier_rank"].to_pylist(), strict=True)).items()
        <= {
            "low": 1,
            "medium": 2,
            "high": 3,
        }.items()
    )
    assert score(settings, task) == 0
    assert table(settings, f"predictions.{task.name}") == rows
