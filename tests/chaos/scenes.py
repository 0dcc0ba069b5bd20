"""Where landing is killed: a home and a source that has changed since it landed, one for every kind of source."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest
from azure.storage.blob import BlobServiceClient

from ingestion.contract import load_contracts
from ingestion.land import land
from ingestion.sources import STREAMS, mongo, open_source, open_stream, topic
from ingestion.stream import land_stream
from tests.buckets import Bucket, bucket
from tests.chaos.trials import finished, raw_tables, without_places
from tests.rigs import KafkaRig, MongoRig, Rig
from tests.servers import azurite
from warehouse import Settings

EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}


@dataclass(frozen=True)
class Scene:
    """A home in which something has landed, and a source that has changed since.

    Attributes
    ----------
    home : Path
        Copied for every trial.
    kind, place : str
        The source.
    options : dict
        Settings that it needs.
    undisturbed : dict
        The raw tables after a landing that nothing disturbed.
    seconds : float
        What that took.
    bucket : Bucket, optional
        Where the lakes are, a prefix for each home; without it they are in the homes.
    """

    home: Path
    kind: str
    place: str
    options: dict[str, str]
    undisturbed: dict[str, pa.Table]
    seconds: float
    bucket: Bucket | None = None

    def settings(self, home: Path, day: int = 2) -> Settings:
        elsewhere = {"lake": f"{self.bucket.address}/{_prefix(home)}"} if self.bucket else {}
        return Settings(home=home, now=dt.datetime(2026, 1, day), **self.options, **elsewhere)

    def copy(self, home: Path) -> None:
        """Copy the home, and its lake where that is elsewhere."""
        shutil.copytree(self.home, home)
        for name in self.bucket.names(_prefix(self.home)) if self.bucket else ():
            self.bucket.files.cp_file(*(f"{self.bucket.address}/{_prefix(each)}/{name}" for each in (self.home, home)))

    def remove(self, home: Path) -> None:
        shutil.rmtree(home)
        if self.bucket:
            self.bucket.files.rm(f"{self.bucket.address}/{_prefix(home)}", recursive=True)

    @property
    def has_places(self) -> bool:
        """Whether a batch is the same whatever was landed before it: runs of documents and messages are not."""
        return self.kind in ("files", "azure-blob")

    def tables(self, home: Path) -> dict[str, pa.Table]:
        """The raw tables, as far as two landings of the same must agree."""
        tables = raw_tables(self.settings(home))
        return tables if self.has_places else without_places(tables)

    def land(self, home: Path) -> None:
        settings = self.settings(home)
        if self.kind not in STREAMS:
            land(settings, open_source(settings, self.kind, self.place), only_this=True)
            return
        with closing(open_stream(settings, self.kind, self.place)) as stream:
            land_stream(settings, stream)


def events(*users: str) -> bytes:
    return "".join(json.dumps(EVENT | {"userId": user}) + "\n" for user in users).encode()


FIRST = {"sparkify/one.json": events("a", "b"), "sparkify/same.json": events("same")}
CHANGED = {
    "sparkify/one.json": events("b", "c") + b"{broken\n",
    "sparkify/same.json": events("same"),
    "sparkify/two.json": events("d").replace(b'"level"', b'"colour": 1, "level"') * 3,
    "sparkify/notes.txt": b"nothing here\n",
}


def complete(scene: Scene) -> Scene:
    """A scene whose source is in its changed state, and whose home has landed the first, with what it comes to."""
    home = scene.home.with_name("undisturbed")
    scene.copy(home)
    begun = time.monotonic()
    assert finished(lambda: scene.land(home))
    return replace(scene, seconds=time.monotonic() - begun, undisturbed=scene.tables(home))


@contextmanager
def files(folder: Path, place: Bucket | None = None) -> Iterator[Scene]:
    """A folder of files that has changed; what another folder held is there too."""
    scene = Scene(folder / "home", "files", str(folder / "data"), place.settings if place else {}, {}, 0, place)
    other = _write(
        folder / "other",
        {"telco/t.csv": b"customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\nc,1,x,2,3,No\n"},
    )
    _write(folder / "data", FIRST)
    assert finished(lambda: [land(scene.settings(scene.home, day=1), each) for each in (other, folder / "data")])
    _write(folder / "data", CHANGED)
    yield complete(scene)


@contextmanager
def in_bucket(folder: Path) -> Iterator[Scene]:
    """The same files, the lake in a bucket."""
    with bucket("s3", folder) as place, files(folder, place) as scene:
        yield scene


@contextmanager
def blobs(folder: Path) -> Iterator[Scene]:
    """The same files as blobs of a container."""
    home = folder / "home"
    with azurite(folder / "azurite") as running:
        options = {"azure_connection_string": running.connection_string}
        container = BlobServiceClient.from_connection_string(running.connection_string).create_container("chaos")
        for name, content in FIRST.items():
            container.upload_blob(name, content)
        scene = Scene(home, "azure-blob", "chaos", options, {}, 0)
        first = scene.settings(home, day=1)
        assert finished(lambda: land(first, open_source(first, "azure-blob", "chaos")))
        for name in CHANGED.keys() - {"sparkify/same.json"}:
            container.upload_blob(name, CHANGED[name], overwrite=True)
        yield complete(scene)


@contextmanager
def documents(folder: Path) -> Iterator[Scene]:
    """A collection in which documents came, changed and went, read two at a time."""
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patched:
        contract = load_contracts()["raw.steam__reviews"]
        assert contract.mongo is not None
        declared = replace(contract, mongo=replace(contract.mongo, deletes="supersede"))
        patched.setattr(mongo, "load_contracts", lambda: {contract.table.name: declared})
        patched.setattr(mongo, "DOCUMENTS_PER_SLICE", 2)
        patched.setattr(mongo, "DOCUMENTS_PER_BATCH", 1)
        rig = MongoRig(folder, servers)
        home = _first(rig, folder)
        rig.put(**{f"d{number}": "new" for number in range(5, 9)}, d0="edited")
        rig.delete("d1", "d2", "d3")
        options = {"mongo_url": rig.environment["MARTLET_MONGO_URL"]}
        yield complete(Scene(home, rig.kind, rig.place, options, {}, 0))


@contextmanager
def messages(folder: Path) -> Iterator[Scene]:
    """A topic with more messages than a batch holds, two of them unreadable."""
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patched:
        patched.setattr(topic, "STEP_MESSAGES", 5)
        patched.setattr(topic, "BATCH_MESSAGES", 10)
        rig = KafkaRig(folder, servers)
        home = _first(rig, folder)
        rig.put(**{f"m{number}": "new" for number in range(40)}, d0="edited")
        rig.send(None, b"poison")
        servers_of = {"kafka_bootstrap_servers": rig.environment["MARTLET_KAFKA_BOOTSTRAP_SERVERS"]}
        yield complete(Scene(home, rig.kind, rig.place, servers_of, {}, 0))


SCENES = {"files": files, "in_bucket": in_bucket, "blobs": blobs, "documents": documents, "messages": messages}
"""What makes each in a folder, by name."""


def _first(rig: Rig, folder: Path) -> Path:
    """A home in which five items have landed."""
    rig.renew("chaos")
    rig.put(**{f"d{number}": "old" for number in range(5)})
    options = {name.removeprefix("MARTLET_").lower(): value for name, value in rig.environment.items()}
    settings = Settings(home=folder / "home", now=dt.datetime(2026, 1, 1), **options)
    assert finished(lambda: rig.ingest(settings))
    return settings.home


def _prefix(home: Path) -> str:
    """Of the lake of a home in the bucket."""
    return "-".join(home.parts[-3:])


def _write(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
