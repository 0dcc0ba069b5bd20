"""The raw tables anew from the lake alone, and what the lake must know for it."""

from __future__ import annotations

from ingestion.errors import SourceNotFoundError
from ingestion.lake import find_batch, list_batches
from ingestion.ledger import Ledger, Progress, landing_tables
from warehouse import Settings, Warehouse, open_warehouse


def rebuild_raw(settings: Settings, progress: Progress | None = None) -> int:
    """Make the raw tables anew from the lake alone; returns how many batches it holds.

    What was superseded is so again, at the same time. A run that is ended midway is finished by the next, or by the
    next landing. The list of skipped files stays: the lake knows nothing of them.

    Parameters
    ----------
    settings : Settings
    progress : callable, optional
        Called with batches done, batches in all and the table under way.
    """
    batches = list_batches(settings.lake)
    if not batches:
        raise SourceNotFoundError(f"The lake {settings.lake} holds no batch: land a source first.")
    with open_warehouse(settings) as warehouse:
        mark_superseded(settings, warehouse)
        for table in sorted({batch.manifest["table_name"] for batch in batches} | {"raw.batches", "raw.rejects"}):
            warehouse.drop(table)
        Ledger(settings, warehouse).load_pending(progress)
    return len(batches)


def mark_superseded(settings: Settings, warehouse: Warehouse) -> None:
    """Write into the lake which of its batches the ledger holds as superseded."""
    warehouse.create(landing_tables()["raw.batches"])
    ledger = warehouse.read("raw.batches", ["batch_id", "lake_uri", "superseded_at"]).read_all().to_pylist()
    for row in ledger:
        batch = find_batch(settings.lake / row["lake_uri"])
        if batch:
            batch.mark(row["superseded_at"])
