"""From JSON files to the features of subscriber churn by Spark on this machine, beside the local path on the same.

Spark converts the files to the lake and runs dbt's models over it; the local path lands them and runs the same models
on DuckDB. Each is run once in a process of its own with the same threads, and every column of the two tables must be
equal to 1e-9. Prints one line of JSON: seconds of the clock and rows a second by stage, and how the two compare.
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
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.events import run_models
from flows.spark import convert_plan, models_plan
from ingestion.land import land
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import FULL_EVENTS, FULL_SUBSCRIBERS, write_subscribers
from warehouse import Settings, open_warehouse

FEATURES = "feat_subscriber_churn"
TOLERANCE = 1e-9
MEMORY = "4g"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_600_000)
    parser.add_argument("--data", type=Path, help="folder of JSON files of events; simulated without it")
    parser.add_argument("--way", choices=WAYS, help="run only this, in this process")
    parser.add_argument("--home", type=Path, help="where that keeps what it makes")
    options = parser.parse_args()
    if options.way:
        print(json.dumps(WAYS[options.way](Settings(home=options.home), options.data)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = options.data or simulated(folder / "log", options.events)
        found = {way: in_a_process("benchmarks.spark", way, folder / way, data) for way in WAYS}
        rows = compare(Settings(home=folder / "local"), folder / "spark" / FEATURES)
    times = {way: sum(facts["seconds"].values()) for way, facts in found.items()}
    facts = {
        "events": found["spark"]["events"],
        "feature_rows": rows,
        "tables_equal_to": TOLERANCE,
        **{f"{way}_seconds": facts["seconds"] for way, facts in found.items()},
        **{f"{way}_events_per_second": round(found["spark"]["events"] / seconds) for way, seconds in times.items()},
        "times_as_fast_as_spark": round(times["spark"] / times["local"], 1),
        "peak_mb": {way: facts["peak_mb"] for way, facts in found.items()},
    }
    print(json.dumps(facts))


def simulated(folder: Path, events: int) -> Path:
    """Write the subscribers' log of so many events."""
    people = max(1, round(FULL_SUBSCRIBERS * events / FULL_EVENTS))
    write_subscribers(Folder(folder), np.random.default_rng(0), people, events)
    return folder


def in_a_process(module: str, way: str, home: Path, data: Path) -> dict[str, Any]:
    """What one way measures in a process of its own, and the most memory that any of its processes held."""
    command = [sys.executable, "-m", module, "--way", way, "--home", str(home), "--data", str(data)]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1]
    )
    return found


def peak_mb() -> int:
    """The most memory that this process, and any that it waited for, has held, MB."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1_000


def clocked(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    """Do something, and note how long it took by the clock."""
    begun = time.perf_counter()
    done = work()
    seconds[name] = round(time.perf_counter() - begun, 1)
    return done


def local(settings: Settings, data: Path) -> dict[str, Any]:
    """Land the files and build the features with dbt."""
    seconds: dict[str, float] = {}
    landing = clocked(seconds, "landing", lambda: land(settings, data))
    took = clocked(seconds, "dbt", lambda: run_models(settings, "--full-refresh"))
    return {"events": landing.count_loaded, "seconds": seconds, "models": took.seconds, "peak_mb": peak_mb()}


def spark(settings: Settings, data: Path) -> dict[str, Any]:
    """Convert the files and run dbt's models over the lake; dbt compiles before the clock starts."""
    from ml.spark.convert import convert
    from ml.spark.models import run_models as run_on_spark
    from ml.spark.session import open_session

    seconds: dict[str, float] = {}
    plan = models_plan(settings, [FEATURES], str(settings.home))
    session = clocked(seconds, "start", lambda: open_session(settings.threads, MEMORY, settings.home / "scratch"))
    answer = clocked(seconds, "conversion", lambda: convert(session, convert_plan(settings, str(data))))
    clocked(seconds, "models", lambda: run_on_spark(session, plan))
    process = int(session.sparkContext._jvm.java.lang.ProcessHandle.current().pid())
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    java = int(status.split("VmHWM:")[1].split()[0]) // 1_000
    events = sum(file.get("count_loaded", 0) for file in answer["files"])
    return {"events": events, "seconds": seconds, "peak_mb": java}


def compare(settings: Settings, theirs: Path) -> int:
    """Rows of the features, every column of which must be equal in both."""
    order = [("entity_id", "ascending"), ("as_of_date", "ascending")]
    with open_warehouse(settings, read_only=True) as warehouse:
        ours = warehouse.read(f"features.{FEATURES}").read_all().sort_by(order)
    other = pq.read_table(theirs).select(ours.column_names).sort_by(order)
    for name in ours.column_names:
        if pa.types.is_floating(ours[name].type):
            left, right = (column.cast(pa.float64()).to_numpy() for column in (ours[name], other[name]))
            np.testing.assert_allclose(left, right, rtol=0, atol=TOLERANCE, equal_nan=True, err_msg=name)
        else:
            assert ours[name].cast(other[name].type).equals(other[name]), name
    return len(ours)


WAYS: dict[str, Callable[[Settings, Path], dict[str, Any]]] = {"local": local, "spark": spark}


if __name__ == "__main__":
    main()
