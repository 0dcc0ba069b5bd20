"""MongoDB as a source, on a server that speaks its protocol."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import pytest
from pydantic import SecretStr

from ingestion.contract import load_contracts
from ingestion.errors import MissingColumnError, SourceAccessError, SourceNotFoundError, UnreadableFileError
from ingestion.land import LandedFile, land
from ingestion.sources import mongo, open_source
from ingestion.sources.documents import Documents
from ingestion.sources.overlap import Progress
from tests.ingestion.sources.mongo_shop import (
    PASSWORD,
    REVIEWS,
    Reviews,
    ever_landed,
    ingest,
    review,
    rows,
    texts,
    through,
)
from tests.mongo_proxy import MongoProxy
from tests.servers import MongoServer, free_port
from warehouse import Settings
from warehouse.errors import TransientError

OVERLAP = 300


@pytest.fixture
def settings(home: Path, mongo_running: MongoServer) -> Settings:
    return Settings(home=home, mongo_url=mongo_running.url)


def test_a_collection_lands_whole_and_says_where_from(
    settings: Settings, reviews: Reviews, mongo_running: MongoServer
) -> None:
    reviews.insert_many([review("b", 2_000), review("a", 1_000)])
    assert ingest(settings) == [LandedFile("shop.reviews #1", REVIEWS, "landed", 2, 2, 0)]
    first, second = sorted(rows(settings), key=lambda row: row["_source_row"])
    assert (first["_id"], second["_id"], second["_source_row"]) == ("a", "b", 2)
    assert first["_source_uri"] == f"{mongo_running.url}/shop.reviews#00000001"
    assert first["_event_at"] == dt.datetime(1970, 1, 1, 0, 16, 40)
    assert first["_namespace"] == "steam"
    assert first["timestamp_updated"] == 1_000
    assert json.loads(first["author"]) == {"steamid": "7", "num_reviews": 3}


def test_only_new_documents_land_and_nothing_new_makes_no_batch(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 2_000)])
    ingest(settings)
    reviews.insert_one(review("c", 2_001))
    assert ingest(settings) == [LandedFile("shop.reviews #2", REVIEWS, "landed", 1, 1, 0)]
    assert ingest(settings) == [LandedFile("shop.reviews", REVIEWS, "unchanged")]
    assert len(rows(settings, "raw.batches")) == 2
    assert ever_landed(settings) == ["a", "b", "c"]


def test_a_changed_document_supersedes_its_older_row_which_stays(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review("a", 1_000), review("b", 2_000)])
    ingest(settings)
    reviews.replace_one({"_id": "a"}, review("a", 3_000, "edited"))
    ingest(settings)
    assert texts(settings) == {"a": "edited", "b": "fine"}
    assert ever_landed(settings) == ["a", "a", "b"]


def test_a_document_changed_back_is_live_again(settings: Settings, reviews: Reviews) -> None:
    for text in ("first", "second", "first"):
        reviews.replace_one({"_id": "a"}, review("a", 1_000, text), upsert=True)
        ingest(settings)
        assert texts(settings) == {"a": text}
    assert len(rows(settings)) == 3


def test_a_late_commit_inside_the_overlap_lands_once_and_one_outside_does_not(
    settings: Settings, reviews: Reviews
) -> None:
    reviews.insert_many([review("a", 1_000), review("z", 2_000)])
    ingest(settings)
    reviews.insert_many([review("late", 2_000 - OVERLAP), review("too late", 2_000 - OVERLAP - 1)])
    assert [file.count_loaded for file in ingest(settings)] == [1]
    assert [file.status for file in ingest(settings)] == ["unchanged"]
    assert ever_landed(settings) == ["a", "late", "z"]


@pytest.mark.usefixtures("small_slices")
def test_what_is_remembered_covers_an_overlap_of_many_slices(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review(f"d{number}", 5_000) for number in range(7)])
    assert [file.count_loaded for file in ingest(settings)] == [2, 2, 2, 1]
    assert [file.status for file in ingest(settings)] == ["unchanged"]
    reviews.insert_one(review("late", 5_000))
    assert [file.count_loaded for file in ingest(settings)] == [1]
    assert len(ever_landed(settings)) == 8


@pytest.mark.usefixtures("small_slices")
def test_a_run_that_ends_between_slices_goes_on_after_the_last_one(settings: Settings, reviews: Reviews) -> None:
    reviews.insert_many([review(f"d{number}", 1_000 * number) for number in range(7)])

    def end_after_two(done: int, total: int, label: str) -> None:
        del total, label
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land(settings, open_source(settings, "mongo", "shop.reviews"), progress=end_after_two)
    assert ever_landed(settings) == ["d0", "d1", "d2", "d3"]
    assert [file.relative for file in ingest(settings)] == ["shop.reviews #3", "shop.reviews #4"]
    assert ever_landed(settings) == [f"d{number}" for number in range(7)]


@pytest.mark.usefixtures("small_slices")
def test_a_slice_that_cannot_land_stops_the_run_so_that_none_is_passed_over(
    settings: Settings, reviews: Reviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews.insert_many([review(f"d{number}", 1_000 * number) for number in range(4)])

    def damaged(*_: object) -> Iterator[Any]:
        raise UnreadableFileError("made to fail")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(mongo, "decode_documents", damaged)
        with pytest.raises(UnreadableFileError, match="made to fail"):
            ingest(settings)
    assert rows(settings, "raw.batches") == []
    ingest(settings)
    assert ever_landed(settings) == ["d0", "d1", "d2", "d3"]


def test_the_password_appears_nowhere(
    settings: Settings, reviews: Reviews, proxy: MongoProxy, caplog: pytest.LogCaptureFixture
) -> None:
    reviews.insert_one(review("a", 1_000))
    signed_in = through(settings, proxy)
    caplog.set_level(logging.DEBUG)
    ingest(signed_in)
    proxy.drop_after = 0
    with pytest.raises(TransientError) as caught:
        ingest(signed_in)
    assert proxy.sign_ins
    assert set(proxy.sign_ins) == {PASSWORD}
    assert any(record.name.startswith("pymongo") for record in caplog.records)
    assert PASSWORD not in caplog.text + repr(caught.value) + repr(signed_in)
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert {".duckdb", ".parquet", ".json"} <= {path.suffix for path in files}
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []
    for table in (REVIEWS, "raw.batches", "raw.rejects", "raw.skipped_files"):
        assert PASSWORD not in str(rows(settings, table))


def test_an_address_that_cannot_be_read_does_not_show_its_password(settings: Settings) -> None:
    with pytest.raises(SourceAccessError, match="MARTLET_MONGO_URL cannot be used") as caught:
        ingest(settings.model_copy(update={"mongo_url": SecretStr(f"mongodb://reader:half/{PASSWORD}@host/")}))
    assert PASSWORD not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "no-such-host.invalid"])
def test_a_server_that_is_not_there_is_named_in_bounded_time(settings: Settings, host: str) -> None:
    host = host.format(port=free_port())
    begun = time.monotonic()
    with pytest.raises(TransientError, match=rf"MongoDB cannot be reached at mongodb://{host}/shop\.reviews"):
        ingest(settings.model_copy(update={"mongo_url": SecretStr(f"mongodb://reader:{PASSWORD}@{host}")}))
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere.reviews", r"no collection at .*/nowhere\.reviews"),
        ("shop.orders", "No contract has a collection orders: there is one for reviews"),
        ("reviews", "write DATABASE.COLLECTION"),
    ],
)
def test_a_collection_that_is_missing_or_unknown_is_named(
    settings: Settings, reviews: Reviews, place: str, message: str
) -> None:
    reviews.insert_one(review("a", 1_000))
    with pytest.raises(SourceNotFoundError, match=message):
        ingest(settings, place)


def test_without_an_address_the_error_says_what_to_set(home: Path) -> None:
    with pytest.raises(SourceAccessError, match="MARTLET_MONGO_URL"):
        open_source(Settings(home=home), "mongo", "shop.reviews")


def test_a_type_that_nothing_can_hold_is_a_reject_and_the_rest_lands(
    settings: Settings, reviews: Reviews, proxy: MongoProxy
) -> None:
    reviews.insert_one(review("a", 1_000))
    odd = review("b", 2_000, pattern=bson.Regex("x+"))
    proxy.documents = [review("a", 1_900), odd, review("c", 2_100)]
    assert ingest(through(settings, proxy)) == [LandedFile("shop.reviews #1", REVIEWS, "landed", 3, 2, 1)]
    assert texts(settings) == {"a": "fine", "c": "fine"}
    [reject] = rows(settings, "raw.rejects")
    assert (reject["source_row"], reject["reason"]) == (2, "not a record: a value of BSON type Regex")
    assert json.loads(reject["original_text"])["pattern"] == {"$regularExpression": {"pattern": "x+", "options": ""}}
    assert [file.status for file in ingest(through(settings, proxy))] == ["unchanged"]


def test_a_slice_of_rejects_alone_lands(settings: Settings, reviews: Reviews, proxy: MongoProxy) -> None:
    reviews.insert_one(review("a", 1_000))
    proxy.documents = [review("a", 1_000, pattern=bson.Regex("x+"))]
    assert ingest(through(settings, proxy)) == [LandedFile("shop.reviews #1", REVIEWS, "landed", 1, 0, 1)]


def test_documents_that_all_lack_a_required_field_stop_the_run(settings: Settings, reviews: Reviews) -> None:
    lacking = review("a", 1_000)
    del lacking["author"]
    reviews.insert_one(lacking)
    with pytest.raises(MissingColumnError, match=r"1 documents at .*/shop\.reviews lack author, which raw.steam__revi"):
        ingest(settings)


def test_reviews_of_a_file_and_of_a_collection_stand_side_by_side(
    settings: Settings, reviews: Reviews, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "steam" / "reviews.json"
    file.parent.mkdir(parents=True)
    for text in ("one", "two"):
        lines = [{name: value for name, value in review(text, 1_000).items() if name != "_id"} for _ in range(2)]
        file.with_stem(text).write_text("".join(json.dumps(line | {"review": text}) + "\n" for line in lines))
    land(settings, tmp_path / "data")
    reviews.insert_one(review("a", 1_000))
    ingest(settings)
    live = sorted((row["_id"] or "", row["review"]) for row in rows(settings) if row["_superseded_at"] is None)
    assert live == [("", "one"), ("", "one"), ("", "two"), ("", "two"), ("a", "fine")]


def test_text_that_is_not_utf8_is_a_reject_of_its_document_alone() -> None:
    whole, broken = (bson.encode({"_id": number, "text": "plain", "at": number}) for number in (1, 2))
    documents = Documents()
    documents.add(whole + broken.replace(b"plain", b"pl\xffin"), "at")
    assert list(documents.lines.values()) == [b'{"_id":1,"text":"plain","at":1}', b""]
    [(number, reason, text)] = documents.numbered_rejects()
    assert (number, reason) == (2, "not UTF-8")
    assert json.loads(text)["text"] == "pl\ufffdin"


def test_a_document_that_is_read_twice_in_a_slice_is_there_once_as_last_read() -> None:
    documents = Documents()
    for text in ("old", "new"):
        documents.add(bson.encode({"_id": 1, "text": text}), "_id")
    assert list(documents.lines.values()) == [b'{"_id":1,"text":"new"}']


def test_dates_and_object_ids_are_cursors_whose_overlap_is_in_seconds() -> None:
    noon = dt.datetime(2024, 1, 1, 12)
    for value, start in (
        (noon, dt.datetime(2024, 1, 1, 11, 55)),
        (bson.ObjectId("65929440aaaaaaaaaaaaaaaa"), bson.ObjectId("659293140000000000000000")),
        ("text", "text"),
    ):
        position = Progress([], OVERLAP).advance({"k": b"{}"}, {"k": value})
        later = Progress([position], OVERLAP)
        assert (later.reached, later.start, later.landed({"k": b"{}", "l": b"{}"})) == (value, start, ["k"])


def test_what_is_remembered_does_not_grow_with_what_lies_before_the_overlap() -> None:
    lines = {str(number): b"{}" for number in range(1_000)}
    position = Progress([], OVERLAP).advance(lines, {key: int(key) for key in lines})
    assert len(Progress([position], OVERLAP).landed(lines)) == OVERLAP + 1


def test_the_contract_declares_how_reviews_are_read() -> None:
    contract = load_contracts()[REVIEWS]
    assert contract.mongo is not None
    assert (contract.mongo.overlap, contract.mongo.deletes, contract.source_key) == (OVERLAP, "keep", ("_id",))
