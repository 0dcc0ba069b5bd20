"""What every recommender must do: a test class for one method inherits this and names how it is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from ml.recommend import Limits, Ratings, Recommender
from ml.recommend.histories import Histories
from ml.recommend.store import load, save
from tests.ml.recommend.data import Rated, random_categories, random_rows, ratings_of

USERS, ITEMS = 60, 25
ROWS = random_rows(USERS, ITEMS, seed=3)
CATEGORIES = random_categories(ITEMS, 7, seed=4)
CAMPS = {f"{camp}{number}": camp for camp in "ab" for number in range(8)}
"""Two kinds of items that nobody mixes."""


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    return ratings_of(ROWS, CATEGORIES)


@pytest.fixture(scope="module")
def camps() -> Ratings:
    """Users who had six of the eight items of their camp; b is the more popular one."""
    rows: list[Rated] = [
        (f"{camp}-user{user:02}", f"{camp}{(user + place) % 8}", 5.0, place)
        for camp, users in (("a", 16), ("b", 24))
        for user in range(users)
        for place in range(6)
    ]
    return ratings_of(rows, CAMPS)


def listed(lists: pa.Table, user: str) -> list[str]:
    return [row["item_id"] for row in lists.to_pylist() if row["user_id"] == user]


class RecommenderContract:
    def make(self, limits: Limits | None = None) -> Recommender:
        raise NotImplementedError

    def test_each_user_gets_k_items_with_ranks_from_one_up(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 5)
        assert lists.column_names == ["user_id", "rank", "item_id", "score", "method", "reason"]
        assert lists["user_id"].to_pylist() == [user for user in ratings.users.to_pylist() for _ in range(5)]
        assert lists["rank"].to_pylist() == [1, 2, 3, 4, 5] * USERS
        assert not any(column.null_count for column in lists.columns)

    def test_no_list_holds_an_item_twice_or_one_the_user_had(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 10)
        pairs = list(zip(lists["user_id"].to_pylist(), lists["item_id"].to_pylist(), strict=True))
        assert len(set(pairs)) == len(pairs)
        assert not set(pairs) & {(user, item) for user, item, _, _ in ROWS}

    def test_scores_never_rise_down_a_list(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 10)
        scores = lists["score"].to_numpy().reshape(USERS, 10)
        assert (scores[:, 1:] <= scores[:, :-1]).all()

    def test_whoever_is_folded_in_gets_the_list_of_a_fitted_user_with_the_same_history(self, ratings: Ratings) -> None:
        fitted = self.make().fit(ratings)
        folded = fitted.recommend_new(ratings, 5)
        assert folded.equals(fitted.recommend(ratings.users, 5))

    def test_an_item_that_was_not_fitted_is_no_hindrance_to_folding_in(self, camps: Ratings) -> None:
        newcomer = ratings_of([("new", "a3", 5.0, 6), ("new", "unheard of", 5.0, 6)], {})
        known = ratings_of([("new", "a3", 5.0, 6)], {})
        fitted = self.make().fit(camps)
        assert fitted.recommend_new(newcomer, 5).equals(fitted.recommend_new(known, 5))

    def test_a_user_gets_all_that_is_left_where_that_is_less_than_k(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, ITEMS)
        for user in ratings.users.to_pylist():
            rated = {item for other, item, _, _ in ROWS if other == user}
            assert sorted(listed(lists, user)) == sorted({f"i{item:03}" for item in range(ITEMS)} - rated)

    def test_a_user_who_had_everything_gets_no_rows(self) -> None:
        rows = [("ann", "a", 5.0, 0), ("ann", "b", 4.0, 1), ("bob", "a", 3.0, 2)]
        fitted = self.make().fit(ratings_of(rows, {"a": "x", "b": "x"}))
        lists = fitted.recommend(pa.array(["ann", "bob"]), 3)
        assert listed(lists, "ann") == []
        assert listed(lists, "bob") == ["b"]

    def test_an_unknown_user_gets_the_most_popular_items_and_of_equals_the_smaller_id(self) -> None:
        rows = [
            ("ann", "c", 1.0, 0),
            ("bob", "c", 5.0, 0),
            ("ann", "b", 5.0, 0),
            ("bob", "d", 5.0, 0),
        ]
        fitted = self.make().fit(ratings_of(rows, {"a": "x", "b": "y"}))
        assert fitted.recommend(pa.array(["nobody"]), 4)["item_id"].to_pylist() == ["c", "b", "d", "a"]

    def test_a_rating_given_twice_counts_once(self, ratings: Ratings) -> None:
        twice = ratings_of(ROWS + ROWS, CATEGORIES)
        lists = self.make().fit(twice).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    def test_the_order_of_the_rows_does_not_matter(self, ratings: Ratings) -> None:
        backwards = ratings_of(ROWS[::-1], dict(reversed(CATEGORIES.items())))
        lists = self.make().fit(backwards).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    def test_fitting_again_gives_the_same_lists(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    @pytest.mark.parametrize("limits", [Limits(block=1), Limits(block=7, threads=2)])
    def test_blocks_and_threads_do_not_matter(self, ratings: Ratings, limits: Limits) -> None:
        lists = self.make(limits).fit(ratings).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    def test_a_user_asked_for_alone_gets_the_same_list(self, ratings: Ratings) -> None:
        fitted = self.make().fit(ratings)
        together = fitted.recommend(ratings.users, 5)
        alone = [fitted.recommend(ratings.users.slice(user, 1), 5) for user in range(0, USERS, 7)]
        assert pa.concat_tables(alone).to_pylist() == [
            row for row in together.to_pylist() if row["user_id"] in ratings.users.to_pylist()[::7]
        ]

    def test_without_any_category_everybody_gets_a_list(self) -> None:
        fitted = self.make().fit(ratings_of(ROWS, {}))
        assert fitted.recommend(pa.array(["u000", "u001"]), 5).num_rows == 10

    def test_what_is_ranked_is_what_is_recommended(self, ratings: Ratings) -> None:
        fitted = self.make().fit(ratings)
        ordered = ratings.by_popularity()
        asked = Histories.of(ordered).take(np.arange(USERS))
        items = ordered.items.take(fitted.rank(asked, 5).ravel())
        assert items.to_pylist() == fitted.recommend(ratings.users, 5)["item_id"].to_pylist()

    def test_a_model_that_was_saved_and_loaded_recommends_the_same(self, ratings: Ratings, tmp_path: Path) -> None:
        fitted = self.make().fit(ratings)
        save(fitted, tmp_path / "model")
        loaded = load(tmp_path / "model")
        assert loaded.recommend(ratings.users, 5).equals(fitted.recommend(ratings.users, 5))
        assert loaded.similar(ratings.items, 3).equals(fitted.similar(ratings.items, 3))
        assert loaded.parameters == fitted.parameters

    def test_each_item_has_k_similar_ones_and_is_not_among_them(self, ratings: Ratings) -> None:
        found = self.make().fit(ratings).similar(ratings.items, 4)
        assert found.column_names == ["item_id", "rank", "similar_item_id", "score", "method"]
        assert found["rank"].to_pylist() == [1, 2, 3, 4] * ITEMS
        assert not any(row["item_id"] == row["similar_item_id"] for row in found.to_pylist())

    def test_an_item_that_was_not_fitted_has_no_similar_ones(self, ratings: Ratings) -> None:
        assert self.make().fit(ratings).similar(pa.array(["unheard of"]), 3).num_rows == 0


class PersonalContract(RecommenderContract):
    """What more is asked of a method whose lists follow from what a user had."""

    def test_a_user_gets_the_two_items_of_the_own_camp_that_are_left(self, camps: Ratings) -> None:
        lists = self.make().fit(camps).recommend(camps.users, 2)
        for user in camps.users.to_pylist():
            assert {item[0] for item in listed(lists, user)} == {user[0]}

    def test_a_user_with_one_item_gets_more_of_its_camp(self, camps: Ratings) -> None:
        fitted = self.make().fit(camps)
        newcomer = ratings_of([("new", "a3", 5.0, 6)], {})
        found = fitted.recommend_new(newcomer, 5)
        assert {item[0] for item in found["item_id"].to_pylist()} == {"a"}
        assert "a3" not in found["item_id"].to_pylist()

    def test_similar_items_are_of_the_same_camp(self, camps: Ratings) -> None:
        found = self.make().fit(camps).similar(camps.items, 3)
        assert all(row["item_id"][0] == row["similar_item_id"][0] for row in found.to_pylist())
