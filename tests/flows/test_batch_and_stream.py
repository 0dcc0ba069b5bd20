"""A streamed review and the same review in files are one row of the mart, its latest known version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from flows.dbt import dbt_build
from ingestion.land import land
from ingestion.sources import open_stream
from ingestion.stream import land_stream
from ml import sentiment
from tests.servers import KafkaBroker, kafka_broker
from warehouse import Settings, open_warehouse

WRITTEN, EDITED = 1_500_000_000, 1_600_000_000
FILES = {
    "amazon/a_2014.csv": "reviewerID,asin,reviewerName,helpful,reviewText,overall,summary,unixReviewTime,reviewTime\n"
    f'both,B0,Ann,"[0, 0]",Fine.,5.0,Good,{WRITTEN},"07 14, 2017"\n'
    f'in every one,B0,Ann,"[0, 0]",Fine.,5.0,Good,{WRITTEN},"07 14, 2017"\n',
    "amazon/b_2018.json": "".join(
        json.dumps(
            {"reviewerID": reviewer, "asin": "B0", "overall": 5.0, "verified": True, "unixReviewTime": WRITTEN}
            | {"reviewText": "Fine.", "summary": "Good", "reviewTime": "07 14, 2017"}
        )
        + "\n"
        for reviewer in ("both", "in every one", "edited", "only in files")
    ),
}


@pytest.fixture(scope="module")
def broker() -> Iterator[KafkaBroker]:
    with kafka_broker() as running:
        running.tell("topic", "reviews", 1)
        yield running


@pytest.fixture
def settings(home: Path, broker: KafkaBroker, tmp_path: Path) -> Settings:
    """A home into which the files have landed."""
    for name, text in FILES.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = Settings(home=home, kafka_bootstrap_servers=broker.address)
    land(settings, tmp_path / "files")
    return settings


def stream(settings: Settings, broker: KafkaBroker, *reviews: dict[str, Any]) -> None:
    """Send reviews to the topic, and land what is in it."""
    producer = Producer({"bootstrap.servers": broker.address})
    message = {"asin": "B0", "overall": 5.0, "verified": True, "unixReviewTime": WRITTEN, "reviewText": "Fine."}
    for review in reviews:
        producer.produce("reviews", json.dumps(message | {"summary": "Good"} | review).encode())
    assert producer.flush(20) == 0
    with closing(open_stream(settings, "kafka", "reviews")) as source:
        land_stream(settings, source)


def read(settings: Settings, table: str, *columns: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings) as warehouse:
        rows = warehouse.read(table, list(columns)).read_all()
    return sorted(zip(*(rows[column].to_pylist() for column in columns), strict=True))


def test_a_review_in_files_and_in_the_stream_is_one_row_and_an_edit_replaces_its_text_stars_and_sentiment(
    settings: Settings, broker: KafkaBroker
) -> None:
    stream(settings, broker, {"reviewerID": "in every one"}, {"reviewerID": "only streamed"})
    dbt_build(settings, ["--select", "+fct_reviews", "--resource-type", "model"])
    assert read(settings, "marts.fct_reviews", "user_id", "review_shape", "rating", "review_text") == [
        ("amazon:both", "reviews_2018", 5.0, "Good. Fine."),
        ("amazon:edited", "reviews_2018", 5.0, "Good. Fine."),
        ("amazon:in every one", "streamed_reviews", 5.0, "Good. Fine."),
        ("amazon:only in files", "reviews_2018", 5.0, "Good. Fine."),
        ("amazon:only streamed", "streamed_reviews", 5.0, "Good. Fine."),
    ]
    assert sentiment.score(settings) == 5

    edit = {"reviewerID": "edited", "overall": 1.0, "summary": "Bad", "reviewText": "Broke.", "edited_at": EDITED}
    stream(settings, broker, edit)
    dbt_build(settings, ["--select", "+fct_reviews", "--resource-type", "model"])
    rows = read(settings, "marts.fct_reviews", "user_id", "review_shape", "rating", "review_text", "reviewed_at")
    assert len(rows) == 5
    [(_, shape, rating, text, reviewed_at)] = [row for row in rows if row[0] == "amazon:edited"]
    assert (shape, rating, text, f"{reviewed_at:%Y-%m-%d}") == ("streamed_reviews", 1.0, "Bad. Broke.", "2020-09-13")
    assert sentiment.score(settings) == 1
