"""A small published snapshot, made by hand: what the service and the app must answer can be read off it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

COLUMNS = {
    "entity_id": "varchar", "as_of_date": "date", "known_as_of": "varchar", "horizon_start": "date",
    "horizon_end": "date", "score": "double", "predicted_label": "varchar", "predicted_value": "double",
    "probability_1": "double", "probability_2": "double", "probability_3": "double", "probability_4": "double",
    "probability_5": "double", "decision_threshold": "double", "decile": "bigint", "risk_tier": "varchar",
    "risk_tier_rank": "bigint", "top_factor_1": "varchar", "top_factor_2": "varchar", "top_factor_3": "varchar",
    "model_name": "varchar", "model_version": "varchar", "run_id": "varchar", "scored_at": "timestamp",
    "input_hash": "varchar",
}  # fmt: skip


def write_snapshot(
    file: Path, score: float = 0.25, customers: int = 3, champions: Mapping[str, str] | None = None
) -> None:
    """A snapshot in which customer ``telco:n`` has the score, and user ``amazon:u`` two recommendations.

    The models in use are those of ``champions``, by the task.
    """
    fresh = file.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(str(fresh)) as connection:
        connection.execute("create schema bi; create schema predictions")
        connection.execute("create table bi.bi_champions (task varchar, model_version varchar)")
        for row in (champions or {}).items():
            connection.execute("insert into bi.bi_champions values (?, ?)", row)
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        connection.execute(f"create table predictions.customer_churn_latest ({columns})")
        connection.execute(
            "insert into predictions.customer_churn_latest by name select 'telco:' || n as entity_id, "
            "date '2018-11-01' as as_of_date, date '2018-11-01' as horizon_start, date '2018-12-01' as horizon_end, "
            "?::double as score, 'v1' as model_version, timestamp '2018-11-02' as scored_at from range(?) t(n)",
            [score, customers],
        )
        connection.execute(
            "create table predictions.recommend_latest as select 'amazon:u' as user_id, n as rank, "
            "'amazon:i' || n as item_id, 1.0 / n as score, 'content' as method, 'like what you had' as reason "
            "from (values (1), (2)) t(n)"
        )
        connection.execute("create table predictions.sentiment_latest as select 'amazon:r' as review_key")
    fresh.replace(file)


@pytest.fixture
def published(home: Path) -> Path:
    """The snapshot of the test's home."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "published.duckdb"
    write_snapshot(file)
    return file
