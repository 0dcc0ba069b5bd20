"""What every tabular task must do, on marts whose true probabilities are known."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ml.tabular import Task, TrainingResult, evaluate, load_task, score, scoring, train
from ml.tabular.figures import roc_auc
from tests.ml.tabular.data import Marts, at, horizon_days, made_up, with_value, write_marts
from warehouse import Settings, open_warehouse

WRITTEN = ["ml.runs", "ml.metrics", "ml.champions"]


def table(settings: Settings, name: str) -> pa.Table:
    with open_warehouse(settings) as warehouse:
        return warehouse.read(name).read_all()


class TaskContract:
    """Inherit it, and name the task."""

    name: str

    @pytest.fixture(scope="class")
    def task(self) -> Task:
        return load_task(self.name)

    @pytest.fixture(scope="class")
    def marts(self, task: Task) -> Marts:
        return made_up(task)

    @pytest.fixture(scope="class")
    def scored(self, task: Task, marts: Marts, tmp_path_factory: pytest.TempPathFactory) -> Settings:
        """A home in which the task was trained and scored once."""
        settings = at(Settings(home=tmp_path_factory.mktemp(self.name)), day=0)
        write_marts(settings, task, marts)
        train(settings, task)
        score(settings, task)
        return settings

    @pytest.fixture
    def later(self, scored: Settings, tmp_path: Path) -> Settings:
        """A copy of that home that a test may change, a day later."""
        shutil.copytree(scored.home, tmp_path / "later")
        return at(Settings(home=tmp_path / "later"), day=1)

    @pytest.fixture(scope="class")
    def predictions(self, task: Task, scored: Settings) -> pa.Table:
        return table(scored, f"predictions.{task.name}").sort_by("entity_id")

    @pytest.fixture(scope="class")
    def may_be_scored(self, task: Task, marts: Marts) -> np.ndarray:
        """Rows whose labels the model cannot have seen: of 100 days the last 20, or with folds all."""
        count = marts.features.num_rows
        return np.arange(count) >= (count * 8 // 10 if task.split == "temporal" else 0)

    def test_each_row_whose_label_was_unseen_is_scored_once_and_no_other(
        self, predictions: pa.Table, marts: Marts, may_be_scored: np.ndarray
    ) -> None:
        wanted = marts.features.filter(may_be_scored)
        assert predictions["entity_id"].to_pylist() == wanted["entity_id"].to_pylist()
        assert set(predictions["known_as_of"].to_pylist()) == {"as_known"}

    def test_scores_come_close_to_the_true_probabilities(
        self, predictions: pa.Table, marts: Marts, may_be_scored: np.ndarray
    ) -> None:
        scores = predictions["score"].to_numpy()
        assert np.abs(scores - marts.probability[may_be_scored]).mean() < 0.07
        assert abs(scores.mean() - marts.probability[may_be_scored].mean()) < 0.04

    def test_the_metrics_are_those_of_the_scores_written(
        self, task: Task, scored: Settings, predictions: pa.Table, marts: Marts, may_be_scored: np.ndarray
    ) -> None:
        target = marts.labels[task.target].cast(pa.int64()).to_numpy()[may_be_scored]
        event = (target <= 2 if task.kind == "ordinal" else target == 1).astype(int)
        metrics = {metric.metric: metric for metric in evaluate(scored, task) if metric.slice == "all"}
        assert metrics["roc_auc"].value == roc_auc(event, predictions["score"].to_numpy())
        assert metrics["roc_auc"].n == len(event)
        assert metrics["roc_auc"].ci_low < metrics["roc_auc"].value < metrics["roc_auc"].ci_high
        assert metrics["log_loss"].value < metrics["log_loss"].baseline
        assert metrics["cost_per_row"].value < metrics["cost_per_row"].baseline

    def test_the_label_follows_from_the_score_and_the_costs(self, task: Task, predictions: pa.Table) -> None:
        acts = predictions["score"].to_numpy() >= task.costs.false_alarm / (task.costs.false_alarm + task.costs.miss)
        words = [task.event.happens if act else task.event.otherwise for act in acts]
        assert predictions["predicted_label"].to_pylist() == words
        assert len(set(words)) == 2

    def test_deciles_and_tiers_rise_with_the_score(self, predictions: pa.Table) -> None:
        scores, tenths = predictions["score"].to_numpy(), predictions["decile"].to_numpy()
        order = np.argsort(scores)
        assert (np.diff(tenths[order]) <= 0).all()
        assert (np.diff(predictions["risk_tier_rank"].to_numpy()[order]) >= 0).all()
        assert np.bincount(tenths, minlength=11)[1:].min() > 0.05 * len(scores)

    def test_the_horizon_is_that_of_the_labels(self, task: Task, predictions: pa.Table) -> None:
        as_of = predictions["as_of_date"].to_numpy()
        assert (predictions["horizon_start"].to_numpy() == as_of).all()
        assert (predictions["horizon_end"].to_numpy() == as_of + np.timedelta64(horizon_days(task), "D")).all()

    def test_factors_name_what_made_the_labels_and_the_right_way_round(
        self, predictions: pa.Table, marts: Marts, may_be_scored: np.ndarray
    ) -> None:
        first = np.array(predictions["top_factor_1"].to_pylist())
        spend = marts.features["spend"].to_numpy()[may_be_scored]
        about_spend = np.char.startswith(first, "spend is ")
        raises = np.char.endswith(first, "(raises the risk)")
        assert about_spend.mean() > 0.7
        assert raises[about_spend & (spend > 1)].all()
        assert not raises[about_spend & (spend < -1)].any()
        assert np.char.startswith(first, "noise").mean() < 0.1

    def test_stars_agree_with_the_score(self, task: Task, predictions: pa.Table) -> None:
        stars = np.column_stack([predictions[f"probability_{star}"].to_numpy() for star in range(1, 6)])
        if task.kind == "binary":
            assert predictions["predicted_value"].null_count == predictions.num_rows
            assert predictions["probability_1"].null_count == predictions.num_rows
            return
        np.testing.assert_allclose(stars.sum(axis=1), 1, atol=1e-12)
        np.testing.assert_allclose(stars[:, 0] + stars[:, 1], predictions["score"].to_numpy(), atol=1e-12)
        np.testing.assert_allclose(stars @ np.arange(1, 6), predictions["predicted_value"].to_numpy(), atol=1e-12)

    def test_again_on_the_same_data_nothing_is_computed_and_nothing_written(
        self, task: Task, later: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [*WRITTEN, f"predictions.{task.name}"]
        before = [table(later, name) for name in names]
        monkeypatch.setattr(scoring, "predict", None)
        result = train(later, task)
        assert (result.skipped, result.promoted) == (True, False)
        assert result.metrics == evaluate(later, task)
        assert score(later, task) == 0
        assert [table(later, name) for name in names] == before

    def test_a_changed_value_is_scored_again_and_no_other_row(self, task: Task, marts: Marts, later: Settings) -> None:
        write_marts(later, task, with_value(marts, row=1999, column="spend", value=9.0))
        assert score(later, task) == 1
        rows = table(later, f"predictions.{task.name}")
        rows = rows.filter(pc.equal(rows["entity_id"], "test:01999")).sort_by("scored_at")
        assert len(set(rows["input_hash"].to_pylist())) == 2
        assert rows["score"].to_pylist()[1] > 0.9

    def test_a_new_entity_without_a_label_is_scored(self, task: Task, marts: Marts, later: Settings) -> None:
        stranger = marts.features.slice(1999).to_pylist()[0] | {"entity_id": "test:new", "plan": "unheard of"}
        grown = pa.concat_tables([marts.features, pa.Table.from_pylist([stranger], marts.features.schema)])
        write_marts(later, task, replace(marts, features=grown))
        assert score(later, task) == 1

    def test_a_model_that_wins_on_the_newest_rows_takes_over(
        self, task: Task, later: Settings, scored: Settings
    ) -> None:
        # The world has turned: what raised the risk lowers it now, which the champion cannot know.
        write_marts(later, task, made_up(task, seed=1, strength=-1.0))
        result: TrainingResult = train(later, task)
        assert (result.skipped, result.promoted) == (False, True)
        assert "against the champion +" in result.reason
        assert score(later, task) > 0
        versions = table(later, f"predictions.{task.name}")["model_version"].unique().to_pylist()
        assert len(versions) == 2
        assert evaluate(later, task) != evaluate(scored, task)

    def test_a_model_that_is_no_better_than_the_champion_does_not(self, task: Task, later: Settings) -> None:
        before = table(later, "ml.champions")
        write_marts(later, task, made_up(task, seed=1))
        result = train(later, task)
        assert (result.skipped, result.promoted) == (False, False)
        assert table(later, "ml.champions") == before

    def test_drift_is_small_where_rows_are_alike_and_large_where_they_are_not(
        self, task: Task, marts: Marts, later: Settings
    ) -> None:
        alike = {row["feature"]: row["psi"] for row in table(later, "ml.drift").to_pylist()}
        assert max(alike.values()) < 0.1
        moved = marts.features.set_column(2, "spend", pc.add(marts.features["spend"], 3.0))
        write_marts(later, task, replace(marts, features=moved))
        score(later, task)
        newest = max(row["measured_at"] for row in table(later, "ml.drift").to_pylist())
        now = {row["feature"]: row for row in table(later, "ml.drift").to_pylist() if row["measured_at"] == newest}
        assert now["spend"]["psi"] > 0.25 > now["plan"]["psi"]
        # Rows without a value did not change, so none of them is scored again.
        assert now["spend"]["missing_ratio"] == 0 < now["spend"]["missing_ratio_trained"]

    def test_the_ledger_names_the_rows_and_the_licence(self, task: Task, scored: Settings, marts: Marts) -> None:
        training, scoring_run = table(scored, "ml.runs").sort_by([("kind", "descending")]).to_pylist()
        assert (training["kind"], scoring_run["kind"]) == ("train", "score")
        assert training["rows_in"] == scoring_run["rows_in"] == marts.features.num_rows
        assert scoring_run["rows_out"] == table(scored, f"predictions.{task.name}").num_rows
        assert training["licence"] == scoring_run["licence"] == task.licence
        assert training["model_version"] == scoring_run["model_version"]
