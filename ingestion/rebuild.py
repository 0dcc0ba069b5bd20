"""The raw tables anew from the lake alone, and what the lake must know for it."""

from __future__ import annotations

from collections.abc import Iterable

from ingestion import lake
from ingestion.errors import MissingBatchesError, SourceNotFoundError
from ingestion.ledger import Ledger, Progress, landing_tables, open_for_loading
from warehouse import Settings, Warehouse


def rebuild_raw(settings: Settings, progress: Progress | None = None, forget: bool = False) -> int:
    """Make the raw tables anew from the lake alone; returns how many batches it holds.

    What was superseded is so again, at the same time. A run that is ended midway is finished by the next, or by the
    next landing. The list of skipped files stays: the lake knows nothing of them.

    Parameters
    ----------
    settings : Settings
    progress : callable, optional
        Called with batches done, batches in all and the table under way.
    forget : bool
        Let go of rows whose batches the lake no longer holds.

    Raises
    ------
    SourceNotFoundError
        Where the lake is empty.
    MissingBatchesError
        Where raw holds batches that are not in this lake, unless ``forget``; nothing was changed.
    """
    storage = settings.storage
    batches = lake.list_batches(storage)
    if not batches:
        raise SourceNotFoundError(f"The lake {storage.address} holds no batch: land a source first.")
    with open_for_loading(settings) as warehouse:
        held = mark_superseded(settings, warehouse)
        missing = held - {batch.folder for batch in batches}
        if missing and not forget:
            raise MissingBatchesError(
                f"{settings.warehouse_name} holds {len(missing)} batches that are not in the lake {storage.address}, "
                f"such as {min(missing)}: set MARTLET_LAKE to the lake that has them, or let go of their rows with "
                "`martlet rebuild-raw --forget`."
            )
        kept = _tables(batch.folder for batch in batches)
        # The ledger before what the lake brings back: so a landing heals a rebuild that was ended midway.
        for table in (*sorted(_tables(missing) - kept), "raw.batches", "raw.rejects", *sorted(kept)):
            warehouse.drop(table)
        Ledger(settings, warehouse).load_pending(progress)
    return len(batches)


def mark_superseded(settings: Settings, warehouse: Warehouse) -> set[str]:
    """Write into the lake which of its batches the ledger holds as superseded; returns the folders of them all."""
    warehouse.create(landing_tables()["raw.batches"])
    ledger = warehouse.read("raw.batches", ["lake_uri", "superseded_at"]).read_all().to_pylist()
    superseded = {row["lake_uri"]: row["superseded_at"] for row in ledger}
    lake.mark_superseded(settings.storage, superseded)
    return set(superseded)


def _tables(folders: Iterable[str]) -> set[str]:
    return {folder.rpartition("/")[0].replace("/", ".") for folder in folders}
