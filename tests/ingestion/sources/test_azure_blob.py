"""Azure Blob Storage as a source, on Azurite."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.storage.blob import BlobServiceClient, ContainerClient

from ingestion.errors import SourceAccessError, SourceNotFoundError, UnreadableFileError
from ingestion.land import LandedFile, land
from ingestion.sources import open_source, remote
from ingestion.sources.azure_blob import AzureBlobStore
from tests.servers import Azurite, azurite
from warehouse import Settings, open_warehouse

EVENTS = "raw.sparkify__events"
EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    folder = tmp_path_factory.mktemp("azurite") / "blobs"
    with azurite(folder) as started:
        yield started


@pytest.fixture
def container(running: Azurite, tmp_path: Path) -> ContainerClient:
    name = "".join(letter for letter in tmp_path.name if letter.isalnum()).lower()[:60]
    service = BlobServiceClient.from_connection_string(running.connection_string)
    return service.create_container(name)


@pytest.fixture
def settings(home: Path, running: Azurite) -> Settings:
    return Settings(home=home, azure_connection_string=running.connection_string)


def events(*users: str) -> bytes:
    return "".join(json.dumps(EVENT | {"userId": user}) + "\n" for user in users).encode()


def put(container: ContainerClient, name: str, content: bytes) -> None:
    container.upload_blob(f"events/sparkify/{name}", content, overwrite=True)


def ingest(settings: Settings, container: ContainerClient, prefix: str = "/events") -> dict[str, LandedFile]:
    source = open_source(settings, "azure-blob", f"{container.container_name}{prefix}")
    return {file.relative: file for file in land(settings, source).files}


def users(settings: Settings, live: bool = True) -> list[str]:
    with open_warehouse(settings) as warehouse:
        rows: list[dict[str, Any]] = warehouse.read(EVENTS, ["userId", "_superseded_at"]).read_all().to_pylist()
    return sorted(row["userId"] for row in rows if (row["_superseded_at"] is None) == live)


def test_partitions_of_json_lines_plain_or_gzip_land_whole(settings: Settings, container: ContainerClient) -> None:
    put(container, "partition_0/part-0000.json", events("a", "b"))
    put(container, "partition_1/part-0000.json", gzip.compress(events("c")))
    container.upload_blob("other/part.json", events("x"))
    files = ingest(settings, container)
    assert [file.status for file in files.values()] == ["landed", "landed"]
    assert users(settings) == ["a", "b", "c"]
    with open_warehouse(settings) as warehouse:
        uris = set(warehouse.read(EVENTS, ["_source_uri"]).read_all()["_source_uri"].to_pylist())
    assert uris == {f"{container.url}/events/{name}" for name in files}


def test_what_has_landed_is_not_fetched_again(
    settings: Settings, container: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(container, "part-0.json", events("a"))
    put(container, "notes.txt", b"nothing here\n")
    ingest(settings, container)
    put(container, "part-1.json", events("b"))
    fetched = []
    fetch = AzureBlobStore.fetch
    monkeypatch.setattr(
        AzureBlobStore, "fetch", lambda self, each, file: fetched.append(each.name) or fetch(self, each, file)
    )
    files = ingest(settings, container)
    assert fetched == ["sparkify/part-1.json"]
    assert {name: file.status for name, file in files.items()} == {
        "sparkify/notes.txt": "skipped",
        "sparkify/part-0.json": "unchanged",
        "sparkify/part-1.json": "landed",
    }
    assert users(settings) == ["a", "b"]


def test_a_blob_that_changed_supersedes_its_older_rows_which_stay(
    settings: Settings, container: ContainerClient
) -> None:
    put(container, "part-0.json", events("a", "b"))
    ingest(settings, container)
    put(container, "part-0.json", events("a", "c"))
    ingest(settings, container)
    assert users(settings) == ["a", "c"]
    assert users(settings, live=False) == ["a", "b"]


def test_a_blob_that_was_written_again_unchanged_is_not_doubled(settings: Settings, container: ContainerClient) -> None:
    for _ in range(3):
        put(container, "part-0.json", events("a"))
        ingest(settings, container)
    assert users(settings) == ["a"]
    assert {file.status for file in ingest(settings, container).values()} == {"unchanged"}


def test_a_blob_that_changes_while_it_is_read_fails_by_name_and_the_others_land(
    settings: Settings, container: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(container, "part-0.json", events("a"))
    put(container, "part-1.json", events("b"))
    listed = AzureBlobStore.list

    def list_and_change(self: AzureBlobStore) -> list[remote.RemoteObject]:
        objects = listed(self)
        put(container, "part-0.json", events("a", "later"))
        return objects

    monkeypatch.setattr(AzureBlobStore, "list", list_and_change)
    with pytest.raises(UnreadableFileError, match=r"sparkify/part-0\.json was changed while it was read"):
        ingest(settings, container)
    assert users(settings) == ["b"]
    monkeypatch.undo()
    ingest(settings, container)
    assert users(settings) == ["a", "b", "later"]


def test_no_more_than_a_few_blobs_are_here_at_a_time_and_none_stays(
    settings: Settings, container: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2 * remote.FETCHED_AHEAD):
        put(container, f"part-{number:02}.json", events(f"u{number:02}"))
    held = []
    monkeypatch.setattr(remote, "recognise", lambda *arguments: held.append(_copies(settings)) or RECOGNISE(*arguments))
    ingest(settings, container)
    assert len(users(settings)) == 2 * remote.FETCHED_AHEAD
    assert max(held) <= remote.FETCHED_AHEAD + 1
    assert _copies(settings) == 0


RECOGNISE = remote.recognise


def _copies(settings: Settings) -> int:
    return len([path for path in (settings.home / "scratch").rglob("*") if path.is_file()])


def test_odd_names_stay_names(settings: Settings, container: ContainerClient) -> None:
    container.upload_blob("events/sparkify/it's 100% ünïcode + &amp; (1).json", events("a"))
    before = set(settings.home.parent.rglob("*"))
    files = ingest(settings, container)
    assert [file.status for file in files.values()] == ["landed"]
    written = {path for path in settings.home.parent.rglob("*") if settings.home not in path.parents} - before
    assert written == {settings.home}


@pytest.mark.parametrize("place", ["nowhere/at/all", "{container}/empty"])
def test_a_missing_container_or_an_empty_prefix_is_named(
    settings: Settings, container: ContainerClient, place: str
) -> None:
    place = place.format(container=container.container_name)
    with pytest.raises(SourceNotFoundError, match=place.split("/")[0]):
        land(settings, open_source(settings, "azure-blob", place))


def test_an_address_without_an_account_says_what_to_set(home: Path) -> None:
    with pytest.raises(SourceAccessError, match="MARTLET_AZURE_CONNECTION_STRING"):
        open_source(Settings(home=home), "azure-blob", "container/prefix")
