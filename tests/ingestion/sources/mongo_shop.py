"""A shop's collection of reviews: its documents, and what landing has made of them."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from pymongo.collection import Collection

from ingestion.land import LandedFile, land
from ingestion.sources import open_source
from tests.mongo_proxy import MongoProxy
from warehouse import Settings, open_warehouse

REVIEWS = "raw.steam__reviews"
PASSWORD = "s3cr3t-of-the-reader"

Reviews = Collection[dict[str, Any]]


def review(key: Any, updated: Any, text: str = "fine", **more: Any) -> dict[str, Any]:
    return {
        "_id": key,
        "appid": 10,
        "recommendationid": f"r{key}",
        "author": {"steamid": "7", "num_reviews": 3},
        "review": text,
        "voted_up": True,
        "timestamp_created": 1_500_000_000,
        "timestamp_updated": updated,
    } | more


def ingest(settings: Settings, place: str = "shop.reviews") -> list[LandedFile]:
    return land(settings, open_source(settings, "mongo", place)).files


def rows(settings: Settings, table: str = REVIEWS) -> list[dict[str, Any]]:
    with open_warehouse(settings) as warehouse:
        found: list[dict[str, Any]] = warehouse.read(table).read_all().to_pylist()
    return found


def texts(settings: Settings) -> dict[str, str]:
    """Text of each document that is live, by its id."""
    live = [row for row in rows(settings) if row["_superseded_at"] is None]
    assert len({row["_id"] for row in live}) == len(live)
    return {row["_id"]: row["review"] for row in live}


def ever_landed(settings: Settings) -> list[str]:
    return sorted(row["_id"] for row in rows(settings))


def through(settings: Settings, proxy: MongoProxy, password: str = PASSWORD) -> Settings:
    """Settings that go by way of the proxy."""
    url = SecretStr(f"mongodb://reader:{password}@127.0.0.1:{proxy.port}/?authMechanism=PLAIN")
    return settings.model_copy(update={"mongo_url": url})
