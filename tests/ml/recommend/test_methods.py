"""The methods of recommending: their contract, and the content-based one by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from ml.recommend import Limits, Ratings, Recommender
from ml.recommend.blend import BlendRecommender
from ml.recommend.content import ContentRecommender
from ml.recommend.ease import EaseRecommender
from ml.recommend.factors import HAS_IMPLICIT, FactorsRecommender
from ml.recommend.histories import Histories
from ml.recommend.hybrid import HybridRecommender
from ml.recommend.neighbours import NeighboursRecommender
from ml.recommend.popular import CategoryPopularRecommender, PopularRecommender, RecentRecommender
from tests.ml.recommend.contract import CATEGORIES, ITEMS, ROWS, PersonalContract, RecommenderContract, camps, ratings
from tests.ml.recommend.data import DAY_0, Rated, interactions, item_categories, ratings_of

__all__ = ["camps", "ratings"]

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
    def make(self, limits: Limits | None = None) -> Recommender:
        return PopularRecommender(limits)


class TestRecentRecommender(RecommenderContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return RecentRecommender(limits)


class TestCategoryPopularRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return CategoryPopularRecommender(limits)


class TestContentRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return ContentRecommender(limits)


class TestNeighboursRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return NeighboursRecommender(limits, neighbours=10)


class TestHybridRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return HybridRecommender(limits, half_life_days=30.0)


class TestEaseRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return EaseRecommender(limits, ridge=1.0, dropped=0.3, b=0.5)


@pytest.mark.skipif(not HAS_IMPLICIT, reason="needs implicit: make install EXTRAS=als")
class TestFactorsRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        return FactorsRecommender(limits, factors=4, regularization=1.0)


class TestBlendRecommender(PersonalContract):
    def make(self, limits: Limits | None = None) -> Recommender:
        parts = [EaseRecommender(limits, ridge=1.0), ContentRecommender(limits), PopularRecommender(limits)]
        return BlendRecommender(parts, {"ease": 0.6, "content": 0.3, "popular": 0.1}, limits)


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


def test_an_interaction_without_stars_counts_as_a_purchase_does() -> None:
    rows = pa.table({"user_id": ["ann"], "item_id": ["a"], "rating": [None], "interacted_at": [None]})
    categories = pa.table({"item_id": ["a", "b"], "category": ["x", "x"]})
    found = ContentRecommender().fit(Ratings.from_tables("games", rows, categories))
    assert found.recommend(pa.array(["ann"]), 5)["item_id"].to_pylist() == ["b"]
    assert found.recommend(pa.array(["ann"]), 5)["method"].to_pylist() == ["content"]


def test_the_newest_of_two_ratings_of_one_item_counts() -> None:
    liked_first: list[Rated] = [("ann", "doom", 5.0, 0), ("ann", "doom", 1.0, 9)]
    liked_last: list[Rated] = [("ann", "doom", 1.0, 0), ("ann", "doom", 5.0, 9)]
    undated: list[Rated] = [("ann", "doom", 1.0, None), ("ann", "doom", 5.0, 0)]
    assert list_of("ann", liked_first)[0]["method"] == "popular"
    assert list_of("ann", liked_last)[0]["method"] == "content"
    assert list_of("ann", undated)[0]["method"] == "content"


def test_users_with_one_and_the_same_purchase_are_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Rated] = [(f"u{user:02}", "doom", 5.0, user) for user in range(60)]
    fitted = ContentRecommender().fit(ratings_of([*rows, ("ann", "doom", 5.0, 0), ("ann", "civ", 5.0, 0)], SHELF))
    scored: list[int] = []
    scores = fitted._scores
    monkeypatch.setattr(fitted, "_scores", lambda asked: (scored.append(len(asked)), scores(asked))[1])
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


NAMES = pa.table(
    {
        "item_id": ["doom", "quake", "civ", "sims", "zelda"],
        "item_name": ["Doom", "Quake Arena", "Civ", "Sims Arena", None],
        "price": [10.0, 11.0, 60.0, 55.0, None],
    }
)


def named(rows: list[Rated], categories: dict[str, str]) -> Ratings:
    return Ratings.from_tables("games", interactions(rows), item_categories(categories), NAMES)


def test_words_of_a_name_recommend_what_shares_no_category() -> None:
    data = named([("ann", "sims", 5.0, 0), ("bob", "civ", 5.0, 0)], SHELF)
    names = data.names.to_pylist()
    assert names[data.items.to_pylist().index("quake")] == "Quake Arena"
    assert names[data.items.to_pylist().index("zelda")] == "zelda"
    found = ContentRecommender(words=1.0).fit(data)
    # Two of seven items are more than a fifth: the bound on common words would leave this one out.
    assert found.recommend(pa.array(["ann"]), 1)["method"].to_pylist() == ["popular"]
    many = {f"other{place}": "Simulation" if place == 0 else "Else" for place in range(20)}
    found = ContentRecommender(words=1.0).fit(named([("ann", "sims", 5.0, 0), ("bob", "civ", 5.0, 0)], SHELF | many))
    lists = found.recommend(pa.array(["ann"]), 2).to_pylist()
    assert {row["item_id"] for row in lists} == {"other0", "quake"}
    assert "arena" in next(row["reason"] for row in lists if row["item_id"] == "quake")


def test_prices_alike_recommend_what_shares_nothing_else() -> None:
    rows: list[Rated] = [("ann", "p00", 5.0, 0), ("bob", "p19", 5.0, 0)]
    shelf = {f"p{place:02}": f"category of {place}" for place in range(20)}
    prices = pa.table({"item_id": list(shelf), "item_name": list(shelf), "price": [2.0**place for place in range(20)]})
    data = Ratings.from_tables("things", interactions(rows), item_categories(shelf), prices)
    found = ContentRecommender(prices=1.0).fit(data).recommend(pa.array(["ann", "bob"]), 1).to_pylist()
    # Twenty prices in tenths: the two lowest share a band, and the two highest.
    assert [(row["item_id"], row["reason"].split(" with ")[0]) for row in found] == [
        ("p01", "shares price band 1 of 10"),
        ("p18", "shares price band 10 of 10"),
    ]


def test_a_new_item_is_reached_by_its_categories() -> None:
    found = list_of("ann", [("ann", "doom", 5.0, 0)])
    assert found[0]["item_id"] == "quake"  # that nobody has had yet


def test_neighbours_are_as_similar_as_by_hand() -> None:
    """a and b share 2 users of 3 and 2: 2 / sqrt(3 * 2); a and c share 1 of 3 and 1; b and c share 1 of 2 and 1."""
    rows: list[Rated] = [
        (user, item, 5.0, 0) for user, items in (("u", "abc"), ("v", "ab"), ("w", "a")) for item in items
    ]
    found = NeighboursRecommender(shrink=0.0).fit(ratings_of(rows, {})).similar(pa.array(["a", "c"]), 2).to_pylist()
    assert [(row["similar_item_id"], row["score"]) for row in found] == [
        ("b", pytest.approx(2 / 6**0.5, abs=1e-9)),
        ("c", pytest.approx(1 / 3**0.5, abs=1e-9)),
        ("b", pytest.approx(1 / 2**0.5, abs=1e-9)),
        ("a", pytest.approx(1 / 3**0.5, abs=1e-9)),
    ]


def test_ease_solves_the_problem_it_states() -> None:
    """No matrix with a zero diagonal has a smaller |X - XB|^2 + ridge |B|^2: off the diagonal the gradient is 0."""
    data = ratings_of(ROWS, {}).by_popularity()
    fitted = EaseRecommender(ridge=3.0).fit(data)
    x = Histories.of(data).matrix(np.ones(len(data.user))).toarray()
    weights = fitted._weights_of
    gradient = x.T @ (x @ weights - x) + 3.0 * weights
    assert np.abs(gradient - np.diag(np.diag(gradient))).max() < 1e-9
    assert np.diag(weights).tolist() == [0.0] * len(weights)


def test_als_folds_in_the_factors_that_solve_its_equations() -> None:
    if not HAS_IMPLICIT:
        pytest.skip("needs implicit: make install EXTRAS=als")
    data = ratings_of(ROWS, {}).by_popularity()
    fitted = FactorsRecommender(factors=4, regularization=2.0, alpha=3.0).fit(data)
    histories = Histories.of(data)
    items = fitted._item_factors.astype(np.float64)
    confidence = 1 + 2.0 * histories.matrix(np.ones(len(data.user))).toarray()
    preference = histories.matrix(np.ones(len(data.user))).toarray()
    for user, factors in enumerate(fitted._user_factors(histories)):
        left = (items.T * confidence[user]) @ items + 2.0 * np.eye(4)
        assert np.allclose(left @ factors, (items.T * confidence[user]) @ preference[user])


def test_what_is_popular_lately_counts_what_was_before_the_moment_and_nothing_after() -> None:
    rows: list[Rated] = [(f"old{user}", "a", 5.0, user) for user in range(5)]
    rows += [(f"new{user}", "b", 5.0, 300 + user) for user in range(3)]
    fitted = RecentRecommender(half_life_days=10.0).fit(ratings_of(rows, {}))
    asked = pa.array(["nobody", "somebody"])
    then = np.array([DAY_0 + dt.timedelta(days=200), DAY_0 + dt.timedelta(days=400)], dtype="datetime64[us]")
    found = fitted.recommend(asked, 1, then)
    assert found["item_id"].to_pylist() == ["a", "b"]
    early = np.array([DAY_0 + dt.timedelta(days=299)] * 2, dtype="datetime64[us]")
    assert fitted.recommend(asked, 1, early)["item_id"].to_pylist() == ["a", "a"]


def test_the_popular_item_of_the_category_comes_before_the_more_popular_one_of_another() -> None:
    rows: list[Rated] = [(f"u{user}", "lamp", 5.0, 0) for user in range(9)]
    rows += [("bob", "pen", 5.0, 0), ("cat", "pen", 5.0, 0), ("dan", "ink", 5.0, 0), ("ann", "ink", 5.0, 0)]
    fitted = CategoryPopularRecommender().fit(ratings_of(rows, {"lamp": "home", "pen": "desk", "ink": "desk"}))
    found = fitted.recommend(pa.array(["ann"]), 2).to_pylist()
    assert [(row["item_id"], row["reason"]) for row in found] == [
        ("pen", "popular in desk"),
        ("lamp", "popular with other customers"),
    ]


def test_the_hybrid_puts_neighbours_of_a_fitting_price_first() -> None:
    """Quake and civ are as similar to doom, and as popular; quake costs what doom does."""
    rows: list[Rated] = [
        (user, item, 5.0, 0) for user, items in (("u", ("doom", "quake")), ("v", ("doom", "civ"))) for item in items
    ]
    data = named([*rows, ("ann", "doom", 5.0, 0)], {})
    plain = HybridRecommender(price=0.0, stars=0.0, sentiment=0.0).fit(data).recommend(pa.array(["ann"]), 2)
    priced = HybridRecommender(price=0.3, stars=0.0, sentiment=0.0).fit(data).recommend(pa.array(["ann"]), 2)
    assert plain["item_id"].to_pylist() == ["civ", "quake"]
    assert priced["item_id"].to_pylist() == ["quake", "civ"]
    assert priced["reason"].to_pylist()[0] == "goes with Doom at a price like yours"


def test_the_hybrid_puts_neighbours_with_better_reviews_first() -> None:
    rows = [("u", "doom", 5.0), ("u", "quake", 5.0), ("v", "doom", 5.0), ("v", "civ", 1.0), ("ann", "doom", 5.0)]
    table = pa.table(
        {
            "user_id": [user for user, _, _ in rows],
            "item_id": [item for _, item, _ in rows],
            "rating": [stars for *_, stars in rows],
            "sentiment": [stars / 5 for *_, stars in rows],
            "interacted_at": pa.nulls(len(rows), pa.timestamp("us")),
        }
    )
    data = Ratings.from_tables("games", table, item_categories({}))
    for weights in ({"stars": 0.3, "sentiment": 0.0}, {"stars": 0.0, "sentiment": 0.3}):
        found = HybridRecommender(price=0.0, **weights).fit(data).recommend(pa.array(["ann"]), 2)
        assert found["item_id"].to_pylist() == ["quake", "civ"]


def test_an_unknown_parameter_is_an_error() -> None:
    with pytest.raises(TypeError, match="ease has no parameter lambda"):
        EaseRecommender(**{"lambda": 3.0})
