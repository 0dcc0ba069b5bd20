"""What a run leaves for people to look at in Prefect: tables of what landed and was built, and a word at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from ingestion.land import Landing

MOST_ROWS = 500
"""Rows of a table artifact: pages with more are slow to open."""
WORST_FIRST = ("error", "fail", "warn", "skipped")


def show_landing(landing: Landing) -> None:
    """A table of what became of each file or item, those that need looking at first."""
    rows = [
        {
            "item": file.relative,
            "table": file.table,
            "status": file.status,
            "read": file.count_read,
            "loaded": file.count_loaded,
            "rejected": file.count_rejected,
            "note": file.reason,
        }
        for file in sorted(landing.files, key=lambda file: (file.status != "failed", -file.count_rejected))
    ]
    _table("landing", rows, f"{landing.count_loaded:,} rows of {len(rows):,} items.")


def show_nodes(stage: str, nodes: Sequence[Mapping[str, Any]]) -> None:
    """A table of dbt's results, node by node: failures first, then the slowest.

    Parameters
    ----------
    stage : str
        Names the artifact, such as ``marts``.
    nodes : sequence of mapping
        dbt's ``results``: ``unique_id``, ``status``, ``execution_time`` in seconds, ``message``.
    """
    rows = [
        {
            "node": node["unique_id"],
            "status": node["status"],
            "seconds": round(node["execution_time"], 2),
            "message": (node.get("message") or "").split("\n")[0],
        }
        for node in sorted(nodes, key=_worst_first)
    ]
    _table(f"dbt-{stage}", rows, f"{len(rows):,} nodes.")


def show_backfill(rows: list[dict[str, Any]]) -> None:
    """A table of what was filled in, by day and task."""
    _table("backfill", rows, f"{len(rows):,} days of tasks.")


def show_summary(lines: Sequence[str]) -> None:
    """A page of text on a whole run."""
    create_markdown_artifact("\n".join(lines), key="summary", description="What the run did.")


def _worst_first(node: Mapping[str, Any]) -> tuple[int, float]:
    status = node["status"]
    return WORST_FIRST.index(status) if status in WORST_FIRST else len(WORST_FIRST), -node["execution_time"]


def _table(key: str, rows: list[dict[str, Any]], description: str) -> None:
    if len(rows) > MOST_ROWS:
        description += f" The first {MOST_ROWS:,} are shown."
    create_table_artifact(rows[:MOST_ROWS], key=key, description=description)
