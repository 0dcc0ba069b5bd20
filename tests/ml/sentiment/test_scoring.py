"""Scoring the mart: each review once, nothing twice, and on again after a run that was ended."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from ml.ledger import find_champion
from ml.sentiment import SHIPPED, score, score_texts, scoring
from ml.sentiment.engine import Engine
from ml.sentiment.licences import licence
from ml.sentiment.model import model_version
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Settings
from warehouse.errors import TableNotFoundError

REVIEWS = [
    Review("a", "Excellent product, works great", 5.0, True),
    Review("b", "Terrible, broke after one day", 1.0, False),
    Review("c", "it's okay", 3.0, False),
    Review("d", None, 4.0, True),
    Review("e", "Excellent product, works great", 4.0, True),
]


def predictions(settings: Settings) -> dict[object, dict[str, object]]:
    rows = read(settings, "predictions.sentiment")
    assert len({row["review_key"] for row in rows}) == len(rows)
    return {row["review_key"]: row for row in rows}


def count_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that reach the model from now on."""
    seen: list[str] = []
    original = Engine.probabilities

    def spy(engine: Engine, texts: pa.Array, *rest: Any, **named: Any) -> Any:
        seen.extend(texts.to_pylist())
        return original(engine, texts, *rest, **named)

    monkeypatch.setattr(Engine, "probabilities", spy)
    return seen


def test_every_review_gets_exactly_one_row_that_says_what_the_engine_says(settings: Settings) -> None:
    fill(settings, REVIEWS)
    assert score(settings) == len(REVIEWS)
    rows = predictions(settings)
    expected = score_texts(pa.array([review.text for review in REVIEWS])).to_pylist()
    for review, row in zip(REVIEWS, expected, strict=True):
        found = rows[review.key]
        assert found["predicted_label"] == row["predicted_label"]
        assert found["score"] == (None if row["score"] is None else pytest.approx(row["score"], abs=1e-4))
        assert found["input_hash"] == found["text_hash"]


def test_a_review_without_text_gets_a_row_that_says_so(settings: Settings) -> None:
    fill(settings, REVIEWS)
    score(settings)
    row = predictions(settings)["d"]
    assert (row["reason"], row["predicted_label"], row["score"], row["probability_3"]) == ("no_text", None, None, None)
    assert predictions(settings)["a"]["reason"] is None


def test_a_text_that_several_reviews_share_is_scored_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count_texts(monkeypatch)
    monkeypatch.setattr(scoring, "REVIEWS_PER_WRITE", 2)
    fill(settings, [*REVIEWS, Review("f", "it's okay")])
    score(settings)
    assert Counter(seen) == Counter({review.text for review in REVIEWS if review.text})
    assert predictions(settings)["a"]["score"] == predictions(settings)["e"]["score"]


def test_scoring_again_writes_nothing_not_even_in_the_ledger(settings: Settings) -> None:
    fill(settings, REVIEWS)
    score(settings)
    before = {table: read(settings, table) for table in ("predictions.sentiment", "ml.runs", "ml.champions")}
    assert score(settings) == 0
    assert before == {table: read(settings, table) for table in before}


def test_a_new_review_and_an_edited_one_are_scored_and_a_known_text_costs_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, REVIEWS)
    score(settings)
    seen = count_texts(monkeypatch)
    fill(settings, [Review("a", "it's okay"), Review("new", "não gostei")])
    assert score(settings) == 2
    assert seen == ["não gostei"]
    rows = read(settings, "predictions.sentiment")
    assert Counter(row["review_key"] for row in rows) == {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1, "new": 1}
    okay = {row["score"] for row in rows if row["input_hash"] == rows[2]["input_hash"]}
    assert len(okay) == 1


def test_a_run_that_is_ended_loses_one_chunk_and_the_next_run_writes_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "REVIEWS_PER_WRITE", 2)
    fill(settings, REVIEWS)

    def end_after_two_chunks(done: int, total: int) -> None:
        assert total == len(REVIEWS)
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(settings, end_after_two_chunks)
    assert len(predictions(settings)) == 4
    assert find_champion(settings, "sentiment") is None
    assert score(settings) == 1
    assert len(predictions(settings)) == len(REVIEWS)
    assert [run["status"] for run in read(settings, "ml.runs")] == ["failed", "succeeded"]


def test_the_shipped_model_becomes_the_champion_when_first_used(settings: Settings) -> None:
    fill(settings, REVIEWS)
    score(settings)
    (champion,) = read(settings, "ml.champions")
    assert (champion["task"], champion["reason"]) == ("sentiment", "shipped model")
    assert champion["model_version"] == model_version(SHIPPED)
    (run,) = read(settings, "ml.runs")
    assert (run["rows_in"], run["rows_out"], run["licence"]) == (5, 5, licence(SHIPPED))


def test_the_run_of_a_champion_is_in_the_ledger_before_it_is_promoted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(settings, REVIEWS)
    there = []
    monkeypatch.setattr(
        scoring, "promote", lambda _, run, __: there.append((run.run_id, read(settings, "ml.runs")[0]["run_id"]))
    )
    score(settings)
    [(promoted, in_ledger)] = there
    assert promoted == in_ledger


def test_an_empty_mart_is_nothing_to_do_and_a_missing_one_is_named(settings: Settings) -> None:
    with pytest.raises(TableNotFoundError, match=r"marts\.fct_reviews"):
        score(settings)
    fill(settings, [])
    assert score(settings) == 0
    assert read(settings, "ml.runs") == []


def test_scratch_files_are_gone_afterwards(settings: Settings) -> None:
    fill(settings, REVIEWS)
    score(settings)
    assert sorted(path.name for path in settings.home.iterdir()) == ["lake", "warehouse.duckdb"]
