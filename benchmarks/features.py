"""From raw events to the features of subscriber churn, beside DuckDB's own conversion of the same files to Parquet.

Both run with the same threads and memory, in turn, a few times over; the best of each counts. Prints one line of JSON,
in which ``models`` says where the time goes. Seconds are those of models, without dbt's start-up: of the clock, and of
the processors, which other work on the machine does not stretch.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.events import landed_log, run_models
from warehouse import Settings, open_warehouse

ON_THE_WAY = (
    "stg_landing__batches",
    "stg_sparkify__batch_days",
    "stg_sparkify__events",
    "int_session_days__counted",
    "int_subscriber_as_of_dates__listed",
    "int_subscribers__looked_back",
    "feat_subscriber_churn",
)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_600_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = landed_log(folder, options.events)
        conversions, builds = [], []
        for _ in range(options.repeats):
            conversions.append(convert(settings, folder))
            builds.append(run_models(settings, "--full-refresh"))
        with open_warehouse(settings, read_only=True) as warehouse:
            rows = warehouse.count("features.feat_subscriber_churn")
    facts: dict[str, object] = {"events": options.events, "feature_rows": rows}
    for place, unit in enumerate(("seconds", "cpu")):
        models = min(([getattr(build, unit)[name] for name in ON_THE_WAY] for build in builds), key=sum)
        converted = min(conversion[place] for conversion in conversions)
        facts |= {
            f"json_to_parquet_{unit}": round(converted, 2),
            f"to_features_{unit}": round(sum(models), 2),
            f"{unit}_ratio": round(sum(models) / converted, 2),
            f"models_{unit}": dict(zip(ON_THE_WAY, models, strict=True)),
        }
    print(json.dumps(facts))


def convert(settings: Settings, folder: Path) -> tuple[float, float]:
    """Seconds, and processor seconds, that DuckDB takes to convert the log to one Parquet file."""
    config = {"threads": str(settings.threads), "memory_limit": settings.memory_limit}
    with duckdb.connect(config=config) as connection:
        start, start_cpu = time.perf_counter(), time.process_time()
        connection.execute(f"copy (from read_json('{folder}/log/**/*.json')) to '{folder}/log.parquet'")
        return time.perf_counter() - start, time.process_time() - start_cpu


if __name__ == "__main__":
    main()
