"""From raw events to the features of subscriber churn, beside DuckDB's own conversion of the same files to Parquet.

Both run with the same threads and memory, in turn, a few times over; the best of each counts. Prints one line of JSON,
in which ``models`` says where the time goes. Seconds of models are dbt's own, without its start-up.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.events import landed_log, seconds_of_models
from warehouse import Settings, open_warehouse

ON_THE_WAY = (
    "stg_sparkify__events",
    "int_session_days__counted",
    "int_subscriber_as_of_dates__listed",
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
            builds.append(seconds_of_models(settings, "--full-refresh"))
        with open_warehouse(settings, read_only=True) as warehouse:
            rows = warehouse.count("features.feat_subscriber_churn")
    models = min(([build[name] for name in ON_THE_WAY] for build in builds), key=sum)
    facts: dict[str, object] = {"events": options.events, "feature_rows": rows}
    facts["models"] = dict(zip(ON_THE_WAY, models, strict=True))
    facts["json_to_parquet_seconds"] = round(min(conversions), 2)
    facts["to_features_seconds"] = round(sum(models), 2)
    facts["ratio"] = round(sum(models) / min(conversions), 2)
    print(json.dumps(facts))


def convert(settings: Settings, folder: Path) -> float:
    """Seconds that DuckDB takes to convert the log to one Parquet file."""
    config = {"threads": str(settings.threads), "memory_limit": settings.memory_limit}
    with duckdb.connect(config=config) as connection:
        start = time.perf_counter()
        connection.execute(f"copy (from read_json('{folder}/log/**/*.json')) to '{folder}/log.parquet'")
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
