"""A server that the simulator has filled lands as the files of the same seed do."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pytest

from ingestion import simulate
from ingestion.contract import load_contracts
from ingestion.errors import SourceNotFoundError
from ingestion.land import land
from ingestion.simulate import SINKS, fill
from ingestion.simulate.run import simulate_lines
from tests.rigs import RIGS, Rig
from warehouse import Settings, open_warehouse

SCALE = 0.02
FILES = {
    "mongo": ("raw.steam__reviews", "steam/shop_reviews.jsonl.gz"),
    "azure-blob": ("raw.amazon__reviews_2018", "amazon/Coffee_5.json.gz"),
    "kafka": ("raw.amazon__reviews_2018", "amazon/Coffee_5.json.gz"),
}
"""By kind: the table that the file route fills, and from which file."""


@pytest.fixture(scope="module", params=FILES)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with ExitStack() as servers:
        yield RIGS[request.param](tmp_path_factory.mktemp("rig"), servers)


@pytest.fixture
def rig(running: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rig:
    running.renew("".join(letter for letter in tmp_path.name if letter.isalnum()).lower()[:60])
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    simulate.simulate(folder, SCALE, seed=3)
    return folder


def columns_of(settings: Settings, table: str, columns: list[str]) -> list[str]:
    with open_warehouse(settings) as warehouse:
        return sorted(map(str, warehouse.read(table, columns).read_all().to_pylist()))


def rejects_of(settings: Settings) -> list[str]:
    with open_warehouse(settings) as warehouse:
        return sorted(warehouse.read("raw.rejects", ["original_text"]).read_all()["original_text"].to_pylist())


def test_what_was_simulated_into_a_server_lands_as_the_file_does(rig: Rig, files: Path, tmp_path: Path) -> None:
    table, file = FILES[rig.kind]
    alone = tmp_path / "alone" / file
    alone.parent.mkdir(parents=True)
    alone.symlink_to(files / file)
    by_file = Settings(home=tmp_path / "by_file")
    [landed] = land(by_file, tmp_path / "alone").files
    assert fill(Settings(), rig.kind, rig.place, SCALE, seed=3) == landed.count_read
    landing = rig.ingest(Settings())
    if rig.kind == "azure-blob":
        assert all(re.fullmatch(r"amazon_reviews/partition_\d/part-\d+\.json", file.relative) for file in landing)
    [there] = {file.table for file in landing}
    shared = sorted(load_contracts()[there].names & load_contracts()[table].names - {"_id"})
    assert len(shared) >= 7
    mine = columns_of(Settings(), there, shared)
    assert len(mine) == landed.count_loaded > 0
    assert mine == columns_of(by_file, table, shared)
    assert rejects_of(Settings()) == rejects_of(by_file)


def test_filling_again_replaces_what_has_a_key_or_name(rig: Rig) -> None:
    counts = [fill(Settings(), rig.kind, rig.place, SCALE, seed=3) for _ in range(2)]
    rig.ingest(Settings())
    assert counts[0] == counts[1]
    # A topic holds what was sent twice twice.
    times = 2 if rig.kind == "kafka" else 1
    read = sum(row["count_read"] for row in rig.rows(Settings(), "raw.batches"))
    assert read == counts[0] * times


def test_the_same_seed_gives_the_same_lines_and_another_one_others(files: Path) -> None:
    def lines(path: str, seed: int) -> list[str]:
        taken: list[pa.Array] = []
        simulate_lines(path, SCALE, seed, taken.append)
        return [line for block in taken for line in block.to_pylist()]

    for path in {sink.file for sink in SINKS.values()}:
        written = gzip.decompress((files / path).read_bytes()).decode().split("\n")[:-1]
        assert lines(path, 3) == written
        assert lines(path, 4) != written


def test_progress_counts_records(rig: Rig) -> None:
    seen: list[int] = []
    total = fill(Settings(), rig.kind, rig.place, SCALE, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == total


def test_a_kind_that_cannot_be_filled_is_answered_with_those_that_can(home: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="it is one of mongo, azure-blob, kafka, event-hubs"):
        fill(Settings(home=home), "files", "folder", SCALE)
