"""A full disk and a damaged file: one sentence, and the snapshot that dashboards read stays as it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from flows import pipeline, tasks
from flows.errors import RunBusyError
from flows.publish import publish
from ml.sentiment import score
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Column, Settings, Table, open_warehouse
from warehouse.errors import DiskFullError, TransientError, WarehouseCorruptError

HOLD = """
import sys
from pathlib import Path
from warehouse.locks import hold
with hold(Path(sys.argv[1]), RuntimeError):
    print("held", flush=True)
    sys.stdin.read()
"""
BIG = "create table bi.big as select range as id, random() as x from range(1_000_000)"


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: what a full disk is to whoever writes one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def published(settings: Settings) -> Settings:
    """A warehouse of which a small snapshot is out, and that has grown since."""
    with open_warehouse(settings) as warehouse:
        warehouse.tables("bi")
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("create schema bi; create table bi.small as select 1 as x")
    publish(settings)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(BIG)
    return settings


def test_a_disk_that_is_full_leaves_the_last_snapshot_and_nothing_else(published: Settings) -> None:
    before = published.published_file.read_bytes()
    with room(2 * 2**20), pytest.raises(DiskFullError, match=r"no room left.*published\.duckdb.*make room"):
        publish(published)
    assert published.published_file.read_bytes() == before
    assert {path.name for path in published.home.iterdir()} == {"warehouse.duckdb", "published.duckdb"}
    assert publish(published) == ["bi.big", "bi.small"]
    with duckdb.connect(str(published.published_file), read_only=True) as snapshot:
        assert snapshot.execute("select count(*) from bi.big").fetchall() == [(1_000_000,)]


def test_a_full_disk_may_pass_so_that_a_step_is_tried_again() -> None:
    assert issubclass(DiskFullError, TransientError)
    assert not issubclass(WarehouseCorruptError, TransientError)


def grow(settings: Settings) -> None:
    """Insert rows that cannot be made small."""
    table = Table("ml.numbers", "One row per number.", (Column("x", "float64", "A number."),), key=("x",))
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(table, pa.table({"x": np.random.default_rng(0).random(1_000_000)}))


def test_a_full_disk_under_the_warehouse_is_one_sentence_and_takes_nothing_away(published: Settings) -> None:
    size = published.warehouse_file.stat().st_size
    with room(size + 2**20), pytest.raises(DiskFullError, match=r"no room left.*warehouse\.duckdb"):
        grow(published)
    assert publish(published) == ["bi.big", "bi.small"]
    grow(published)


@pytest.mark.parametrize("damage", ["in the middle", "cut short"])
def test_a_damaged_warehouse_is_one_sentence_and_leaves_the_last_snapshot(published: Settings, damage: str) -> None:
    before = published.published_file.read_bytes()
    size = published.warehouse_file.stat().st_size
    with published.warehouse_file.open("r+b") as file:
        if damage == "cut short":
            file.truncate(size // 2)
        else:
            file.seek(2**20)
            file.write(os.urandom(size - 2**20))
    with pytest.raises(WarehouseCorruptError, match=r"warehouse\.duckdb is damaged.*move it away"):
        publish(published)
    assert published.published_file.read_bytes() == before


def test_what_a_killed_publisher_left_is_removed_and_what_a_living_one_writes_is_not(published: Settings) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left = [published.home / f".published.duckdb.{pid}.tmp" for pid in (gone.pid, os.getppid())]
    for path in left:
        path.write_bytes(b"half of a snapshot")
    publish(published)
    assert [path.exists() for path in left] == [False, True]


@pytest.mark.parametrize(
    ("flow", "arguments"),
    [
        (pipeline.demo, ["data"]),
        (pipeline.run, [[]]),
        (pipeline.ingest, ["files", "data"]),
        (pipeline.train, []),
        (pipeline.publish, []),
    ],
)
def test_a_second_pipeline_is_told_of_the_first_before_it_does_anything(
    settings: Settings, flow: pipeline.Flow, arguments: list
) -> None:
    command = [sys.executable, "-c", HOLD, str(settings.home / "run.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(RunBusyError, match=f"Process {first.pid} runs a flow in .* already: wait"):
            flow.fn(*arguments)
        first.communicate("")
    assert not settings.warehouse_file.exists()


def test_sentiment_that_a_killed_run_has_scored_and_not_measured_is_measured_by_the_next(settings: Settings) -> None:
    fill(settings, [Review("a", "Excellent product", 5.0, True), Review("b", "It broke at once", 1.0, False)])
    assert score(settings) == 2
    for _ in range(2):
        assert tasks.score_sentiment.fn() == 0
        assert [run["kind"] for run in read(settings, "ml.runs")] == ["score", "evaluate"]
    assert "accuracy" in {metric["metric"] for metric in read(settings, "ml.metrics")}
