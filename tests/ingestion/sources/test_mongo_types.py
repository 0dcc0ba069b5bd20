"""BSON types as columns: each value is kept, or its document is a reject that says why not."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bson
import pyarrow as pa
import pytest

from ingestion.audit import with_audit_columns
from ingestion.contract import EventTime, load_contracts
from ingestion.sources.columns import decode_documents
from ingestion.sources.documents import Documents
from tests.ingestion.sources.mongo_shop import REVIEWS, Reviews, ingest, review, rows, texts, through
from tests.mongo_proxy import MongoProxy
from tests.servers import MongoServer
from warehouse import Settings

ID = bson.ObjectId("0123456789abcdef01234567")
LEAP_DAY = dt.datetime(2024, 2, 29, 12, 30, 0, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=2)))
LEAP_DAY_UTC = dt.datetime(2024, 2, 29, 10, 30, 0, 250_000)
LEAP_DAY_EPOCH = 1_709_202_600


@pytest.fixture
def settings(home: Path, mongo_running: MongoServer) -> Settings:
    return Settings(home=home, mongo_url=mongo_running.url)


def decoded(documents: list[dict[str, Any]], **contract: Any) -> pa.Table:
    """Rows of documents as they go into the lake, by a contract like that of the reviews."""
    like = replace(load_contracts()[REVIEWS], **contract)
    read = Documents()
    read.add(b"".join(map(bson.encode, documents)), "_id")
    assert not read.rejects
    block = next(decode_documents(b"\n".join(read.lines.values()) + b"\n", [], like))
    return with_audit_columns(block.rows, like, "steam", "batch", "uri", dt.datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ID, str(ID)),
        (bson.Decimal128("0.50"), "0.50"),
        (bson.Decimal128("1E+3"), "1E+3"),
        (bson.Int64(2**62), "4611686018427387904"),
        (0.25, "0.25"),
        (float("nan"), None),
        (float("-inf"), None),
        (True, "true"),
        (None, None),
        ("it's \u00fc \u20ac \x00", "it's \u00fc \u20ac \x00"),
        (LEAP_DAY, "2024-02-29T10:30:00.250000Z"),
        (dt.datetime(1969, 12, 31, 23, 59, 59), "1969-12-31T23:59:59Z"),
        (dt.datetime(1, 1, 1), "0001-01-01T00:00:00Z"),
        (dt.datetime(9999, 12, 31), "9999-12-31T00:00:00Z"),
        (bson.Code("return 1"), "return 1"),
        (b"\x00\xff", "AP8="),
        (bson.Binary(b"\x00\xff", 0x80), "AP8="),
        ({"a": {"b": [ID, LEAP_DAY]}}, f'{{"a":{{"b":["{ID}","2024-02-29T10:30:00.250000Z"]}}}}'),
        ([{"at": LEAP_DAY}, 1], '[{"at":"2024-02-29T10:30:00.250000Z"},1]'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_a_value_is_text_in_a_column_of_text(value: Any, text: str | None) -> None:
    assert decoded([review("a", 1, developer_response=value)])["developer_response"].to_pylist() == [text]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (bson.Regex("x+", "i"), "Regex"),
        (bson.MinKey(), "MinKey"),
        (bson.MaxKey(), "MaxKey"),
        (bson.Timestamp(1_700_000_000, 1), "Timestamp"),
        (bson.DatetimeMS(2**50), "DatetimeMS"),
        ({"deep": [bson.MaxKey()]}, "MaxKey"),
    ],
)
def test_what_is_no_value_of_a_table_makes_its_document_a_reject_and_no_other(value: Any, kind: str) -> None:
    documents = Documents()
    documents.add(b"".join(map(bson.encode, [{"_id": 1, "odd": value}, {"_id": 2}])), "_id")
    assert documents.lines == {"1": b"", "2": b'{"_id":2}'}
    [(number, reason, text)] = documents.numbered_rejects()
    assert (number, reason) == (1, f"not a record: a value of BSON type {kind}")
    assert json.loads(text)["odd"]


@pytest.mark.parametrize(
    ("form", "value", "held", "event_at"),
    [
        ("epoch_s", LEAP_DAY, LEAP_DAY_EPOCH, LEAP_DAY_UTC.replace(microsecond=0)),
        ("epoch_ms", LEAP_DAY, LEAP_DAY_EPOCH * 1_000 + 250, LEAP_DAY_UTC),
        ("epoch_s", dt.datetime(1969, 12, 31, 23, 59, 59, 500_000), -1, dt.datetime(1969, 12, 31, 23, 59, 59)),
        ("epoch_s", LEAP_DAY_EPOCH, LEAP_DAY_EPOCH, LEAP_DAY_UTC.replace(microsecond=0)),
    ],
)
def test_a_date_where_an_epoch_is_declared_becomes_one(form: str, value: Any, held: int, event_at: dt.datetime) -> None:
    table = decoded([review("a", value)], event_at=EventTime("timestamp_updated", form))
    assert table.schema.field("timestamp_updated").type == pa.int64()
    assert (table["timestamp_updated"].to_pylist(), table["_event_at"].to_pylist()) == ([held], [event_at])


def test_dates_and_epochs_of_one_column_go_together_and_a_word_among_them_leaves_all_as_text() -> None:
    mixed = [review("a", LEAP_DAY), review("b", 1_000), review("c", None)]
    table = decoded(mixed)
    assert table["timestamp_updated"].to_pylist() == [LEAP_DAY_EPOCH, 1_000, None]
    table = decoded([*mixed, review("d", "soon")])
    assert table["timestamp_updated"].to_pylist() == [str(LEAP_DAY_EPOCH), "1000", None, "soon"]
    assert table["_event_at"].to_pylist()[0] == LEAP_DAY_UTC.replace(microsecond=0)


def test_every_column_of_whole_numbers_takes_dates_not_that_of_the_event_alone() -> None:
    table = decoded([review("a", 1_000, timestamp_created=LEAP_DAY)])
    assert table["timestamp_created"].to_pylist() == [LEAP_DAY_EPOCH]


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo"])
def test_a_date_where_a_timestamp_is_declared_is_in_utc_whatever_the_zone_of_naive_times(zone: str) -> None:
    said = EventTime("developer_response", "timestamp")
    table = decoded([review("a", 1, developer_response=LEAP_DAY)], event_at=said, zone=zone)
    assert table["_event_at"].to_pylist() == [LEAP_DAY_UTC]
    naive = decoded([review("a", 1, developer_response="2024-02-29 10:30:00.25")], event_at=said, zone=zone)
    hours = {"UTC": 0, "America/Sao_Paulo": 3}[zone]
    assert naive["_event_at"].to_pylist() == [LEAP_DAY_UTC + dt.timedelta(hours=hours)]


def test_a_collection_whose_cursor_is_a_date_lands_by_it_with_event_times_and_no_drift(
    settings: Settings, reviews: Reviews
) -> None:
    reviews.insert_many([review("a", LEAP_DAY), review("b", LEAP_DAY + dt.timedelta(days=1))])
    ingest(settings)
    reviews.replace_one({"_id": "a"}, review("a", LEAP_DAY + dt.timedelta(days=2), "edited"))
    assert [file.count_loaded for file in ingest(settings)] == [1]
    assert [file.status for file in ingest(settings)] == ["unchanged"]
    assert texts(settings) == {"a": "edited", "b": "fine"}
    newest = max(rows(settings), key=lambda row: row["timestamp_updated"])
    assert newest["timestamp_updated"] == LEAP_DAY_EPOCH + 2 * 86_400
    assert newest["_event_at"] == LEAP_DAY_UTC.replace(day=2, month=3, microsecond=0)
    assert [batch["notes"] for batch in rows(settings, "raw.batches")] == [None, None]


def test_the_types_that_the_server_of_the_tests_cannot_hold_come_through_all_the_same(
    settings: Settings, reviews: Reviews, proxy: MongoProxy
) -> None:
    reviews.insert_one(review("a", 1_000))
    proxy.documents = [
        review(ID, 1_000, seen_at=LEAP_DAY, digest=b"\x00\xff", weighted_vote_score=bson.Decimal128("0.50"))
    ]
    ingest(through(settings, proxy))
    [row] = rows(settings)
    assert (row["_id"], row["weighted_vote_score"]) == (str(ID), "0.50")
    # Columns that the contract does not know are text.
    assert (row["seen_at"], row["digest"]) == ("2024-02-29T10:30:00.250000Z", "AP8=")
    [batch] = rows(settings, "raw.batches")
    assert "new column seen_at" in batch["notes"]
