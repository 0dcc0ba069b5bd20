"""What is kept back, and what is learnt."""

from __future__ import annotations

import numpy as np

from ml.recommend.splits import HoldOut, hold_out_last, hold_out_share
from tests.ml.recommend.data import Rated, random_rows, ratings_of


def held(hold_out: HoldOut) -> dict[str, set[str]]:
    users = hold_out.train.users.take(hold_out.users).to_pylist()
    items = hold_out.train.items.to_pylist()
    return {user: {items[item] for item in hold_out.relevant[[row]].indices} for row, user in enumerate(users)}


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
    assert held(hold_out) == {"ann": {"b"}}
    assert learnt(hold_out) == {("ann", "a"), ("ann", "c"), ("bob", "a")}
    assert hold_out.as_of.astype("datetime64[D]").astype(str).tolist() == ["2024-01-04"]
    assert "all 1 users" in hold_out.split
    assert "2024-01-04 to 2024-01-04" in hold_out.split


def test_of_several_items_at_the_last_moment_one_is_held_out_and_none_is_learnt() -> None:
    rows: list[Rated] = [(f"u{user}", item, 5.0, 2) for user in range(40) for item in "bcd"]
    rows += [(f"u{user}", "a", 5.0, 1) for user in range(40)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert learnt(hold_out) == {(f"u{user}", "a") for user in range(40)}
    # Drawn at random: a rule such as the smallest id would hold out b forty times.
    assert set.union(*held(hold_out).values()) == {"b", "c", "d"}
    assert {len(items) for items in held(hold_out).values()} == {1}


def test_users_with_interactions_at_one_moment_only_are_learnt_from_and_not_measured() -> None:
    rows: list[Rated] = [("ann", "a", 5.0, 1), ("ann", "b", 5.0, 1)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert held(hold_out) == {}
    assert learnt(hold_out) == {("ann", "a"), ("ann", "b")}


def test_undated_interactions_are_neither_held_out_nor_learnt() -> None:
    rows: list[Rated] = [("ann", "a", 5.0, None), ("ann", "b", 5.0, 1), ("ann", "c", 5.0, 2)]
    hold_out = hold_out_last(ratings_of(rows, {}))
    assert held(hold_out) == {"ann": {"c"}}
    assert learnt(hold_out) == {("ann", "b")}


def test_a_sample_is_named_as_one() -> None:
    rows = [(f"u{user}", item, 5.0, day) for user in range(50) for day, item in enumerate("ab")]
    hold_out = hold_out_last(ratings_of(rows, {}), most_users=20)
    assert len(set(hold_out.users)) == 20
    assert "20 of 50 users" in hold_out.split


def test_a_quarter_of_each_users_items_is_held_out_and_nothing_is_lost() -> None:
    rows: list[Rated] = [
        (f"u{user}", f"i{item}", 3.0, item) for user in range(20) for item in range(4 * (user % 3 + 1))
    ]
    hold_out = hold_out_share(ratings_of(rows, {}))
    kept = held(hold_out)
    assert {user: len(items) for user, items in kept.items()} == {f"u{user}": user % 3 + 1 for user in range(20)}
    assert learnt(hold_out) | {(user, item) for user, items in kept.items() for item in items} == {
        (user, item) for user, item, _, _ in rows
    }
    assert len(learnt(hold_out)) + sum(map(len, kept.values())) == len(rows)


def test_a_user_with_one_item_or_two_is_learnt_from_and_not_measured() -> None:
    rows: list[Rated] = [("one", "a", 5.0, 0), *[("two", item, 5.0, 0) for item in "ab"]]
    rows += [("three", item, 5.0, 0) for item in "abc"]
    # 0.75 of two are 1.5, rounded to the even 2; of three 2.25, rounded to 2.
    hold_out = hold_out_share(ratings_of(rows, {}))
    assert set(held(hold_out)) == {"three"}


def test_the_seed_makes_the_split() -> None:
    ratings = ratings_of(random_rows(40, 30, seed=1), {})
    first, again, other = (hold_out_share(ratings, seed=seed) for seed in (1, 1, 2))
    assert held(first) == held(again) != held(other)


def test_a_user_of_a_share_asks_at_the_newest_time_that_is_learnt() -> None:
    rows: list[Rated] = [("ann", f"i{day}", 5.0, day) for day in range(8)]
    hold_out = hold_out_share(ratings_of(rows, {}))
    newest = max(day for _, item, _, day in rows if ("ann", item) in learnt(hold_out) and day is not None)
    assert hold_out.as_of[0].astype("datetime64[D]") == np.datetime64("2024-01-01") + newest


def test_items_come_in_the_order_of_their_popularity_in_what_is_learnt() -> None:
    rows: list[Rated] = [(user, "z", 5.0, 9) for user in ("ann", "bob", "cat")]
    rows += [("ann", "b", 5.0, 0), ("bob", "b", 5.0, 0), ("cat", "a", 5.0, 0)]
    assert hold_out_last(ratings_of(rows, {})).train.items.to_pylist() == ["b", "a", "z"]
