"""Simpler models beside ours, what features add, plots, tuning and tracking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ml.ledger import read_ledger
from ml.tabular import Task, compare, load_task, train
from ml.tabular.fitting import default_parameters
from ml.tabular.marts import labelled
from ml.tabular.splits import make_plan
from ml.tabular.task import Without
from ml.tabular.tuning import tune
from tests.ml.tabular.contract import table
from tests.ml.tabular.data import at, made_up, write_marts
from warehouse import Settings

METRICS = {"accuracy", "precision", "recall", "f1", "roc_auc", "pr_auc", "log_loss", "brier", "lift_first_decile"}


@pytest.fixture(scope="module")
def task() -> Task:
    """A task whose model is also tried without what made the labels, and without noise."""
    changes = {
        "obvious": ("spend",),
        "without": {"spend": Without(features=("spend",)), "noise": Without(features=("noi*",))},
        "parameters": {"eta": 0.1, "max_bin": 64, "num_parallel_tree": 2},
    }
    return load_task("purchase").model_copy(update=changes)


@pytest.fixture(scope="module")
def settings(task: Task, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = at(Settings(home=tmp_path_factory.mktemp("home")), day=0)
    write_marts(home, task, made_up(task, n=2000))
    return home


def test_every_model_has_every_metric_with_its_interval_and_baseline_in_the_ledger_and_in_mlflow(
    task: Task, settings: Settings
) -> None:
    pytest.importorskip("sklearn")
    mlflow = pytest.importorskip("mlflow")
    trained = train(settings, task, track_by_default=True)
    metrics, files = compare(settings, task)
    by_model = {
        name: {each.metric: each for each in metrics if each.slice == name} for name in {m.slice for m in metrics}
    }
    assert set(by_model) == {
        "baseline",
        "logistic regression, obvious",
        "logistic regression",
        "decision tree",
        "random forest",
        "xgboost",
        "tuned xgboost",
        "without spend",
        "without noise",
        "champion",
    }
    assert all(set(found) >= METRICS for found in by_model.values())
    assert by_model["baseline"]["roc_auc"].value == 0.5
    assert by_model["champion"]["roc_auc"].value == by_model["tuned xgboost"]["roc_auc"].value
    assert by_model["logistic regression"]["roc_auc"].value > by_model["logistic regression, obvious"]["roc_auc"].value
    assert by_model["without spend"]["roc_auc_gain"].ci_low > 0.1
    assert by_model["without noise"]["roc_auc_gain"].ci_low < 0.02
    assert {file.stem for file in files} == {
        "calibration",
        "roc",
        "precision_recall",
        "lift",
        "importance",
        "coefficients",
    }
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)

    ledger = table(settings, "ml.metrics").to_pylist()
    assert len(ledger) == len(metrics) + len(trained.metrics)
    client = mlflow.MlflowClient(f"sqlite:///{settings.home / 'mlflow.db'}")
    (experiment,) = [each for each in client.search_experiments() if each.name == f"martlet/{task.name}"]
    runs = {run.data.tags["martlet.kind"]: run for run in client.search_runs([experiment.experiment_id])}
    (row,) = read_ledger(settings, "ml.runs", {"kind": "train"})
    assert runs["train"].data.tags["martlet.data_hash"] == row["data_hash"]
    assert runs["train"].data.tags["martlet.model_version"] == trained.model_version
    assert runs["train"].data.params["eta"] == "0.1"
    for metric in trained.metrics:
        name = metric.metric if metric.slice == "all" else f"{metric.slice}/{metric.metric}"
        assert runs["train"].data.metrics[name] == metric.value
        assert runs["train"].data.metrics[f"{name}.low"] == metric.ci_low
    # Training says what features add, as the comparison does.
    gained = {metric.slice: metric for metric in trained.metrics if metric.metric == "roc_auc_gain"}
    for name in ("without spend", "without noise"):
        assert gained[name] == by_model[name]["roc_auc_gain"]
    kept = {file.path for file in client.list_artifacts(runs["train"].info.run_id, "model")}
    assert {"model/model.json", "model/README.md"} <= kept
    assert len(client.list_artifacts(runs["compare"].info.run_id, "plots")) == len(files)


def test_tuning_goes_on_where_it_was_and_never_meets_the_holdout(task: Task, settings: Settings) -> None:
    optuna = pytest.importorskip("optuna")
    storage = f"sqlite:///{settings.home / 'tuning.db'}"
    with labelled(settings, task) as rows:
        plan = make_plan(task, rows)
        # Whatever the holdout holds, the search sees the same.
        blind = replace(rows, target=rows.target.copy())
        blind.target[plan.measured] = 0
        first = tune(settings, task, blind, plan, seconds=1)
        (name,) = optuna.get_all_study_names(storage)
        trials = len(optuna.load_study(study_name=name, storage=storage).trials)
        second = tune(settings, task, rows, plan, seconds=1)
        study = optuna.load_study(study_name=name, storage=storage)
        usual = dict(default_parameters(task, plan)[0])
    assert 0 < trials < len(study.trials)
    assert study.trials[0].params == {name: usual[name] for name in study.trials[0].params if name in usual} | {
        name: value for name, value in study.trials[0].params.items() if name not in usual
    }
    assert study.best_value <= study.trials[0].value
    assert [set(found) for found in (*first, *second)] == [set(usual) | set(study.best_params)] * 2


def test_the_same_parameters_and_rows_make_the_same_version(task: Task, settings: Settings) -> None:
    version = train(settings, task).model_version
    assert train(settings, task).model_version == version
    assert train(settings, task.model_copy(update={"parameters": {"eta": 0.2}})).model_version != version
