"""A server of MongoDB's protocol, its collection of reviews, and a proxy before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from ingestion.sources import mongo
from tests.ingestion.sources.mongo_shop import PASSWORD, Reviews
from tests.mongo_proxy import MongoProxy, mongo_proxy
from tests.servers import MongoServer, mongo_server


@pytest.fixture(scope="module")
def mongo_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    with mongo_server(tmp_path_factory.mktemp("mongo")) as started:
        yield started


@pytest.fixture
def reviews(mongo_running: MongoServer) -> Iterator[Reviews]:
    with MongoClient[dict[str, Any]](mongo_running.url) as client:
        collection = client["shop"]["reviews"]
        collection.drop()
        yield collection
        collection.drop()


@pytest.fixture
def proxy(mongo_running: MongoServer) -> Iterator[MongoProxy]:
    with mongo_proxy(mongo_running.port, PASSWORD) as started:
        yield started


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents in a slice, each fetched when it is needed."""
    monkeypatch.setattr(mongo, "DOCUMENTS_PER_SLICE", 2)
    monkeypatch.setattr(mongo, "DOCUMENTS_PER_BATCH", 1)
    monkeypatch.setattr(mongo, "BATCHES_AHEAD", 1)
