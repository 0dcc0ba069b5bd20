"""What every recommender must do: a test class for one method inherits this and names how it is made."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ml.recommend import Ratings, Recommender
from tests.ml.recommend.data import random_categories, random_rows, ratings_of

USERS, ITEMS = 60, 25
ROWS = random_rows(USERS, ITEMS, seed=3)
CATEGORIES = random_categories(ITEMS, 7, seed=4)


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    return ratings_of(ROWS, CATEGORIES)


def listed(lists: pa.Table, user: str) -> list[str]:
    return [row["item_id"] for row in lists.to_pylist() if row["user_id"] == user]


class RecommenderContract:
    def make(self, block: int = 256) -> Recommender:
        raise NotImplementedError

    def test_each_user_gets_k_items_with_ranks_from_one_up(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 5)
        assert lists.column_names == ["user_id", "rank", "item_id", "score", "method", "reason"]
        assert lists["user_id"].to_pylist() == [user for user in ratings.users.to_pylist() for _ in range(5)]
        assert lists["rank"].to_pylist() == [1, 2, 3, 4, 5] * USERS
        assert not any(column.null_count for column in lists.columns)

    def test_no_list_holds_an_item_twice_or_one_the_user_rated(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 10)
        pairs = list(zip(lists["user_id"].to_pylist(), lists["item_id"].to_pylist(), strict=True))
        assert len(set(pairs)) == len(pairs)
        assert not set(pairs) & {(user, item) for user, item, _, _ in ROWS}

    def test_scores_never_rise_down_a_list(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, 10)
        scores = lists["score"].to_numpy().reshape(USERS, 10)
        assert (scores[:, 1:] <= scores[:, :-1]).all()

    def test_a_user_gets_all_that_is_left_where_that_is_less_than_k(self, ratings: Ratings) -> None:
        lists = self.make().fit(ratings).recommend(ratings.users, ITEMS)
        for user in ratings.users.to_pylist():
            rated = {item for other, item, _, _ in ROWS if other == user}
            assert sorted(listed(lists, user)) == sorted({f"i{item:03}" for item in range(ITEMS)} - rated)

    def test_a_user_who_rated_everything_gets_no_rows(self) -> None:
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
        lists = fitted.recommend(pa.array(["nobody"]), 4)
        assert lists["item_id"].to_pylist() == ["c", "b", "d", "a"]
        assert lists["method"].to_pylist() == ["popular"] * 4
        assert lists["reason"].to_pylist() == ["popular with other customers"] * 4

    def test_a_rating_given_twice_counts_once(self, ratings: Ratings) -> None:
        twice = ratings_of(ROWS + ROWS, CATEGORIES)
        lists = self.make().fit(twice).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    def test_the_order_of_the_rows_does_not_matter(self, ratings: Ratings) -> None:
        backwards = ratings_of(ROWS[::-1], dict(reversed(CATEGORIES.items())))
        lists = self.make().fit(backwards).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    @pytest.mark.parametrize("block", [1, 7])
    def test_the_size_of_a_block_does_not_matter(self, ratings: Ratings, block: int) -> None:
        lists = self.make(block).fit(ratings).recommend(ratings.users, 5)
        assert lists.equals(self.make().fit(ratings).recommend(ratings.users, 5))

    def test_a_user_asked_for_alone_gets_the_same_list(self, ratings: Ratings) -> None:
        fitted = self.make().fit(ratings)
        together = fitted.recommend(ratings.users, 5)
        alone = [fitted.recommend(ratings.users.slice(user, 1), 5) for user in range(USERS)]
        assert pa.concat_tables(alone).combine_chunks().equals(together.combine_chunks())

    def test_without_any_category_everybody_gets_a_list(self) -> None:
        fitted = self.make().fit(ratings_of(ROWS, {}))
        assert fitted.recommend(pa.array(["u000", "u001"]), 5).num_rows == 10
