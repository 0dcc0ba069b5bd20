"""What training claims when there is something to learn, when there is nothing, and when it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import EmptyMartError, FeatureMismatchError, NoModelError
from ml.metrics import Metric
from ml.tabular import Task, evaluate, list_models, load_task, score, scoring, train, training, try_out
from ml.tabular.fitting import default_parameters, fit
from ml.tabular.marts import LabelError, LabelledRows, labelled, read_features
from ml.tabular.matrices import as_dmatrix
from ml.tabular.splits import Plan, make_plan
from tests.ml.tabular.contract import table
from tests.ml.tabular.data import Marts, at, made_up, shuffled, write_marts
from warehouse import Settings

TASKS = [load_task("customer_churn"), load_task("review_score_at_request")]


@pytest.fixture(params=TASKS, ids=lambda task: task.name)
def task(request: pytest.FixtureRequest) -> Task:
    return request.param


def by_name(metrics: list[Metric]) -> dict[str, Metric]:
    return {metric.metric: metric for metric in metrics}


def test_classes_that_separate_are_told_apart(task: Task, settings: Settings) -> None:
    write_marts(settings, task, made_up(task, strength=50))
    assert by_name(train(settings, task).metrics)["roc_auc"].value > 0.98


def test_a_monotone_feature_moves_probabilities_one_way_only(settings: Settings) -> None:
    free = load_task("customer_churn")
    bound = free.model_copy(update={"monotone": {"noise": 1, "spend": -1}})
    marts = made_up(free)
    write_marts(settings, free, marts)
    with labelled(settings, free) as rows:
        plan = make_plan(free, rows)
        steps = np.linspace(-2, 2, 41, dtype=np.float32)
        for name, sign in (("noise", 1), ("spend", -1)):
            moved = [moves(rows, plan, task, name, steps) for task in (free, bound)]
            assert (sign * moved[0] < 0).any(), "without the bound it goes both ways"
            assert (sign * moved[1] >= 0).all()


def moves(rows: LabelledRows, plan: Plan, task: Task, name: str, steps: np.ndarray) -> np.ndarray:
    """How far log-odds of the first part move from step to step of a feature, all else as in the first row."""
    model = fit(task, rows, plan, default_parameters(task, plan), 1).model
    names = [feature.name for feature in model.definition.features]
    values = np.repeat(rows.values(np.zeros(1, dtype=int)), len(steps), axis=0)
    values[:, names.index(name)] = steps
    matrix = as_dmatrix(values, model.definition.features, 1)
    return np.diff(model.boosters[0][0].predict(matrix, output_margin=True))


def test_progress_counts_boosters_and_rows(task: Task, settings: Settings) -> None:
    write_marts(settings, task, made_up(task, n=1000))
    seen: list[tuple[int, int]] = []
    train(settings, task, progress=lambda done, total: seen.append((done, total)))
    boosters = 4 if task.kind == "ordinal" else 5
    assert seen == [(done, boosters) for done in range(1, boosters + 1)]
    seen.clear()
    written = score(settings, task, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(written, written)]


def test_a_run_that_is_cut_short_is_finished_by_the_next(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    task = TASKS[0]
    write_marts(settings, task, made_up(task, n=1000))
    train(at(settings, day=0), task)
    monkeypatch.setattr(scoring, "ROWS_PER_CHUNK", 300)

    def dies(done: int, total: int) -> None:
        if done == 600 < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(at(settings, day=1), task, progress=dies)
    assert table(settings, "predictions.customer_churn").num_rows == 600
    assert score(at(settings, day=2), task) == 400
    entities = table(settings, "predictions.customer_churn")["entity_id"].to_pylist()
    assert len(entities) == len(set(entities)) == 1000
    runs = table(settings, "ml.runs").sort_by("started_at").to_pylist()
    assert [(run["kind"], run["status"], run["rows_out"]) for run in runs] == [
        ("train", "succeeded", 0),
        ("score", "failed", 600),
        ("score", "succeeded", 400),
    ]


def test_a_training_that_died_before_the_ledger_is_done_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = TASKS[0]
    write_marts(settings, task, made_up(task, n=1000))
    with monkeypatch.context() as patch:
        patch.setattr(training, "_promote", _dies)
        with pytest.raises(KeyboardInterrupt):
            train(settings, task)
    result = train(settings, task)
    assert (result.skipped, result.promoted) == (False, True)
    assert evaluate(settings, task)


def _dies(*_: object) -> bool:
    raise KeyboardInterrupt


def test_where_nothing_beats_the_baseline_it_becomes_the_champion_and_is_called_so(
    task: Task, settings: Settings
) -> None:
    write_marts(settings, task, shuffled(task, made_up(task, n=1000), seed=1))
    result = train(settings, task)
    assert not result.promoted
    assert result.reason.startswith("nothing beats the baseline")
    (champion_row,) = table(settings, "ml.champions").to_pylist()
    assert champion_row["model_version"] != result.model_version
    score(settings, task)
    rows = table(settings, f"predictions.{task.name}")
    assert set(rows["model_name"].to_pylist()) == {"baseline"}
    assert (set(rows["decile"].to_pylist()), set(rows["risk_tier"].to_pylist())) == ({5}, {"medium"})
    assert rows["top_factor_1"].null_count == rows.num_rows
    assert by_name(evaluate(settings, task))["log_loss"].value == pytest.approx(
        by_name(evaluate(settings, task))["log_loss"].baseline, abs=1e-3
    )


def test_a_good_model_replaces_a_baseline_and_yields_to_it_when_its_rows_make_no_sense_any_more(
    settings: Settings,
) -> None:
    task = TASKS[0]
    good = made_up(task, n=1000)
    uses = []
    for day, marts in enumerate([shuffled(task, good, seed=1), good, shuffled(task, good, seed=3)]):
        write_marts(at(settings, day), task, marts)
        train(at(settings, day), task)
        uses.append(list_models(settings, task)[0]["use"] or "baseline")
    assert uses[1] == "champion"
    newest = max(table(settings, "ml.champions").to_pylist(), key=lambda row: row["promoted_at"])
    assert newest["reason"].startswith("nothing beats the baseline, the champion neither")


def test_a_matrix_on_disk_makes_a_model_as_good_as_one_in_memory(settings: Settings) -> None:
    task = TASKS[0]
    write_marts(settings, task, made_up(task, n=1000))
    in_memory = by_name(try_out(settings, task))
    on_disk = by_name(try_out(settings.model_copy(update={"training_bytes": 0}), task))
    assert on_disk["roc_auc"].value == pytest.approx(in_memory["roc_auc"].value, abs=0.01)
    assert not list((settings.home / "scratch").iterdir())


def test_the_order_in_which_a_warehouse_returns_rows_changes_nothing(settings: Settings) -> None:
    task = TASKS[0]
    marts = made_up(task, n=500)
    write_marts(settings, task, marts)
    version = train(settings, task).model_version
    turned = Marts(marts.features[::-1], marts.labels[::-1], marts.probability)
    write_marts(settings, task, turned)
    result = train(settings, task)
    assert (result.skipped, result.model_version) == (True, version)


def test_dates_are_no_features_and_rows_without_a_label_are_not_learned_from(settings: Settings) -> None:
    task = TASKS[0]
    marts = made_up(task, n=10)
    unknown = pa.array([None, *marts.labels["is_churned"].to_pylist()[1:]])
    write_marts(settings, task, replace(marts, labels=marts.labels.set_column(2, "is_churned", unknown)))
    with labelled(settings, task) as rows:
        assert [feature.name for feature in rows.features] == ["spend", "plan", "is_new", "noise"]
        assert rows.entities.to_pylist() == [f"test:{number:05d}" for number in range(1, 10)]
        assert rows.horizon_days == (0, 30)


def test_an_empty_mart_is_named(task: Task, settings: Settings) -> None:
    marts = made_up(task, n=40)
    write_marts(settings, task, replace(marts, features=marts.features.slice(0, 0)))
    with pytest.raises(EmptyMartError, match=f"{task.features_mart} is empty"):
        read_features(settings, task)
    write_marts(settings, task, replace(marts, labels=marts.labels.slice(0, 0)))
    with pytest.raises(EmptyMartError, match=f"No row of {task.features_mart} has a label"):
        train(settings, task)


def test_one_outcome_alone_cannot_be_learned(task: Task, settings: Settings) -> None:
    marts = made_up(task, n=400)
    same = pa.array(np.full(400, 5 if task.kind == "ordinal" else 0))
    write_marts(settings, task, replace(marts, labels=marts.labels.set_column(2, task.target, same)))
    with pytest.raises(EmptyMartError, match="the same outcome"):
        train(settings, task)


def test_a_rating_that_nobody_gave_yet_is_rare_instead_of_an_error(settings: Settings) -> None:
    task = TASKS[1]
    marts = made_up(task, n=1000)
    no_ones = pa.array(np.maximum(marts.labels["review_score"].to_numpy(), 2))
    write_marts(settings, task, replace(marts, labels=marts.labels.set_column(2, task.target, no_ones)))
    train(settings, task)
    score(settings, task)
    assert table(settings, f"predictions.{task.name}")["probability_1"].to_numpy().max() < 0.02


def test_a_label_that_the_task_does_not_know_is_refused(task: Task, settings: Settings) -> None:
    marts = made_up(task, n=40)
    odd = pa.array([6] * 40)
    write_marts(settings, task, replace(marts, labels=marts.labels.set_column(2, task.target, odd)))
    with pytest.raises(LabelError, match=task.target), labelled(settings, task):
        pass


def test_a_feature_mart_that_holds_the_target_is_refused(task: Task, settings: Settings) -> None:
    marts = made_up(task, n=40)
    leak = marts.features.append_column(task.target, marts.labels[task.target])
    write_marts(settings, task, replace(marts, features=leak))
    with pytest.raises(FeatureMismatchError, match=f"holds the target {task.target}"):
        train(settings, task)


def test_without_a_model_there_is_nothing_to_score_or_evaluate_with(task: Task, settings: Settings) -> None:
    write_marts(settings, task, made_up(task, n=40))
    for call in (score, evaluate):
        with pytest.raises(NoModelError, match=f"martlet train {task.name}"):
            call(settings, task)
