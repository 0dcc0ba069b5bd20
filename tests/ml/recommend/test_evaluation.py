"""The measurement: what is held out, what the figures mean, and that it is done once."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import EmptyMartError
from ml.metrics import Metric
from ml.recommend.evaluation import (
    HoldOut,
    coverage,
    discounted_gains,
    evaluate,
    found_at,
    hits,
    hold_out_last,
    measure,
)
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


def held(hold_out: HoldOut) -> dict[str, str]:
    users = hold_out.train.users.take(hold_out.user).to_pylist()
    return dict(zip(users, hold_out.train.items.take(hold_out.item).to_pylist(), strict=True))


def learnt(hold_out: HoldOut) -> set[tuple[str, str]]:
    train = hold_out.train
    return set(zip(train.users.take(train.user).to_pylist(), train.items.take(train.item).to_pylist(), strict=True))


def test_the_last_interaction_of_each_user_with_two_or_more_is_held_out() -> None:
    rows: list[Rated] = [
        ("ann", "a", 5.0, 1),
        ("ann", "b", 5.0, 3),
        ("ann", "c", 5.0, 2),
        ("bob", "a", 5.0, 9),
    ]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert held(hold_out) == {"ann": "b"}
    assert learnt(hold_out) == {("ann", "a"), ("ann", "c"), ("bob", "a")}
    assert "all 1 users" in hold_out.split
    assert "2024-01-04 to 2024-01-04" in hold_out.split


def test_of_several_items_at_the_last_moment_one_is_held_out_and_none_is_learnt() -> None:
    rows: list[Rated] = [(f"u{user}", item, 5.0, 2) for user in range(40) for item in "bcd"]
    rows += [(f"u{user}", "a", 5.0, 1) for user in range(40)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert learnt(hold_out) == {(f"u{user}", "a") for user in range(40)}
    # Drawn at random: a rule such as the smallest id would hold out b forty times.
    assert set(held(hold_out).values()) == {"b", "c", "d"}


def test_users_with_interactions_at_one_moment_only_are_learnt_from_and_not_measured() -> None:
    rows: list[Rated] = [("ann", "a", 5.0, 1), ("ann", "b", 5.0, 1)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert held(hold_out) == {}
    assert learnt(hold_out) == {("ann", "a"), ("ann", "b")}


def test_undated_interactions_are_neither_held_out_nor_learnt() -> None:
    rows: list[Rated] = [("ann", "a", 5.0, None), ("ann", "b", 5.0, 1), ("ann", "c", 5.0, 2)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert held(hold_out) == {"ann": "c"}
    assert learnt(hold_out) == {("ann", "b")}


def test_a_sample_is_named_as_one() -> None:
    rows = [(f"u{user}", item, 5.0, day) for user in range(50) for day, item in enumerate("ab")]
    hold_out = hold_out_last(ratings_of(rows, {}), most_users=20)
    assert len(set(hold_out.user)) == 20
    assert "20 of 50 users" in hold_out.split


def test_what_was_held_out_does_not_count_as_popular() -> None:
    # Everybody's last item is z, three times; without those a is the most popular, and z was never rated.
    rows: list[Rated] = [(user, "z", 5.0, 9) for user in ("ann", "bob", "cat")]
    rows += [("ann", "a", 5.0, 0), ("bob", "a", 5.0, 0), ("cat", "b", 5.0, 0)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    hit_rate = next(metric for metric in measure(hold_out, 1) if metric.metric == "hit_rate@1")
    assert hit_rate.baseline == 0
    assert hit_rate.n == 3


def test_the_figures_are_those_worked_out_by_hand() -> None:
    # Held-out items at rank 1, nowhere, at rank 3 and at rank 2.
    ranks = np.array([1, 0, 3, 2])
    assert hits(ranks).mean() == 3 / 4
    assert discounted_gains(ranks).mean() == pytest.approx((1 + 0 + 1 / 2 + 1 / math.log2(3)) / 4)


def test_an_item_is_found_at_its_rank_in_the_list_of_its_own_user() -> None:
    rows = [(user, item, 5.0, day) for user in ("ann", "bob") for day, item in enumerate("xy")]
    hold_out = hold_out_last(ratings_of(rows, {"z": "c"}))  # y is held out for both
    lists = pa.table({"user_id": ["bob", "bob", "ann"], "rank": [1, 2, 1], "item_id": ["z", "y", "z"]})
    assert found_at(lists, hold_out).tolist() == [0, 2]


def test_coverage_counts_each_item_once() -> None:
    assert coverage(pa.table({"item_id": ["a", "b", "a"]}), 8) == 2 / 8


def two_camps() -> tuple[list[Rated], dict[str, str]]:
    """Users who keep to one of two categories, half of them to each; popularity cannot tell which."""
    rows = [
        (f"u{user}", f"{'ab'[user % 2]}{(user // 2 + day) % 10}", 5.0, day) for user in range(200) for day in range(4)
    ]
    return rows, {f"{camp}{number}": camp for camp in "ab" for number in range(10)}


def test_where_taste_is_all_the_content_method_beats_popularity() -> None:
    metrics = {metric.metric: metric for metric in measure(hold_out_last(ratings_of(*two_camps())), 7)}
    # Ten items per camp, three rated: the seven left hold the item for certain.
    assert metrics["hit_rate@7"].value == 1
    assert (metrics["hit_rate@7"].ci_low, metrics["hit_rate@7"].ci_high) == (1, 1)
    assert metrics["hit_rate@7"].baseline < 0.8
    assert metrics["coverage@7"].value == 1


def test_where_categories_mean_nothing_the_content_method_is_no_better_than_chance() -> None:
    rows = random_rows(400, 50, seed=5)
    hold_out = hold_out_last(ratings_of(rows, random_categories(50, 8, seed=6)))
    hit_rate = next(metric for metric in measure(hold_out, 10) if metric.metric == "hit_rate@10")
    # Ten of the 44 to 49 items not yet rated.
    assert hit_rate.ci_low < 10 / 44
    assert hit_rate.ci_high > 10 / 49


def read(settings: Settings, table: str) -> list[dict[str, object]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.read(table).read_all().to_pylist()


def test_figures_go_to_the_ledger_once_and_come_from_there_the_second_time(settings: Settings) -> None:
    rows, categories = two_camps()
    fill(
        settings,
        (interactions(rows), item_categories(categories)),
        (interactions([("ann", "x", 5.0, 0)], "books"), item_categories({"x": "c"}, "books")),
    )
    metrics = evaluate(settings, 7)
    assert [(metric.slice, metric.metric) for metric in metrics] == [
        ("games", "coverage@7"),
        ("games", "hit_rate@7"),
        ("games", "ndcg@7"),
    ]
    written = read(settings, "ml.metrics")
    assert {row["metric"]: row["value"] for row in written} == {m.metric: m.value for m in metrics}
    assert evaluate(settings, 7) == metrics
    assert all(isinstance(metric, Metric) for metric in metrics)
    assert read(settings, "ml.metrics") == written
    assert len(read(settings, "ml.runs")) == 1


def test_where_nobody_came_back_there_is_an_error_and_no_run(settings: Settings) -> None:
    fill(settings, (interactions([("ann", "a", 5.0, 0)]), item_categories({"a": "x"})))
    with pytest.raises(EmptyMartError, match="nothing can be measured"):
        evaluate(settings)
    with open_warehouse(settings) as warehouse:
        assert warehouse.count("ml.runs") == 0
