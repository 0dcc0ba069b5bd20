"""Reviews for the sentiment tests, and a warehouse filled with them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import pyarrow as pa

from ml.sentiment.scoring import REVIEWS
from warehouse import Column, Settings, Table, open_warehouse

REVIEW_TABLE = Table(
    REVIEWS,
    "One row per review.",
    (
        Column("review_key", "string", "Review."),
        Column("dataset", "string", "Data set."),
        Column("review_shape", "string", "Source within the data set."),
        Column("language", "string", "Language."),
        Column("review_text", "string", "Text, null where blank."),
        Column("text_hash", "string", "MD5 of the text."),
        Column("rating", "float64", "Stars."),
        Column("is_recommended", "bool", "Recommended."),
        Column("reviewed_at", "timestamp", "When."),
    ),
    key=("review_key", "text_hash"),
)


@dataclass(frozen=True)
class Review:
    """A review; stars and recommendation are null where unknown."""

    key: str
    text: str | None
    stars: float | None = None
    is_recommended: bool | None = None
    dataset: str = "shop"
    source: str = "reviews"
    day: int = 0


def fill(settings: Settings, reviews: list[Review]) -> None:
    """Append reviews to the mart."""
    rows = [
        {
            "review_key": review.key,
            "dataset": review.dataset,
            "review_shape": review.source,
            "language": "en",
            "review_text": review.text,
            "text_hash": hashlib.md5((review.text or "").encode()).hexdigest(),
            "rating": review.stars,
            "is_recommended": review.is_recommended,
            "reviewed_at": dt.datetime(2024, 1, 1) + dt.timedelta(days=review.day),
        }
        for review in reviews
    ]
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(REVIEW_TABLE, pa.Table.from_pylist(rows, schema=REVIEW_TABLE.schema))


def read(settings: Settings, table: str) -> list[dict[str, object]]:
    """Rows of a table; none where the table is missing."""
    schema, name = table.split(".")
    with open_warehouse(settings) as warehouse:
        return warehouse.read(table).read_all().to_pylist() if name in warehouse.tables(schema) else []
