"""What landing knows of itself: sources, freshness, drift, rejects, and files it left alone."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.ledger import landing_tables
from warehouse import Settings, open_warehouse

Rows = list[dict[str, Any]]


def status(settings: Settings) -> dict[str, Rows]:
    """The state of landing, ready for JSON.

    Returns
    -------
    dict
        ``sources``: per raw table the live batches, their rows, rejects and newest load. ``drift``: what batches hold
        beyond their contract or otherwise than it says. ``rejects``: by table and reason. ``skipped``: files by reason.

    Raises
    ------
    TableNotFoundError
        Where there is no warehouse yet.
    """
    with open_warehouse(settings) as warehouse:
        for table in landing_tables().values():
            warehouse.create(table)
        batches = warehouse.read("raw.batches").read_all()
        rejects = warehouse.read("raw.rejects", ["table_name", "batch_id", "reason"]).read_all()
        skipped = warehouse.read("raw.skipped_files", ["source_uri", "reason"]).read_all()
    live = batches.filter(pc.is_null(batches["superseded_at"]))
    return {
        "sources": _sources(live),
        "drift": _counted(live.filter(pc.is_valid(live["notes"])), ["table_name", "notes"]),
        "rejects": _counted(
            rejects.filter(pc.is_in(rejects["batch_id"], live["batch_id"].combine_chunks())), ["table_name", "reason"]
        ),
        "skipped": _counted(skipped, ["reason"]),
    }


def _sources(live: pa.Table) -> Rows:
    grouped = live.group_by("table_name").aggregate(
        [("batch_id", "count"), ("count_loaded", "sum"), ("count_rejected", "sum"), ("loaded_at", "max")]
    )
    names = ["table", "batches", "rows", "rejected", "newest_load"]
    return grouped.select([0, 1, 2, 3, 4]).rename_columns(names).sort_by("table").to_pylist()


def _counted(rows: pa.Table, keys: list[str]) -> Rows:
    """How often each combination of values occurs, the commonest first."""
    counted = rows.group_by(keys).aggregate([([], "count_all")]).rename_columns([*keys, "count"])
    return counted.sort_by([("count", "descending"), *((key, "ascending") for key in keys)]).to_pylist()
