"""Landing that is killed at any moment and run again leaves what an undisturbed one does: all, once."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest
from azure.storage.blob import BlobServiceClient

from ingestion import batches, lake
from ingestion import land as landing
from ingestion.land import land
from ingestion.sources import open_source
from tests.buckets import Bucket, bucket
from tests.chaos.trials import Disturbance, differences, finished, kill_after, kill_before, moments, raw_tables
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
    "rejects are written": kill_after(lake.pq, "write_table"),
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

    def land(self, home: Path) -> None:
        settings = self.settings(home)
        land(settings, open_source(settings, self.kind, self.place), only_this=True)


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
    return replace(scene, seconds=time.monotonic() - begun, undisturbed=raw_tables(scene.settings(home)))


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


def check_after_a_kill(scene: Scene, folder: Path, disturb: Disturbance | None, seconds: float | None) -> bool:
    """Kill a landing, run it again, compare; whether it was killed at all."""
    home = folder / "home"
    scene.copy(home)
    killed = not finished(lambda: scene.land(home), disturb, seconds)
    assert finished(lambda: scene.land(home))
    assert differences(scene.undisturbed, raw_tables(scene.settings(home))) == ""
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


@pytest.mark.parametrize("source", ["files", "blobs", "in_bucket"])
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
