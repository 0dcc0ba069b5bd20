"""Figures against counts by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn import metrics as sklearn_metrics

from ml.tabular import figures
from ml.tabular.measures import Held, measure
from ml.tabular.task import Costs


@pytest.fixture(scope="module")
def rows() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    # Two decimals make ties.
    score = np.round(expit(generator.normal(size=500)), 2)
    return (generator.random(500) < score).astype(int), score


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (figures.roc_auc, sklearn_metrics.roc_auc_score),
        (figures.pr_auc, sklearn_metrics.average_precision_score),
        (figures.log_loss, sklearn_metrics.log_loss),
        (figures.brier, sklearn_metrics.brier_score_loss),
    ],
)
def test_figures_agree_with_scikit_learn(ours, theirs, rows: tuple[np.ndarray, np.ndarray]) -> None:  # noqa: ANN001
    assert ours(*rows) == pytest.approx(theirs(*rows), abs=1e-12)


def test_one_class_alone_has_no_ranking() -> None:
    ones, score = np.ones(3, dtype=int), np.array([0.1, 0.2, 0.3])
    assert np.isnan(figures.roc_auc(ones, score))
    assert np.isnan(figures.roc_auc(1 - ones, score))
    assert np.isnan(figures.pr_auc(1 - ones, score))
    assert np.isnan(figures.lift(1 - ones, score))


def test_lift_gives_tied_rows_their_share_of_the_first_decile() -> None:
    # Ten tied rows, one place in the first decile, two events: the place holds the rate, whatever the order.
    assert figures.lift(np.array([1, 1] + [0] * 8), np.full(10, 0.3)) == pytest.approx(1.0)


def test_a_constant_answer_has_the_calibration_error_of_its_distance_from_the_rate() -> None:
    assert figures.ece(np.array([1, 0, 0, 0]), np.full(4, 0.4)) == pytest.approx(0.15)


def test_nobody_acted_on_has_no_precision_and_no_recall_loss() -> None:
    nobody = np.zeros(2, dtype=bool)
    assert np.isnan(figures.precision(np.array([0, 1]), nobody))
    assert figures.recall(np.array([0, 1]), nobody) == 0


def test_every_metric_and_baseline_of_four_rows_by_hand() -> None:
    held = Held(happened=np.array([0, 0, 1, 1]), score=np.array([0.1, 0.6, 0.4, 0.9]), rate=np.full(4, 0.25))
    found = {metric.metric: metric for metric in measure(held, Costs(false_alarm=1, miss=1), 0.5, "by hand")}
    values = {name: (metric.value, metric.baseline) for name, metric in found.items()}
    assert values["roc_auc"] == (0.75, 0.5)
    # Events are first and third in order: (1/1 + 2/3) / 2.
    assert values["pr_auc"] == pytest.approx((5 / 6, 0.5))
    assert values["lift_first_decile"] == (2.0, 1.0)
    assert values["log_loss"] == pytest.approx(
        (-np.log([0.9, 0.4, 0.4, 0.9]).mean(), -np.log([0.75, 0.75, 0.25, 0.25]).mean())
    )
    assert values["brier"] == pytest.approx(((0.01 + 0.36 + 0.36 + 0.01) / 4, (0.0625 + 0.5625) / 2))
    # Each row is a bin of its own; the constant 0.25 is one bin with rate 0.5.
    assert values["ece"] == pytest.approx(((0.1 + 0.6 + 0.6 + 0.1) / 4, 0.25))
    assert values["accuracy"] == (0.5, 0.5)
    assert values["precision"] == (0.5, 0.5)
    assert values["recall"] == (0.5, 0.5)
    assert values["cost_per_row"] == (0.5, 0.5)
    assert {metric.n for metric in found.values()} == {4}


def test_stars_are_measured_against_the_usual_median_and_mean() -> None:
    held = Held(
        happened=np.array([1, 0]),
        score=np.array([1.0, 0.0]),
        rate=np.array([0.2, 0.2]),
        stars=np.array([2, 5]),
        # All of the first row's weight on 1 star; the second half on 4, half on 5.
        cumulative=np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.5]]),
        usual=np.array([[4.0, 5.0], [4.0, 5.0]]),
    )
    found = {metric.metric: metric for metric in measure(held, Costs(false_alarm=1, miss=1), 0.5, "by hand")}
    # Median stars 1 and 4 miss by 1 and 1; always 5 misses by 3 and 0.
    assert (found["mae_stars"].value, found["mae_stars"].baseline) == (1.0, 1.5)
    # Expected stars 1 and 4.5 miss by 1 and 0.5; always 4 by 2 and 1.
    assert found["rmse_stars"].value == pytest.approx(np.sqrt((1 + 0.25) / 2))
    assert found["rmse_stars"].baseline == pytest.approx(np.sqrt((4 + 1) / 2))
