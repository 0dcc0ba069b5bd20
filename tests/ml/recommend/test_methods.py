"""The methods of recommending: their contract, and the content-based one by hand."""

from __future__ import annotations

from fractions import Fraction

import pyarrow as pa
import pytest

from ml.recommend import ContentRecommender, PopularRecommender, Ratings
from tests.ml.recommend.contract import CATEGORIES, ITEMS, ROWS, RecommenderContract, ratings
from tests.ml.recommend.data import Rated, ratings_of

__all__ = ["ratings"]

SHELF = {
    "chess": "Puzzle, Strategy",
    "civ": "Strategy",
    "doom": "Action, Shooter",
    "portal": "Puzzle, Shooter",
    "quake": "Action, Shooter",
    "sims": "Simulation",
    "zelda": "Action, Adventure",
}
OTHERS: list[Rated] = [("bob", "portal", 4.0, 0), ("cat", "portal", 5.0, 0), ("cat", "zelda", 2.0, 0)]


class TestPopularRecommender(RecommenderContract):
    def make(self, block: int = 256) -> PopularRecommender:
        return PopularRecommender(block)


class TestContentRecommender(RecommenderContract):
    def make(self, block: int = 256) -> ContentRecommender:
        return ContentRecommender(block)


def list_of(user: str, rows: list[Rated], k: int = 10) -> list[dict[str, object]]:
    fitted = ContentRecommender().fit(ratings_of(rows + OTHERS, SHELF))
    return fitted.recommend(pa.array([user]), k).to_pylist()


def test_the_worked_example_comes_out_as_by_hand() -> None:
    """Each step for a user who gave doom 5 stars, civ 3 and sims 1.

    What counts:  doom 5 - 2 = 3, civ 3 - 2 = 1, sims max(1 - 2, 0) = 0.
    Profile:      doom adds 3 to Action and 3 to Shooter, civ 1 to Strategy: together 7, so
                  Action 3/7, Shooter 3/7, Strategy 1/7, Simulation nothing.
    Scores:       quake (Action, Shooter) 3/7 + 3/7 = 6/7; portal (Shooter) 3/7; zelda (Action) 3/7;
                  chess (Strategy) 1/7. Puzzle and Adventure are not in the profile.
    Order:        quake, then portal before zelda (as good, but rated by two others rather than one), then
                  chess. Her own doom, civ and sims are out.
    """
    rows: list[Rated] = [("ann", "doom", 5.0, 0), ("ann", "civ", 3.0, 1), ("ann", "sims", 1.0, 2)]
    found = list_of("ann", rows)
    assert [row["item_id"] for row in found] == ["quake", "portal", "zelda", "chess"]
    assert [row["score"] for row in found] == [round(n / 7, 9) for n in (6, 3, 3, 1)]
    assert [row["method"] for row in found] == ["content"] * 4
    ending = "with what you rated 3 stars or better"
    assert [row["reason"] for row in found] == [
        f"shares Action and Shooter {ending}",
        f"shares Shooter {ending}",
        f"shares Action {ending}",
        f"shares Strategy {ending}",
    ]


def test_one_rating_is_enough_for_a_profile_and_how_high_it_was_does_not_matter() -> None:
    three, five = (list_of("ann", [("ann", "doom", stars, 0)]) for stars in (3.0, 5.0))
    assert three == five
    assert [(row["item_id"], row["score"]) for row in three[:3]] == [
        ("quake", 1.0),
        ("portal", 0.5),
        ("zelda", 0.5),
    ]


def test_what_shares_nothing_with_the_profile_follows_by_popularity_and_says_so() -> None:
    found = list_of("ann", [("ann", "civ", 5.0, 0)])
    assert [(row["item_id"], row["method"]) for row in found] == [
        ("chess", "content"),
        ("portal", "popular"),
        ("zelda", "popular"),
        ("doom", "popular"),
        ("quake", "popular"),
        ("sims", "popular"),
    ]
    assert [row["score"] for row in found] == [1.0, 0, 0, 0, 0, 0]


