"""Landing that is killed at any moment and run again leaves what an undisturbed one does: all, once."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest
from azure.storage.blob import BlobServiceClient

from ingestion import batches, lake
from ingestion import land as landing
from ingestion.contract import load_contracts
from ingestion.land import land
from ingestion.sources import STREAMS, mongo, open_source, open_stream, topic
from ingestion.stream import land_stream
from tests.buckets import Bucket, bucket
from tests.chaos.trials import (
    Disturbance,
    differences,
    finished,
    kill_after,
    kill_before,
    moments,
    raw_tables,
    without_places,
)
from tests.rigs import KafkaRig, MongoRig, Rig
from tests.servers import azurite
from warehouse import Settings
from warehouse.duckdb import DuckDBWarehouse
from warehouse.objects import Objects
from warehouse.storage import Folder

RANDOM_KILLS = int(os.environ.get("CHAOS_KILLS", "10"))
"""At random moments per source; `make chaos` asks for 50."""
EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}
NAMED_STEPS: dict[str, Disturbance] = {
    "before a batch is written": kill_before(batches, "write_batch"),
    "rows are written": kill_before(Path, "replace"),
    "rows are in the lake": kill_after(lake, "_write_parts"),
    "rejects are written": kill_after(lake._Rejects, "write"),
    "rejects are in the lake": kill_before(Folder, "write"),
    "the manifest is written": kill_before(Path, "replace", 3),
    "the batch is in the lake": kill_after(Folder, "write"),
    "the second batch is in the lake": kill_after(Folder, "write", 2),
    "before the load": kill_before(DuckDBWarehouse, "load_batch"),
    "an earlier attempt is deleted": kill_after(DuckDBWarehouse, "_delete_batch"),
    "columns fit": kill_after(DuckDBWarehouse, "_fit"),
    "rows are inserted": kill_before(DuckDBWarehouse, "_delete_batch", 2),
    "the ledger is inserted": kill_before(DuckDBWarehouse, "_supersede"),
    "older rows are superseded": kill_after(DuckDBWarehouse, "_supersede"),
    "before the transaction ends": kill_after(DuckDBWarehouse, "_supersede_records"),
    "the transaction has ended": kill_after(DuckDBWarehouse, "load_batch"),
    "the second transaction has ended": kill_after(DuckDBWarehouse, "load_batch", 2),
    "others are retired": kill_after(DuckDBWarehouse, "supersede"),
    "before skipped files are kept": kill_before(DuckDBWarehouse, "insert_new"),
    "skipped files are kept": kill_after(DuckDBWarehouse, "insert_new"),
    "before a batch is marked in the lake": kill_before(lake, "mark_superseded"),
    "a batch is marked in the lake": kill_after(Folder, "write", 3),
    "all is marked": kill_after(landing, "mark_superseded"),
}
STEPS_OF_ALL = (
    "rows are in the lake",
    "rejects are in the lake",
    "the manifest is written",
    "the batch is in the lake",
    "the second batch is in the lake",
    "before the load",
    "an earlier attempt is deleted",
    "columns fit",
    "rows are inserted",
    "the ledger is inserted",
    "before the transaction ends",
    "the transaction has ended",
    "the second transaction has ended",
)
"""Steps that collections and topics go through as files do."""


BUCKET_STEPS: dict[str, Disturbance] = {
    "rows are in the bucket": kill_after(lake, "_write_parts"),
    "rejects are in the bucket": kill_before(Objects, "write"),
    "a batch is in the bucket": kill_after(Objects, "write"),
    "a batch is fetched to be loaded": kill_before(DuckDBWarehouse, "load_batch"),
    "a batch is loaded": kill_after(DuckDBWarehouse, "load_batch"),
    "before a batch is marked in the bucket": kill_before(Objects, "write", 3),
    "a batch is marked in the bucket": kill_after(Objects, "write", 3),
}


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


def of_files(folder: Path, bucket: Bucket | None = None) -> Scene:
    """A folder of files that has changed; what another folder held is there too."""
    scene = Scene(folder / "home", "files", str(folder / "data"), bucket.settings if bucket else {}, {}, 0, bucket)
    other = _write(
        folder / "other",
        {"telco/t.csv": b"customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\nc,1,x,2,3,No\n"},
    )
    _write(folder / "data", FIRST)
    assert finished(lambda: [land(scene.settings(scene.home, day=1), place) for place in (other, folder / "data")])
    _write(folder / "data", CHANGED)
    return complete(scene)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return of_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def in_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("in_bucket")
    with bucket("s3", folder) as place:
        yield of_files(folder, place)


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("blobs")
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


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A collection in which documents came, changed and went, read two at a time."""
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patched:
        contract = load_contracts()["raw.steam__reviews"]
        assert contract.mongo is not None
        declared = replace(contract, mongo=replace(contract.mongo, deletes="supersede"))
        patched.setattr(mongo, "load_contracts", lambda: {contract.table.name: declared})
        patched.setattr(mongo, "DOCUMENTS_PER_SLICE", 2)
        patched.setattr(mongo, "DOCUMENTS_PER_BATCH", 1)
        folder = tmp_path_factory.mktemp("documents")
        rig = MongoRig(folder, servers)
        home = _first(rig, folder)
        rig.put(**{f"d{number}": "new" for number in range(5, 9)}, d0="edited")
        rig.delete("d1", "d2", "d3")
        options = {"mongo_url": rig.environment["MARTLET_MONGO_URL"]}
        yield complete(Scene(home, rig.kind, rig.place, options, {}, 0))


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A topic with more messages than a batch holds, two of them unreadable."""
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patched:
        patched.setattr(topic, "STEP_MESSAGES", 5)
        patched.setattr(topic, "BATCH_MESSAGES", 10)
        folder = tmp_path_factory.mktemp("messages")
        rig = KafkaRig(folder, servers)
        home = _first(rig, folder)
        rig.put(**{f"m{number}": "new" for number in range(40)}, d0="edited")
        rig.send(None, b"poison")
        servers_of = {"kafka_bootstrap_servers": rig.environment["MARTLET_KAFKA_BOOTSTRAP_SERVERS"]}
        yield complete(Scene(home, rig.kind, rig.place, servers_of, {}, 0))


def _first(rig: Rig, folder: Path) -> Path:
    """A home in which five items have landed."""
    rig.renew("chaos")
    rig.put(**{f"d{number}": "old" for number in range(5)})
    options = {name.removeprefix("MARTLET_").lower(): value for name, value in rig.environment.items()}
    settings = Settings(home=folder / "home", now=dt.datetime(2026, 1, 1), **options)
    assert finished(lambda: rig.ingest(settings))
    return settings.home


def check_after_a_kill(scene: Scene, folder: Path, disturb: Disturbance | None, seconds: float | None) -> bool:
    """Kill a landing, run it again, compare; whether it was killed at all."""
    home = folder / "home"
    scene.copy(home)
    killed = not finished(lambda: scene.land(home), disturb, seconds)
    assert finished(lambda: scene.land(home))
    assert differences(scene.undisturbed, scene.tables(home)) == ""
    scene.remove(home)
    return killed


@pytest.mark.parametrize("step", NAMED_STEPS)
def test_a_kill_at_a_named_step_is_healed(files: Scene, tmp_path: Path, step: str) -> None:
    assert check_after_a_kill(files, tmp_path, NAMED_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize("step", BUCKET_STEPS)
def test_a_kill_at_a_named_step_is_healed_where_the_lake_is_in_a_bucket(
    in_bucket: Scene, tmp_path: Path, step: str
) -> None:
    assert check_after_a_kill(in_bucket, tmp_path, BUCKET_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize("step", STEPS_OF_ALL)
@pytest.mark.parametrize("source", ["documents", "messages"])
def test_a_kill_at_a_named_step_of_a_collection_or_topic_is_healed(
    request: pytest.FixtureRequest, tmp_path: Path, source: str, step: str
) -> None:
    scene: Scene = request.getfixturevalue(source)
    assert check_after_a_kill(scene, tmp_path, NAMED_STEPS[step], None), "the step was never reached"


@pytest.mark.parametrize(("source", "loaded"), [("documents", 5 + 1 + 4 + 3), ("messages", 5 + 41)])
def test_an_undisturbed_run_lands_what_it_should(request: pytest.FixtureRequest, source: str, loaded: int) -> None:
    scene: Scene = request.getfixturevalue(source)
    counts = scene.undisturbed["batches"].to_pylist()
    assert sum(row["count_loaded"] for row in counts) == loaded


@pytest.mark.parametrize("source", ["files", "blobs", "documents", "messages", "in_bucket"])
def test_kills_at_random_moments_are_healed(request: pytest.FixtureRequest, tmp_path: Path, source: str) -> None:
    scene: Scene = request.getfixturevalue(source)
    killed = [
        check_after_a_kill(scene, tmp_path, None, moment) for moment in moments(RANDOM_KILLS, scene.seconds, seed=0)
    ]
    assert sum(killed) >= RANDOM_KILLS // 2


def _prefix(home: Path) -> str:
    """Of the lake of a home in the bucket."""
    return "-".join(home.parts[-3:])


def _write(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
