"""The snapshot that dashboards open: bi and the latest predictions as plain tables, swapped in whole."""

from __future__ import annotations

from flows.errors import UsageError
from warehouse import Settings, open_warehouse


def publish(settings: Settings) -> list[str]:
    """Copy ``bi.*`` and ``predictions.*_latest`` into the published file; returns their names.

    Nothing else goes in: no raw rows, no review texts.
    """
    with open_warehouse(settings) as warehouse:
        tables = [f"bi.{name}" for name in warehouse.tables("bi")]
        latest = (name for name in warehouse.tables("predictions") if name.endswith("_latest"))
        tables += [f"predictions.{name}" for name in latest]
        if not tables:
            raise UsageError("There is nothing to publish yet: run `martlet build` or `martlet demo` first.")
        warehouse.snapshot(settings.published_file, tables)
    return tables