def test_who_liked_nothing_gets_popular_items_and_not_more_of_the_same() -> None:
    found = list_of("ann", [("ann", "doom", 1.0, 0), ("ann", "civ", 2.0, 1)])
    assert [row["item_id"] for row in found] == ["portal", "zelda", "chess", "quake", "sims"]
    assert {row["method"] for row in found} == {"popular"}


def test_an_interaction_without_a_rating_is_seen_but_says_nothing() -> None:
    rows = pa.table({"user_id": ["ann"], "item_id": ["a"], "rating": [None], "interacted_at": [None]})
    categories = pa.table({"item_id": ["a", "b"], "category": ["x", "x"]})
    found = ContentRecommender().fit(Ratings.from_tables("games", rows, categories))
    assert found.recommend(pa.array(["ann"]), 5)["item_id"].to_pylist() == ["b"]
    assert found.recommend(pa.array(["ann"]), 5)["method"].to_pylist() == ["popular"]


def test_the_newest_of_two_ratings_of_one_item_counts() -> None:
    liked_first: list[Rated] = [("ann", "doom", 5.0, 0), ("ann", "doom", 1.0, 9)]
    liked_last: list[Rated] = [("ann", "doom", 1.0, 0), ("ann", "doom", 5.0, 9)]
    undated: list[Rated] = [("ann", "doom", 1.0, None), ("ann", "doom", 5.0, 0)]
    assert list_of("ann", liked_first)[0]["method"] == "popular"
    assert list_of("ann", liked_last)[0]["method"] == "content"
    assert list_of("ann", undated)[0]["method"] == "content"


def test_users_with_proportional_ratings_are_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two orders of rating, three heights: doom and chess count alike for all of them, 3, 2 or 1 each.
    rows: list[Rated] = [
        (f"u{user:02}", item, 3.0 + user % 3, day)
        for user in range(60)
        for day, item in enumerate(["doom", "chess"] if user % 2 else ["chess", "doom"])
    ]
    fitted = ContentRecommender().fit(ratings_of([*rows, ("ann", "civ", 5.0, 0)], SHELF))
    scored: list[int] = []
    scores = fitted._scores
    monkeypatch.setattr(fitted, "_scores", lambda users: (scored.append(len(users)), scores(users))[1])
    lists = fitted.recommend(pa.array([f"u{user:02}" for user in range(60)] + ["ann"]), 2)
    assert scored == [2]
    assert lists.num_rows == 122


def test_of_equal_shares_the_reason_names_the_rarer_categories() -> None:
    shelf = {"a": "common, rare, rarest", "b": "common, rare, rarest", "c": "common, rare", "d": "common"}
    fitted = ContentRecommender().fit(ratings_of([("ann", "a", 5.0, 0)], shelf))
    reasons = fitted.recommend(pa.array(["ann"]), 3)["reason"].to_pylist()
    assert [reason.split(" with ")[0] for reason in reasons] == [
        "shares rarest and rare",
        "shares rare and common",
        "shares common",
    ]


def test_lists_equal_those_worked_out_with_exact_fractions(ratings: Ratings) -> None:
    categories = {item: set(filter(None, names.split(","))) for item, names in CATEGORIES.items()}
    popularity = {item: sum(other == item for _, other, _, _ in ROWS) for item in categories}
    lists = ContentRecommender().fit(ratings).recommend(ratings.users, ITEMS).to_pylist()
    for user in ratings.users.to_pylist():
        counts = {item: max(int(stars) - 2, 0) for other, item, stars, _ in ROWS if other == user}
        weights: dict[str, int] = {}
        for item, count in counts.items():
            for category in categories[item]:
                weights[category] = weights.get(category, 0) + count
        total = sum(weights.values()) or 1
        scores = {
            item: Fraction(sum(weights.get(category, 0) for category in categories[item]), total)
            for item in categories
            if item not in counts
        }
        expected = sorted(scores, key=lambda item: (-scores[item], -popularity[item], item))
        found = [row for row in lists if row["user_id"] == user]
        assert [row["item_id"] for row in found] == expected
        assert [row["score"] for row in found] == [round(float(scores[item]), 9) for item in expected]
