"""A whole log of 26,259,199 events (12 GB), from JSON files to the features of subscriber churn: `make bench-full`.

Stages run one after the other, each in a process of its own: seconds and the most memory of each. Beside them DuckDB's
own conversion of the same files to one Parquet file, and Spark on a tenth of the files. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.events import run_models
from benchmarks.spark import clocked, in_a_process, peak_mb, simulated, spark
from ingestion.land import land
from ingestion.simulate.sparkify import FULL_EVENTS
from warehouse import Settings, open_warehouse


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=FULL_EVENTS)
    parser.add_argument("--folder", type=Path, help="where the 15 GB are kept meanwhile; the usual place without it")
    parser.add_argument("--way", choices=WAYS, help="run only this, in this process")
    parser.add_argument("--home", type=Path, help="where that keeps what it makes")
    parser.add_argument("--data", type=Path, help="folder of JSON files of events")
    options = parser.parse_args()
    if options.way:
        print(json.dumps(WAYS[options.way](Settings(home=options.home), options.data)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        seconds: dict[str, float] = {}
        data = clocked(seconds, "simulation", lambda: simulated(folder / "log", options.events))
        found = {way: in_a_process("benchmarks.full", way, folder / "home", data) for way in ("bare", "landing", "dbt")}
        found["spark"] = in_a_process("benchmarks.full", "spark", folder / "tenth", tenth(data, folder / "few"))
    print(json.dumps(facts(found, seconds["simulation"])))


def facts(found: dict[str, dict[str, Any]], simulation: float) -> dict[str, Any]:
    """What the stages came to, and the two ratios."""
    events = found["landing"]["events"]
    ours = found["landing"]["seconds"]["landing"] + found["dbt"]["seconds"]["dbt"]
    bare = found["bare"]["seconds"]["bare"]
    spark_seconds = sum(found["spark"]["seconds"].values())
    return {
        "events": events,
        "feature_rows": found["dbt"]["feature_rows"],
        "seconds": {"simulation": simulation, **found["landing"]["seconds"], **found["dbt"]["seconds"]},
        "models": found["dbt"]["models"],
        "peak_mb": {way: each["peak_mb"] for way, each in found.items()},
        "json_to_parquet_seconds": bare,
        "times_json_to_parquet": round(ours / bare, 2),
        "spark_events": found["spark"]["events"],
        "spark_seconds": found["spark"]["seconds"],
        "times_as_fast_per_row_as_spark": round((spark_seconds / found["spark"]["events"]) / (ours / events), 1),
    }


def tenth(data: Path, folder: Path) -> Path:
    """A tenth of the files, at least one, linked into a folder of their own."""
    files = sorted(data.rglob("*.json"))
    place = folder / "sparkify"
    place.mkdir(parents=True)
    for file in files[: max(1, round(len(files) / 10))]:
        os.link(file, place / file.name)
    return folder


def bare(settings: Settings, data: Path) -> dict[str, Any]:
    """Convert the files with DuckDB alone."""
    settings.home.mkdir(parents=True, exist_ok=True)
    seconds: dict[str, float] = {}
    file = settings.home / "log.parquet"
    config = {"threads": str(settings.threads), "memory_limit": settings.memory_limit}
    with duckdb.connect(config=config) as connection:
        copy = f"copy (from read_json('{data}/**/*.json')) to '{file}'"
        clocked(seconds, "bare", lambda: connection.execute(copy))
    file.unlink()
    return {"seconds": seconds, "peak_mb": peak_mb()}


def landing(settings: Settings, data: Path) -> dict[str, Any]:
    """Land all files."""
    seconds: dict[str, float] = {}
    landed = clocked(seconds, "landing", lambda: land(settings, data))
    return {"events": landed.count_loaded, "seconds": seconds, "peak_mb": peak_mb()}


def dbt(settings: Settings, data: Path) -> dict[str, Any]:
    """Build the features from raw."""
    del data
    seconds: dict[str, float] = {}
    took = clocked(seconds, "dbt", lambda: run_models(settings, "--full-refresh"))
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = warehouse.count("features.feat_subscriber_churn")
    return {"feature_rows": rows, "seconds": seconds, "models": took.seconds, "peak_mb": peak_mb()}


WAYS: dict[str, Callable[[Settings, Path], dict[str, Any]]] = {
    "bare": bare,
    "landing": landing,
    "dbt": dbt,
    "spark": spark,
}


if __name__ == "__main__":
    main()
