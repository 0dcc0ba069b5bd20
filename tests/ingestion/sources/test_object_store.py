"""Files on s3://, gs:// and abfs://, each on an emulator of its service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import SourceNotFoundError
from ingestion.land import LandedFile, land
from ingestion.sources import open_source
from tests.buckets import BUCKETS, Bucket, bucket
from warehouse import Settings, open_warehouse
from warehouse.errors import ConfigurationError, TransientError

EVENTS = "raw.sparkify__events"
EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}


@pytest.fixture(scope="module", params=BUCKETS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket(request.param, tmp_path_factory.mktemp("store")) as running:
        yield running


def events(*users: str) -> bytes:
    return "".join(json.dumps(EVENT | {"userId": user}) + "\n" for user in users).encode()


def ingest(home: Path, place: Bucket, prefix: str) -> dict[str, LandedFile]:
    settings = Settings(home=home, **place.settings)
    landing = land(settings, open_source(settings, "files", f"{place.address}/{prefix}"))
    return {file.relative: file for file in landing.files}


def users(home: Path, live: bool = True) -> list[str]:
    with open_warehouse(Settings(home=home)) as warehouse:
        rows = warehouse.read(EVENTS, ["userId", "_superseded_at"]).read_all().to_pylist()
    return sorted(row["userId"] for row in rows if (row["_superseded_at"] is None) == live)


def test_a_prefix_lands_whole_then_only_what_is_new_or_changed(home: Path, place: Bucket) -> None:
    place.put("whole/sparkify/part-0.json", events("a", "b"))
    place.put("whole/sparkify/notes.txt", b"nothing here\n")
    place.put("elsewhere/sparkify/part-0.json", events("x"))
    first = ingest(home, place, "whole")
    assert {name: file.status for name, file in first.items()} == {
        "sparkify/notes.txt": "skipped",
        "sparkify/part-0.json": "landed",
    }
    assert {file.status for file in ingest(home, place, "whole").values()} == {"skipped", "unchanged"}
    place.put("whole/sparkify/part-1.json", events("c"))
    place.put("whole/sparkify/part-0.json", events("a", "later"))
    second = ingest(home, place, "whole")
    assert [file.status for name, file in second.items() if name.endswith("json")] == ["landed", "landed"]
    assert users(home) == ["a", "c", "later"]
    assert users(home, live=False) == ["a", "b"]


def test_parquet_lands_too(home: Path, place: Bucket) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist([EVENT | {"userId": "a"}, EVENT | {"userId": "b"}]), sink)
    place.put("parquet/sparkify/events.parquet", sink.getvalue().to_pybytes())
    assert [file.count_loaded for file in ingest(home, place, "parquet").values()] == [2]
    assert users(home) == ["a", "b"]


def test_an_empty_prefix_is_named(home: Path, place: Bucket) -> None:
    with pytest.raises(SourceNotFoundError, match=r"nothing at .*empty"):
        ingest(home, place, "empty")


def test_another_protocol_is_answered_with_those_that_are_read(home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"ftp:// is neither read nor written: it is one of abfs"):
        open_source(Settings(home=home), "files", "ftp://host/folder")


def test_a_service_that_is_away_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    settings = Settings(home=home)
    with pytest.raises(TransientError, match=r"s3://events/ cannot be read .*run the same command again"):
        land(settings, open_source(settings, "files", "s3://events"))
