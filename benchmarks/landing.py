"""How many events a second go from JSON files to raw, beside DuckDB's own `read_json` of the same files into a table.

Landing hashes the files, reads them, keeps what is bad, adds the audit columns, writes the lake, loads raw and keeps
the ledger; DuckDB reads them into a file of its own. Each is run in turn, a few times over, in a process of its own and
with the same threads; the best of each counts. Prints one line of JSON. Where the time goes is what the steps of one
file take one after the other, in seconds; landing does the first two in one thread while others do the rest.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from ingestion.batches import write_slice
from ingestion.land import land
from ingestion.ledger import Ledger
from ingestion.simulate import parse_scale
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import log_size, write_subscribers
from ingestion.sources import FolderSource, Known, Slice
from warehouse import Settings, open_warehouse


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="0.365", help="tiny, small, full or a number")
    parser.add_argument("--data", type=Path, help="folder of JSON files of events; simulated without it")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help="run only this once, in this process")
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(options.way, options.data)))
        return
    with ExitStack() as stack:
        data = options.data or simulated(Path(stack.enter_context(tempfile.TemporaryDirectory())), options.scale)
        runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        for _ in range(options.repeats):
            for way, done in runs.items():
                done.append(in_a_process(way, data))
    landing, bare = (min(runs[way], key=lambda run: run["seconds"]) for way in ("landing", "bare"))
    assert landing["events"] == bare["events"]
    ratios = [each["seconds"] / ours["seconds"] for each, ours in zip(runs["bare"], runs["landing"], strict=True)]
    facts = {
        "events": landing["events"],
        "events_per_second": round(landing["events"] / landing["seconds"]),
        "bare_per_second": round(bare["events"] / bare["seconds"]),
        "ratio": round(bare["seconds"] / landing["seconds"], 3),
        "ratio_of_each_pair": [round(ratio, 3) for ratio in ratios],
        "cpu_seconds": landing["cpu_seconds"],
        "bare_cpu_seconds": bare["cpu_seconds"],
        "peak_mb": max(run["peak_mb"] for run in runs["landing"]),
        "lake_mb": landing["lake_mb"],
        "one_file": runs["steps"][-1],
    }
    print(json.dumps(facts))


def simulated(root: Path, scale: str) -> Path:
    """Write the log of one scale."""
    subscribers, events = log_size(parse_scale(scale))
    write_subscribers(Folder(root / "sparkify"), np.random.default_rng(0), subscribers, events)
    return root


def in_a_process(way: str, data: Path) -> dict[str, Any]:
    """What one way measures in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.landing", "--way", way, "--data", str(data)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def measured(way: str, data: Path) -> dict[str, Any]:
    """Seconds that one way takes, of this clock and of all processors, and the most memory that was used."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        begun, used = time.perf_counter(), time.process_time()
        facts = WAYS[way](settings, data)
        times = {"seconds": time.perf_counter() - begun, "cpu_seconds": round(time.process_time() - used, 1)}
        lake = sum(path.stat().st_size for path in (settings.home / "lake").rglob("*.parquet")) // 1_000_000
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return facts | times | {"peak_mb": peak // 1_000, "lake_mb": lake}


def landing(settings: Settings, data: Path) -> dict[str, Any]:
    """Land all files."""
    return {"events": land(settings, data).count_loaded}


def bare(settings: Settings, data: Path) -> dict[str, Any]:
    """Read all files with DuckDB alone."""
    settings.home.mkdir(exist_ok=True)
    files = sorted(str(path) for path in data.rglob("*.json"))
    with duckdb.connect(str(settings.warehouse_file), config={"threads": settings.threads}) as connection:
        connection.execute("create table events as select * from read_json(?)", [files])
        found = connection.execute("select count(*) from events").fetchall()
    return {"events": found[0][0]}


def steps(settings: Settings, data: Path) -> dict[str, Any]:
    """Land the first file one step after the other."""
    seconds: dict[str, float] = {}

    def timed(name: str, step: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        done = step()
        seconds[f"{name}_seconds"] = round(time.perf_counter() - begun, 2)
        return done

    part = timed("hash", lambda: next(iter(FolderSource(data, settings.max_file_bytes).slices(Known()))))
    assert isinstance(part, Slice)
    blocks = timed("decode", lambda: list(part.blocks()))
    batch = timed("write", lambda: write_slice(settings, replace(part, blocks=lambda: iter(blocks))))
    with open_warehouse(settings) as warehouse:
        ledger = timed("ledger", lambda: Ledger(settings, warehouse))
        timed("load", ledger.enter(batch, settings.started_at))
    return seconds | {"steps_events": batch.manifest["count_loaded"]}


WAYS: dict[str, Callable[[Settings, Path], dict[str, Any]]] = {"landing": landing, "bare": bare, "steps": steps}


if __name__ == "__main__":
    main()
