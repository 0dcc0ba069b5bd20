"""Shows readers the newest bi and predictions: released in the warehouse, and as the snapshot that dashboards open."""

from __future__ import annotations

from flows.errors import UsageError
from warehouse import Settings, open_warehouse, snapshot

KEYS = {
    "bi.bi_product_review_score": "product_id",
    "bi.bi_recommendations": "user_id",
    "bi.bi_review_scores": "product_id",
    "bi.bi_similar_items": "item_id",
    "predictions.recommend_latest": "user_id",
    "predictions.sentiment_latest": "review_key",
    "predictions.similar_items_latest": "item_id",
}
"""What rows are looked up by, where it is not the entity of a prediction."""


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
        entities = {f"predictions.{name}": "entity_id" for name in shown if name.endswith("_latest")}
        snapshot(warehouse, settings.published_file, tables, entities | KEYS)
    return tables
