"""Shows readers the newest bi and predictions: released in the warehouse, and as the snapshot that dashboards open."""

from __future__ import annotations

from flows.errors import UsageError
from warehouse import Settings, open_warehouse, snapshot


def publish(settings: Settings) -> list[str]:
    """Release bi, and copy ``bi.*`` and ``predictions.*_latest`` into the published file; returns their names.

    Nothing else goes in: no raw rows, no review texts.
    """
    with open_warehouse(settings) as warehouse:
        warehouse.release("bi")
        tables = [f"bi.{name}" for name in warehouse.tables("bi")]
        latest = (name for name in warehouse.tables("predictions") if name.endswith("_latest"))
        tables += [f"predictions.{name}" for name in latest]
        if not tables:
            raise UsageError("There is nothing to publish yet: run `martlet build` or `martlet demo` first.")
        snapshot(warehouse, settings.published_file, tables)
    return tables
