"""One more day of events, beside a full build of the models that are made of them.

The 61st day of the log and a record of three days before it are held back; the models are built, those rows are
landed, the models are brought up to date, then built anew from nothing, and every table of the two is compared row by
row. Prints one line of JSON. ``sql`` is what the warehouse takes; ``seconds`` and ``cpu`` of the models add what dbt
does for each, which is as much whatever the size; its start-up is in none of them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import duckdb

from benchmarks.events import landed_log, run_models
from ingestion.simulate.sparkify import LOG_START
from warehouse import Settings

TABLES = (
    "staging.stg_sparkify__events",
    "intermediate.int_session_days__counted",
    "intermediate.int_subscribers__looked_back",
    "features.feat_subscriber_churn",
    "features.label_subscriber_churn",
)
HOLD_BACK = """
    delete from raw.sparkify__events where cast(_event_at as date) > date '{day}';
    create schema held;
    create table held.events as
        select * replace (_loaded_at + interval 1 day as _loaded_at, 'held' as _batch_id)
        from raw.sparkify__events
        where cast(_event_at as date) = date '{day}';
    insert into held.events by name
        select * replace (_loaded_at + interval 1 day as _loaded_at, 'held' as _batch_id)
        from raw.sparkify__events
        where cast(_event_at as date) = date '{day}' - 3
        order by _source_uri, _source_row
        limit 1;
    delete from raw.sparkify__events
    where (_source_uri, _source_row) in (select (_source_uri, _source_row) from held.events);
"""
LAND = """
    insert into raw.sparkify__events by name from held.events;
    insert into raw.batches by name
        select
            'held' as batch_id,
            'raw.sparkify__events' as table_name,
            count(*) as count_read,
            count(*) as count_loaded,
            0 as count_rejected,
            max(_loaded_at) as loaded_at
        from held.events;
"""
DAY = LOG_START.astype("datetime64[D]") + 60


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_600_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = landed_log(Path(name), options.events)
        execute(settings, HOLD_BACK.format(day=DAY))
        run_models(settings, "--full-refresh")
        execute(settings, LAND)
        increment = run_models(settings)
        for table in TABLES:
            execute(settings, f"create table held.{table.partition('.')[2]} as from {table}")
        full = run_models(settings, "--full-refresh")
        differing = {table: count_differing(settings, table) for table in TABLES}
        held = count(settings, "from held.events")
    facts: dict[str, object] = {"events": options.events, "events_added": held, "differing_rows": differing}
    for unit in ("sql", "seconds", "cpu"):
        whole, part = (sum(getattr(took, unit).values()) for took in (full, increment))
        facts |= {
            f"full_{unit}": round(whole, 2),
            f"increment_{unit}": round(part, 2),
            f"{unit}_ratio": round(part / whole, 3),
        }
    facts |= {"full": full.sql, "increment": increment.sql}
    print(json.dumps(facts))


def execute(settings: Settings, sql: str) -> None:
    """Run statements on the warehouse's file."""
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(sql)


def count(settings: Settings, query: str) -> int:
    """Rows of a query."""
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        return len(connection.sql(query))


def count_differing(settings: Settings, table: str) -> int:
    """Rows, as often as they are there, that one of the two tables has and the other has not."""
    kept = f"held.{table.partition('.')[2]}"
    sides = (f"(from {kept} except all from {table})", f"(from {table} except all from {kept})")
    return sum(count(settings, side) for side in sides)


if __name__ == "__main__":
    main()
