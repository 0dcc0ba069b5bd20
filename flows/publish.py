"""Shows readers the newest bi and predictions: released in the warehouse, and as the snapshot that dashboards open."""

from __future__ import annotations

from flows.errors import UsageError
from warehouse import Settings, open_warehouse, snapshot

KEYS = {"sentiment_latest": "review_key", "recommend_latest": "user_id", "similar_items_latest": "item_id"}
"""What one row is looked up by, where it is not the entity."""


def publish(settings: Settings) -> list[str]:
    """Release bi, and copy ``bi.*``, the latest predictions and their outcomes into the published file; returns names.

    Nothing else goes in: no raw rows, no review texts.
    """
    with open_warehouse(settings) as warehouse:
        warehouse.release("bi")
        tables = [f"bi.{name}" for name in warehouse.tables("bi")]
        shown = [name for name in warehouse.tables("predictions") if name.endswith(("_latest", "_outcomes"))]
        tables += [f"predictions.{name}" for name in shown]
        if not tables:
            raise UsageError("There is nothing to publish yet: run `martlet build` or `martlet demo` first.")
        keys = {f"predictions.{name}": KEYS.get(name, "entity_id") for name in shown if name.endswith("_latest")}
        snapshot(warehouse, settings.published_file, tables, keys)
    return tables
