"""Agreement with stars: figures that can be checked by hand, each beside its trivial baseline."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ml.errors import EmptyMartError
from ml.metrics import Metric
from ml.sentiment import evaluate, score, write_report
from ml.sentiment.evaluation import measure, verdict
from ml.sentiment.labels import LABELS, PROBABILITIES
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Settings

GOOD, BAD = "Excellent product, works great", "Terrible, broke after one day"


def judged(rows: list[tuple[str, float | None, bool | None, int]]) -> pa.Table:
    """Reviews of (data set, stars, recommended, class predicted 1 to 5)."""
    return pa.table(
        {
            "dataset": pa.array([row[0] for row in rows]),
            "review_shape": pa.array(["reviews" for _ in rows]),
            "language": pa.array(["en" for _ in rows]),
            **{name: pa.array([float(row[3] == stars) for row in rows]) for stars, name in enumerate(PROBABILITIES, 1)},
            "rating": pa.array([row[1] for row in rows], pa.float64()),
            "is_recommended": pa.array([row[2] for row in rows], pa.bool_()),
            "predicted_label": pa.array([LABELS[row[3] - 1] for row in rows]),
            "score": pa.array([(row[3] - 3) / 2 for row in rows], pa.float64()),
        }
    )


def by_name(metrics: list[Metric]) -> dict[tuple[str, str], Metric]:
    return {(metric.slice, metric.metric): metric for metric in metrics}


def test_the_figures_are_those_worked_out_by_hand() -> None:
    # Stars 5, 5, 5, 1 answered 5, 4, 5, 3: half are right, three are at most one off, 0 + 1 + 0 + 2 stars in all.
    found = by_name(
        measure(judged([("shop", 5, None, 5), ("shop", 5, None, 4), ("shop", 5, None, 5), ("shop", 1, None, 3)]), "all")
    )
    assert found["shop", "accuracy"].value == 0.5
    assert found["shop", "within_one"].value == 0.75
    assert found["shop", "mae"].value == 0.75
    # F1 of class 5 is 2 * 2 / (3 + 2), of class 1 it is 0; classes that nobody gave do not count.
    assert found["shop", "macro_f1"].value == pytest.approx((4 / 5 + 0) / 2)
    # One star taken for three and one five for four: 4 + 1 of chance's (3 * 1 * 4 + 1 * 9 + 4 * 3 + ...) squares.
    assert found["shop", "quadratic_kappa"].value == pytest.approx(
        1 - 5 / ((6 * 0 + 3 * 1 + 3 * 4 + 2 * 16 + 1 * 9 + 1 * 4) / 4)
    )
    # All answers were claimed for certain, and half of them were right.
    assert found["shop", "calibration_error"].value == 0.5
    assert found["shop", "confusion_1_3"].value == 1.0
    assert found["shop", "confusion_5_5"].value == pytest.approx(2 / 3)
    # Always answering 5: right in three of four, four stars off in the fourth.
    assert found["shop", "accuracy"].baseline == 0.75
    assert found["shop", "mae"].baseline == 1.0
    assert found["shop", "macro_f1"].baseline == pytest.approx((6 / 7 + 0) / 2)


def test_always_answering_the_majority_scores_its_own_baseline_and_one_half() -> None:
    rows = [("steam", None, True, 5)] * 9 + [("steam", None, False, 5)]
    found = by_name(measure(judged(rows), "all"))
    metric = found["steam", "balanced_accuracy"]
    assert (metric.value, metric.baseline, metric.n) == (0.5, 0.5, 10)
    assert metric.baseline_name == "always answers the majority class"


def test_a_model_that_only_knows_the_majority_is_called_that_and_a_good_one_is_not() -> None:
    blind = measure(judged([("shop", 5, None, 5)] * 9 + [("shop", 1, None, 5)]), "all")
    assert any(line.startswith("shop: the model only recognises the majority class") for line in verdict(blind))
    assert verdict(measure(judged([("shop", 5, None, 5)] * 9 + [("shop", 1, None, 1)]), "all")) == []


def test_a_neutral_review_is_not_a_recommendation() -> None:
    found = by_name(measure(judged([("steam", None, False, 3), ("steam", None, True, 4)]), "all"))
    assert found["steam", "balanced_accuracy"].value == 1.0


def test_each_data_set_is_a_slice_and_reviews_without_stars_have_no_star_metrics() -> None:
    found = by_name(measure(judged([("shop", 5, None, 5), ("steam", None, True, 5)]), "all"))
    assert {slice_ for slice_, _ in found} == {"all", "shop", "steam"}
    assert ("steam", "macro_f1") not in found
    assert ("shop", "balanced_accuracy") not in found
    assert (found["all", "macro_f1"].n, found["all", "balanced_accuracy"].n) == (1, 1)


def test_the_interval_holds_the_figure_and_is_a_point_where_every_review_agrees() -> None:
    mixed = by_name(measure(judged([("shop", 5, None, 5), ("shop", 1, None, 5)] * 50), "all"))["shop", "accuracy"]
    assert 0.3 < mixed.ci_low < mixed.value == 0.5 < mixed.ci_high < 0.7
    agreed = by_name(measure(judged([("shop", 5, None, 5)] * 20), "all"))["shop", "accuracy"]
    assert (agreed.ci_low, agreed.ci_high) == (1.0, 1.0)


def test_evaluating_records_every_figure_once_however_often_it_is_asked_for(settings: Settings) -> None:
    fill(settings, [Review("a", GOOD, 5.0, True), Review("b", BAD, 1.0, False), Review("c", None, 3.0)])
    score(settings)
    first = evaluate(settings)
    assert by_name(first)["shop", "accuracy"].value == 1.0
    assert by_name(first)["shop", "accuracy"].n == 2
    rows = read(settings, "ml.metrics")
    assert len(rows) == len(first)
    assert sorted(evaluate(settings), key=repr) == sorted(first, key=repr)
    assert read(settings, "ml.metrics") == rows
    assert [run["kind"] for run in read(settings, "ml.runs")] == ["score", "evaluate"]


def test_new_reviews_are_measured_anew(settings: Settings) -> None:
    fill(settings, [Review("a", GOOD, 5.0)])
    score(settings)
    evaluate(settings)
    fill(settings, [Review("b", GOOD, 1.0)])
    score(settings)
    assert by_name(evaluate(settings))["shop", "accuracy"].value == 0.5


def test_reviews_that_were_not_scored_yet_are_asked_for(settings: Settings) -> None:
    fill(settings, [Review("a", GOOD, 5.0)])
    with pytest.raises(EmptyMartError, match="martlet sentiment score"):
        evaluate(settings)


def test_the_report_holds_every_figure_and_two_plots_for_all_and_for_each_data_set(settings: Settings) -> None:
    metrics = measure(judged([("shop", 5, None, 5), ("shop", 1, None, 3), ("games", None, True, 5)]), "all")
    files = write_report(settings, metrics)
    assert [file.name for file in files] == [
        "metrics.csv",
        "confusion_all.svg",
        "reliability_all.svg",
        "confusion_shop.svg",
        "reliability_shop.svg",
    ]
    assert len(files[0].read_text().splitlines()) == len(metrics) + 1
    assert "100%" in files[1].read_text()
