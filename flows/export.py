"""Writes the results for people and tools that open files: predictions, features, marts and bi."""

from __future__ import annotations

from flows.errors import UsageError
from warehouse import Settings, open_warehouse
from warehouse.export import export as export_tables

NAMES = {"predictions.sentiment_latest": "sentiment_analysis_results"}
"""Tables that people know by another name."""


def export(settings: Settings, place: str) -> dict[str, int]:
    """Write predictions, outcomes, features, marts and bi to a place as Parquet and CSV; returns rows by name.

    Review texts are among the marts: give the files to nobody who may not read them.
    """
    with open_warehouse(settings) as warehouse:
        shown = [name for name in warehouse.tables("predictions") if name.endswith(("_latest", "_outcomes"))]
        tables = [f"predictions.{name}" for name in shown]
        tables += [f"features.{name}" for name in warehouse.tables("features") if name.startswith("feat_")]
        tables += [f"{schema}.{name}" for schema in ("marts", "bi") for name in warehouse.tables(schema)]
        if not tables:
            raise UsageError("There is nothing to export yet: run `martlet build` or `martlet demo` first.")
        storage = settings.open_storage(place)
        return export_tables(warehouse, storage, {NAMES.get(name, name.split(".")[1]): name for name in tables})
