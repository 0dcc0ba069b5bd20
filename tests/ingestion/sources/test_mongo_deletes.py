"""What becomes of the rows of documents that were deleted: as the contract declares it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bson
import pyarrow as pa
import pytest

from ingestion.contract import Collection, load_contracts
from ingestion.errors import EmptySourceError, SourceNotFoundError
from ingestion.land import land
from ingestion.rebuild import rebuild_raw
from ingestion.sources import mongo
from ingestion.sources.gone import find_gone
from tests.ingestion.sources.mongo_shop import REVIEWS, Reviews, ever_landed, ingest, review, rows, texts, through
from tests.mongo_proxy import MongoProxy
from tests.servers import MongoServer
from warehouse import Settings
from warehouse.errors import TransientError


@pytest.fixture
def settings(home: Path, mongo_running: MongoServer) -> Settings:
    return Settings(home=home, mongo_url=mongo_running.url)


def declare(monkeypatch: pytest.MonkeyPatch, **policy: Any) -> None:
    """Have the contract of the reviews say so."""
    contract = load_contracts()[REVIEWS]
    assert contract.mongo is not None
    changed = replace(contract, mongo=replace(contract.mongo, **policy))
    monkeypatch.setattr(mongo, "load_contracts", lambda: {REVIEWS: changed})


@pytest.fixture
def supersede(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, deletes="supersede")


def superseded(settings: Settings) -> list[str]:
    """Ids of the reviews that were read and are superseded."""
    return sorted(row["_id"] for row in rows(settings) if row["_superseded_at"] and row["review"] is not None)


def test_without_a_policy_of_its_own_a_document_that_is_gone_keeps_its_row(
    settings: Settings, reviews: Reviews
) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 2_000)])
    ingest(settings)
    reviews.delete_one({"_id": "a"})
    assert [file.status for file in ingest(settings)] == ["unchanged"]
    assert texts(settings) == {"a": "fine", "b": "fine"}


@pytest.mark.usefixtures("supersede")
def test_a_document_that_is_gone_has_its_row_marked_and_no_other_has(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review(key, 1_000) for key in ("a", "b", bson.ObjectId("0123456789abcdef01234567"), 7)])
    ingest(settings)
    reviews.delete_one({"_id": "a"})
    reviews.delete_one({"_id": 7})
    later = settings.at_present()
    assert [file.relative for file in ingest(later)] == ["shop.reviews #2"]
    assert texts(settings).keys() == {"b", "0123456789abcdef01234567"}
    marked = [row for row in rows(settings) if row["_id"] == "a"]
    assert {row["_superseded_at"] for row in marked} == {later.started_at}
    assert superseded(settings) == ["7", "a"]
    assert [file.status for file in ingest(settings)] == ["unchanged"]


@pytest.mark.usefixtures("supersede")
def test_raw_that_is_rebuilt_from_the_lake_knows_of_the_deletion(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review(key, 1_000) for key in "abc"])
    ingest(settings)
    reviews.delete_one({"_id": "b"})
    reviews.insert_one(review("d", 2_000))
    ingest(settings)
    before = sorted(map(str, rows(settings)))
    rebuild_raw(settings)
    assert sorted(map(str, rows(settings))) == before
    assert texts(settings).keys() == {"a", "c", "d"}


@pytest.mark.usefixtures("supersede")
def test_a_document_that_comes_back_as_it_was_is_live_again(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 1_000)])
    ingest(settings)
    reviews.delete_one({"_id": "a"})
    ingest(settings)
    reviews.insert_one(review("a", 1_000))
    ingest(settings)
    assert texts(settings).keys() == {"a", "b"}


@pytest.mark.usefixtures("supersede", "small_slices")
def test_a_comparison_that_is_interrupted_marks_nothing_and_the_next_one_all(
    settings: Settings, reviews: Reviews, proxy: MongoProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo, "IDS_PER_BATCH", 2)
    reviews.insert_many([review(f"d{number}", 1_000) for number in range(9)])
    signed_in = through(settings, proxy)
    ingest(signed_in)
    reviews.delete_many({"_id": {"$in": ["d0", "d4", "d8"]}})
    ids_of = mongo.ids_of

    def ids_until_the_connection_drops(batches: Iterator[bytes]) -> Iterator[pa.RecordBatch]:
        proxy.drop_after = 2
        return ids_of(batches)

    with monkeypatch.context() as patched:
        patched.setattr(mongo, "ids_of", ids_until_the_connection_drops)
        with pytest.raises(TransientError, match="run the same command again"):
            ingest(signed_in)
    assert superseded(settings) == []
    assert len(texts(settings)) == 9
    proxy.drop_after = None
    assert [file.count_loaded for file in ingest(signed_in)] == [2, 1]
    assert superseded(settings) == ["d0", "d4", "d8"]


@pytest.mark.usefixtures("supersede")
def test_a_collection_that_is_empty_supersedes_nothing_until_it_is_allowed(
    settings: Settings, reviews: Reviews
) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 2_000)])
    ingest(settings)
    reviews.delete_many({})
    with pytest.raises(EmptySourceError, match=r"is empty, but 2 documents .* MARTLET_MONGO_MAY_BE_EMPTY=true"):
        ingest(settings)
    assert texts(settings).keys() == {"a", "b"}
    ingest(settings.model_copy(update={"mongo_may_be_empty": True}))
    assert texts(settings) == {}
    # Nothing is live any more, so there is nothing to ask about.
    assert [file.status for file in ingest(settings)] == ["unchanged"]


@pytest.mark.usefixtures("supersede")
def test_a_collection_that_vanished_supersedes_nothing_until_it_is_allowed(
    settings: Settings, reviews: Reviews
) -> None:
    reviews.insert_one(review("a", 1_000))
    ingest(settings)
    reviews.drop()
    with pytest.raises(SourceNotFoundError, match=r"no collection at .*shop\.reviews"):
        ingest(settings)
    assert texts(settings).keys() == {"a"}
    ingest(settings.model_copy(update={"mongo_may_be_empty": True}))
    assert texts(settings) == {}


@pytest.mark.usefixtures("supersede")
def test_a_document_that_lands_and_goes_in_one_run_is_marked_and_one_that_comes_meanwhile_is_not(
    settings: Settings, reviews: Reviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 1_000)])
    find = mongo.find_gone

    def find_while_things_change(landed: Any, present: Any, settings: Settings) -> Any:
        reviews.delete_one({"_id": "a"})
        reviews.insert_one(review("c", 1_000))
        return find(landed, present, settings)

    with monkeypatch.context() as patched:
        patched.setattr(mongo, "find_gone", find_while_things_change)
        ingest(settings)
    assert texts(settings).keys() == {"b"}
    rebuild_raw(settings)
    assert texts(settings).keys() == {"b"}
    ingest(settings)
    assert texts(settings).keys() == {"b", "c"}


def test_all_that_landed_is_read_before_what_is_present(settings: Settings) -> None:
    order: list[str] = []

    def ids(name: str, *batches: list[str]) -> Any:
        for batch in batches:
            order.append(name)
            yield pa.record_batch({"_id": pa.array(batch, pa.string())})

    gone, is_empty = find_gone(ids("landed", ["c", "a"], ["b"]), ids("present", ["b"], ["new"]), settings)
    assert (gone.to_pylist(), is_empty) == (["a", "c"], False)
    assert order == ["landed", "landed", "present", "present"]


@pytest.mark.usefixtures("supersede")
def test_the_rows_of_other_sources_of_the_table_stay(settings: Settings, reviews: Reviews, tmp_path: Path) -> None:
    file = tmp_path / "data" / "steam" / "reviews.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(review("from-a-file", 1_000)) + "\n")
    land(settings, tmp_path / "data")
    reviews.insert_many([review("a", 1_000), review("b", 1_000)])
    ingest(settings)
    reviews.delete_one({"_id": "a"})
    ingest(settings)
    assert texts(settings).keys() == {"from-a-file", "b"}


def test_a_document_that_says_it_was_deleted_is_a_version_that_nothing_reads(
    settings: Settings, reviews: Reviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, deletes="soft", deleted="developer_response")
    kept = {"b": None, "c": False, "d": "", "e": 0}
    reviews.insert_many([review("a", 1_000), *(review(key, 1_000, developer_response=kept[key]) for key in kept)])
    ingest(settings)
    assert texts(settings).keys() == {"a", "b", "c", "d", "e"}
    reviews.replace_one({"_id": "a"}, review("a", 2_000, developer_response=1_700_000_000))
    ingest(settings)
    assert texts(settings).keys() == kept.keys()
    assert ever_landed(settings) == ["a", "a", "b", "c", "d", "e"]
    reviews.replace_one({"_id": "a"}, review("a", 3_000, "back"))
    ingest(settings)
    assert texts(settings)["a"] == "back"


@pytest.mark.parametrize("policy", [{"deletes": "forget"}, {"deletes": "soft"}, {"deletes": "keep", "deleted": "at"}])
def test_a_policy_that_cannot_be_is_refused(policy: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="contract of collection visits must"):
        Collection("visits", "at", 0, **policy)


def test_a_policy_that_names_a_column_which_is_not_declared_is_refused() -> None:
    contract = load_contracts()[REVIEWS]
    with pytest.raises(ValueError, match="declare the columns that mongo names"):
        replace(contract, mongo=Collection("reviews", "timestamp_updated", 0, "soft", "deleted_at"))
