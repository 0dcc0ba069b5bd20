"""Lists for somebody by what they had are those that the batch run writes for a user who had the same."""

from __future__ import annotations

import pytest

from ml.ledger import champions
from ml.recommend import FoldingIn, scoring, train
from tests.ml.recommend.data import fill, interactions, item_categories, random_categories, random_rows
from warehouse import Settings, open_warehouse

USERS, ITEMS, K = 30, 12, 4
ROWS = random_rows(USERS, ITEMS, seed=1)
ALONE = ("alone", "i003", 5.0, 40)
COLUMNS = ["rank", "item_id", "score", "method", "reason"]
pytestmark = pytest.mark.usefixtures("few_methods")


@pytest.fixture
def dataset(settings: Settings) -> str:
    tables = interactions([*ROWS, ALONE]), item_categories(random_categories(ITEMS, 5, seed=2))
    fill(settings, tables)
    train(settings)
    return str(tables[0]["dataset"][0].as_py())


def test_who_had_what_a_user_had_gets_the_list_of_that_user(settings: Settings, dataset: str) -> None:
    scoring.score(settings, K)
    with open_warehouse(settings) as warehouse:
        rows = warehouse.read("predictions.recommend", COLUMNS, {"user_id": "alone"}).read_all()
    folded = FoldingIn(settings, champions(settings, "recommend_"))(dataset, ["i003"], K)
    assert folded.select(COLUMNS).to_pylist() == rows.sort_by("rank").to_pylist()
    assert len(folded) == K


def test_what_was_had_is_left_out_and_what_is_not_known_counts_nothing(settings: Settings, dataset: str) -> None:
    fold_in = FoldingIn(settings, champions(settings, "recommend_"))
    some = fold_in(dataset, ["i003", "i001", "i003", "never seen"], ITEMS)
    assert some.equals(fold_in(dataset, ["i003", "i001"], ITEMS))
    assert set(some["item_id"].to_pylist()).isdisjoint({"i003", "i001"})
    assert fold_in(dataset, ["never seen"], K).num_rows == 0
    assert fold_in("elsewhere", ["i003"], K).num_rows == 0
