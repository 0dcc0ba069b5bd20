"""The measurement: tuned on what is learnt, and recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.errors import EmptyMartError, RatingsFileError, UnknownMethodError
from ml.metrics import Metric
from ml.recommend import Measured, evaluate, evaluate_ratings
from tests.ml.recommend.data import (
    Rated,
    fill,
    interactions,
    item_categories,
    random_categories,
    random_rows,
    ratings_of,
)
from warehouse import Settings, open_warehouse


def two_camps(users: int = 60) -> tuple[list[Rated], dict[str, str]]:
    """Users who keep to one of two categories, half of them to each; popularity cannot tell which."""
    rows = [
        (f"u{user}", f"{'ab'[user % 2]}{(user // 2 + day) % 10}", 5.0, day) for user in range(users) for day in range(5)
    ]
    return rows, {f"{camp}{number}": camp for camp in "ab" for number in range(10)}


def figure(measured: list[Measured], method: str, name: str) -> Metric:
    return next(
        metric for each in measured if each.method == method for metric in each.metrics if metric.metric == name
    )


@pytest.fixture(scope="module")
def camps() -> list[Measured]:
    return evaluate_ratings(ratings_of(*two_camps()), "leave-last", 6)


def test_where_taste_is_all_every_personal_method_beats_popularity_by_interval(camps: list[Measured]) -> None:
    for method in ("content", "category_popular", "neighbours", "ease", "blend"):
        # Ten items per camp, four had: the six left hold the item for certain.
        assert figure(camps, method, "hit_rate@6").value == 1
        gain = figure(camps, method, "ndcg_gain@6")
        assert gain.ci_low > 0
        assert gain.value == pytest.approx(
            figure(camps, method, "ndcg@6").value - figure(camps, "popular", "ndcg@6").value
        )
    assert figure(camps, "content", "coverage@6").value == 1


def test_popularity_comes_first_and_chance_second_and_both_beside_everything(camps: list[Measured]) -> None:
    assert [each.method for each in camps[:2]] == ["popular", "random"]
    assert camps[-1].method == "blend"
    for each in camps:
        for metric in each.metrics:
            if not metric.metric.startswith("ndcg_gain"):
                assert metric.baseline == figure(camps, "popular", metric.metric).value
            assert metric.ci_low <= metric.value <= metric.ci_high
            assert metric.n == 60


@pytest.mark.usefixtures("few_methods")
def test_where_there_is_nothing_to_learn_no_method_is_better_than_chance() -> None:
    rows = random_rows(150, 30, seed=5)
    measured = evaluate_ratings(ratings_of(rows, random_categories(30, 8, seed=6)), "leave-last", 10)
    for method in ("content", "neighbours", "ease", "blend"):
        hit_rate = figure(measured, method, "hit_rate@10")
        # Ten of the 24 to 29 items not yet had.
        assert hit_rate.ci_low < 10 / 24
        assert hit_rate.ci_high > 10 / 29


def test_what_was_held_out_does_not_count_as_popular() -> None:
    # Everybody's last item is z, three times; without those a is the most popular, and z nobody had.
    rows: list[Rated] = [(user, "z", 5.0, 9) for user in ("ann", "bob", "cat")]
    rows += [("ann", "a", 5.0, 0), ("bob", "a", 5.0, 0), ("cat", "b", 5.0, 0)]
    measured = evaluate_ratings(ratings_of(rows, {}), "leave-last", 1)
    assert figure(measured, "popular", "hit_rate@1").value == 0


@pytest.mark.usefixtures("few_methods")
def test_only_the_methods_asked_for_are_measured_and_the_baselines() -> None:
    measured = evaluate_ratings(ratings_of(*two_camps(20)), "stratified", 3, methods=["ease"])
    assert [each.method for each in measured] == ["popular", "random", "ease"]
    assert {each.protocol for each in measured} == {"stratified"}


@pytest.mark.usefixtures("few_methods")
def test_the_same_seed_gives_the_same_figures() -> None:
    first, again = (evaluate_ratings(ratings_of(*two_camps(20)), "stratified", 3, seed=4) for _ in range(2))
    assert first == again


def read(settings: Settings, table: str) -> list[dict[str, object]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.read(table).read_all().to_pylist()


@pytest.mark.usefixtures("few_methods")
def test_every_method_of_every_data_set_and_shape_of_files_is_in_the_ledger(settings: Settings) -> None:
    rows, categories = two_camps(20)
    other = [(f"x{user}", f"y{item}", stars, day) for user, item, stars, day in rows]
    fill(
        settings,
        (interactions(rows), item_categories(categories)),
        (interactions(other, part="others"), item_categories({})),
    )
    measured = evaluate(settings, methods=["content"])
    slices = {metric.slice for each in measured for metric in each.metrics}
    assert slices == {"games", "games/reviews", "games/others"}
    assert {row["task"] for row in read(settings, "ml.runs")} == {"recommend_games"}
    assert len(read(settings, "ml.metrics")) == sum(len(each.metrics) for each in measured)


def test_where_nobody_came_back_there_is_an_error_and_no_run(settings: Settings) -> None:
    fill(settings, (interactions([("ann", "a", 5.0, 0)]), item_categories({"a": "x"})))
    with pytest.raises(EmptyMartError, match="nothing can be measured"):
        evaluate(settings)
    with open_warehouse(settings) as warehouse:
        assert "runs" not in warehouse.tables("ml")


@pytest.mark.usefixtures("few_methods")
def test_a_file_without_times_is_split_by_shares_and_by_time_it_cannot_be(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("user,item\n" + "".join(f"{user},{item}\n" for user, item, _, _ in two_camps(20)[0]))
    measured = evaluate(settings, file, methods=["neighbours"])
    assert {each.protocol for each in measured} == {"stratified"}
    with pytest.raises(RatingsFileError, match="--protocol stratified"):
        evaluate(settings, file, ["leave-last"])


@pytest.mark.usefixtures("few_methods")
def test_a_file_with_times_is_split_both_ways_and_leaves_the_warehouse_alone(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "ratings.csv"
    lines = [f"{user},{item},{stars},{86400 * (day or 0)}" for user, item, stars, day in two_camps(20)[0]]
    file.write_text("\n".join(["user,item,rating,timestamp", *lines]))
    measured = evaluate(settings, file, methods=["neighbours"])
    assert {each.protocol for each in measured} == {"leave-last", "stratified"}
    assert not settings.warehouse_file.exists()


def test_an_unknown_method_is_an_error_that_lists_the_known_ones(settings: Settings) -> None:
    with pytest.raises(UnknownMethodError, match="ease"):
        evaluate(settings, methods=["magic"])
