"""Writing the lists: once, whole, and on again after a run that was ended."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from ml.errors import EmptyMartError, NoModelError, UnknownItemError
from ml.ledger import Run, find_champion
from ml.recommend import scoring, similar, train
from ml.tables import ml_tables
from tests.ml.recommend.data import (
    Rated,
    fill,
    interactions,
    item_categories,
    random_categories,
    random_rows,
)
from warehouse import REPO, Settings, Warehouse, open_warehouse
from warehouse.errors import TableNotFoundError

USERS, ITEMS, K = 30, 12, 4
GAMES = (
    interactions(random_rows(USERS, ITEMS, seed=1)),
    item_categories(random_categories(ITEMS, 5, seed=2)),
)
BOOKS = (
    interactions([("ann", "emma", 5.0, 7), ("bob", "ulysses", 1.0, 8)], "books"),
    item_categories({"emma": "novel", "ulysses": "novel"}, "books"),
)


# What is written does not depend on how much there was to choose from.
pytestmark = pytest.mark.usefixtures("few_methods")


def score(settings: Settings, k: int = K, **options: Any) -> int:
    """Train and score, as a run does."""
    train(settings)
    return scoring.score(settings, k, **options)


def read(settings: Settings, table: str) -> list[dict[str, object]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.read(table).read_all().to_pylist()


def ranks_per_user(settings: Settings) -> dict[object, list[object]]:
    ranks: dict[object, list[object]] = {}
    for row in read(settings, "predictions.recommend"):
        ranks.setdefault(row["user_id"], []).append(row["rank"])
    return {user: sorted(found, key=str) for user, found in ranks.items()}


def test_every_user_of_every_data_set_gets_a_list_of_its_own_data_set(settings: Settings) -> None:
    fill(settings, GAMES, BOOKS)
    # Twelve games have four like ones each, each of two books the other one.
    assert score(settings) == USERS * K + 2 + ITEMS * K + 2
    rows = read(settings, "predictions.recommend")
    assert {row["item_id"] for row in rows if row["user_id"] == "ann"} == {"ulysses"}
    assert {row["item_id"] for row in rows if row["user_id"] == "bob"} == {"emma"}
    assert {str(row["item_id"])[0] for row in rows if str(row["user_id"])[0] == "u"} == {"i"}


def test_every_item_gets_items_like_it(settings: Settings) -> None:
    fill(settings, GAMES)
    score(settings)
    rows = read(settings, "predictions.similar_items")
    assert Counter(row["item_id"] for row in rows) == {f"i{item:03}": K for item in range(ITEMS)}
    assert not [row for row in rows if row["item_id"] == row["similar_item_id"]]
    found = similar(settings, "i003", K)
    assert [row["similar_item_id"] for row in found] == [
        row["similar_item_id"]
        for row in sorted(rows, key=lambda row: int(str(row["rank"])))
        if row["item_id"] == "i003"
    ]
    with pytest.raises(UnknownItemError, match="nothing like it"):
        similar(settings, "nothing like it")


def test_the_as_of_date_is_the_day_after_the_newest_rating_of_the_data_set(settings: Settings) -> None:
    fill(settings, BOOKS)
    score(settings, K)
    dates = {row["as_of_date"] for row in read(settings, "predictions.recommend")}
    assert dates == {dt.date(2024, 1, 10)}  # 2024-01-01 is day 0, the newest rating is of day 8.


def test_the_champion_of_the_data_set_wrote_the_lists(settings: Settings) -> None:
    fill(settings, GAMES, BOOKS)
    score(settings)
    rows = read(settings, "predictions.recommend")
    for dataset, letter in (("games", "u"), ("books", "ab")):
        versions = {row["model_version"] for row in rows if str(row["user_id"])[0] in letter}
        assert versions == {find_champion(settings, f"recommend_{dataset}")}


def test_the_same_marts_again_write_nothing_not_even_in_the_ledger(settings: Settings) -> None:
    fill(settings, GAMES, BOOKS)
    score(settings)
    tables = ("predictions.recommend", "predictions.similar_items", "ml.runs", "ml.champions")
    before = [read(settings, table) for table in tables]
    assert score(settings) == 0
    assert [read(settings, table) for table in tables] == before


def test_a_new_rating_makes_a_new_model_and_new_lists(settings: Settings) -> None:
    fill(settings, GAMES)
    score(settings)
    fill(settings, (interactions([("new", "i000", 5.0, 200)]), BOOKS[1].slice(0, 0)))
    assert score(settings) == (USERS + 1 + ITEMS) * K
    assert len({row["model_version"] for row in read(settings, "predictions.recommend")}) == 2


def test_whoever_came_since_the_model_was_fitted_is_folded_in(settings: Settings) -> None:
    fill(settings, GAMES)
    score(settings)
    fill(settings, (interactions([("new", "i000", 5.0, 200)]), BOOKS[1].slice(0, 0)))
    # Not trained again: of the new day everybody gets a list, by the model that is there.
    assert scoring.score(settings, K) == (USERS + 1 + ITEMS) * K
    rows = read(settings, "predictions.recommend")
    assert len([row for row in rows if row["user_id"] == "new"]) == K
    assert len({row["model_version"] for row in rows}) == 1


def test_a_user_who_had_everything_does_not_make_every_run_a_new_one(settings: Settings) -> None:
    rows: list[Rated] = [("ann", "a", 5.0, 0), ("ann", "b", 5.0, 1), ("bob", "a", 4.0, 2)]
    fill(settings, (interactions(rows), item_categories({"a": "x", "b": "x"})))
    assert score(settings) == 1 + 2
    assert score(settings) == 0
    assert Counter(row["kind"] for row in read(settings, "ml.runs")) == {
        "validate": 1,
        "train": 1,
        "score": 1,
    }


def test_a_run_ended_midway_is_completed_by_the_next_with_no_row_lost_or_doubled(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, GAMES)
    whole = scoring.write_predictions
    writes = Counter[str]()

    def ended_at_the_third_write(warehouse: Warehouse, task: str, rows: pa.Table, run: Run) -> int:
        writes[task] += 1
        if writes[task] == 3:
            raise KeyboardInterrupt
        return whole(warehouse, task, rows, run)

    monkeypatch.setattr(scoring, "USERS_PER_WRITE", 7)
    with monkeypatch.context() as patch:
        patch.setattr(scoring, "write_predictions", ended_at_the_third_write)
        with pytest.raises(KeyboardInterrupt):
            score(settings)
    assert len(ranks_per_user(settings)) == 14

    assert score(settings) == (USERS - 14 + ITEMS) * K
    assert ranks_per_user(settings) == {f"u{user:03}": [1, 2, 3, 4] for user in range(USERS)}
    assert Counter(row["status"] for row in read(settings, "ml.runs") if row["kind"] == "score") == {
        "failed": 1,
        "succeeded": 1,
    }


def test_a_run_that_was_killed_is_completed_by_the_next(settings: Settings) -> None:
    """Killed as the machine kills, in the middle of a write; whatever that leaves, each user has K rows in the end."""
    fill(settings, GAMES)
    train(settings)
    script = (
        "import os, signal\n"
        "from ml.recommend import scoring\n"
        "from warehouse import Settings\n"
        "scoring.USERS_PER_WRITE = 7\n"
        "whole, writes = scoring.write_predictions, []\n"
        "def killed(*arguments):\n"
        "    whole(*arguments)\n"
        "    writes.append(1)\n"
        "    if len(writes) == 2:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "scoring.write_predictions = killed\n"
        f"scoring.score(Settings(), {K})\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | settings.environment, cwd=REPO, check=False
    )
    assert result.returncode == -signal.SIGKILL
    assert 0 < len(ranks_per_user(settings)) < USERS
    scoring.score(settings, K)
    assert ranks_per_user(settings) == {f"u{user:03}": [1, 2, 3, 4] for user in range(USERS)}


def test_how_many_users_are_written_at_once_does_not_matter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = settings.model_copy(update={"home": settings.home / "other"})
    for home, users in ((settings, 20_000), (other, 7)):
        monkeypatch.setattr(scoring, "USERS_PER_WRITE", users)
        fill(home, GAMES)
        score(home)
    varying = {"run_id": None, "scored_at": None}
    first, second = (
        {(row["user_id"], row["rank"]): row | varying for row in read(home, "predictions.recommend")}
        for home in (settings, other)
    )
    assert len(first) == USERS * K
    assert first == second


def test_progress_counts_users_and_items(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(settings, GAMES)
    monkeypatch.setattr(scoring, "USERS_PER_WRITE", 20)
    seen: list[tuple[int, int]] = []
    score(settings, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(20, 42), (30, 42), (42, 42)]


def test_a_person_who_went_back_to_another_version_is_not_overruled(settings: Settings) -> None:
    fill(settings, GAMES)
    score(settings)
    fill(settings, (interactions([("new", "i000", 5.0, 200)]), BOOKS[1].slice(0, 0)))
    score(settings)
    with open_warehouse(settings) as warehouse:
        older, newer = sorted(read(settings, "ml.champions"), key=lambda row: str(row["promoted_at"]))
        back = older | {"promoted_at": dt.datetime(2999, 1, 1), "reason": "rolled back"}
        champions = ml_tables()["ml.champions"]
        warehouse.insert_new(champions, pa.Table.from_pylist([back], schema=champions.schema))
    score(settings)
    assert find_champion(settings, "recommend_games") == older["model_version"] != newer["model_version"]


def test_without_a_model_the_error_says_how_to_make_one(settings: Settings) -> None:
    fill(settings, GAMES)
    with pytest.raises(NoModelError, match="martlet recommend train"):
        scoring.score(settings)


def test_the_input_hash_changes_with_what_the_user_rated_and_with_nothing_else(settings: Settings) -> None:
    def hashes() -> dict[object, set[object]]:
        found: dict[object, set[object]] = {}
        for row in read(settings, "predictions.recommend"):
            found.setdefault(row["user_id"], set()).add(row["input_hash"])
        return found

    fill(settings, BOOKS)
    score(settings, K)
    assert [len(found) for found in hashes().values()] == [1, 1]
    more = interactions([("ann", "walden", 5.0, 9)], "books")
    fill(settings, (more, BOOKS[1].slice(0, 0)))
    score(settings, K)
    assert {user: len(found) for user, found in hashes().items()} == {"ann": 2, "bob": 1}


def test_an_empty_mart_is_an_error_that_says_what_to_do(settings: Settings) -> None:
    fill(settings, (GAMES[0].slice(0, 0), GAMES[1]))
    with pytest.raises(EmptyMartError, match="martlet build"):
        score(settings, K)


def test_a_data_set_without_any_date_is_an_error(settings: Settings) -> None:
    fill(settings, (interactions([("ann", "a", 5.0, None)]), item_categories({"b": "x"})))
    with pytest.raises(EmptyMartError, match="interacted_at"):
        score(settings, K)


def test_marts_that_were_not_built_are_an_error_that_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(TableNotFoundError, match="martlet demo"):
        score(settings, K)
