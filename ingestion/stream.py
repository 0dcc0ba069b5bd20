"""Landing a stream: batches go to the lake, and now and then what is in the lake is loaded.

A batch is written while the next is gathered. No connection to the warehouse is held while messages are waited for.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace

from ingestion.batches import write_slice
from ingestion.errors import StreamBusyError
from ingestion.lake import LakeBatch
from ingestion.land import LandedFile, Landing
from ingestion.ledger import Ledger, Progress, open_for_loading
from ingestion.sources.slices import Known, Slice, Stream
from warehouse import Settings
from warehouse.errors import TransientError, WarehouseLockedError
from warehouse.locks import hold

LOAD_SECONDS = 60.0
"""A stream that is followed is loaded no more often: BigQuery counts a day's loads."""

log = logging.getLogger(__name__)


def land_stream(
    settings: Settings, stream: Stream, stop: Callable[[], bool] | None = None, progress: Progress | None = None
) -> Landing:
    """Land what a stream holds beyond what has landed, each message once.

    Parameters
    ----------
    settings : Settings
    stream : Stream
    stop : callable, optional
        Follow the stream until this says so; without it the run ends where the stream ended as it began.
    progress : callable, optional
        Called with messages read, messages in all and how far behind the reader is.

    Raises
    ------
    StreamBusyError
        Where another process reads the same stream into this home.
    TransientError
        Where the stream does not go on; what was written before is in the lake, and loaded by the next run.
    """
    with _alone(settings, stream.address), ThreadPoolExecutor(1, thread_name_prefix="write") as pool:
        known = load_lake(settings.at_present())
        writer = Writer(settings, stream.address, pool)
        loader = _Loader(settings, writer, stop)

        def show(read: int, behind: int) -> None:
            if progress:
                progress(read, read + behind, f"{behind:,} behind")

        for part in stream.slices(known, loader.stop if stop else None, show):
            writer.write(part)
        writer.finish()
        loader.finish()
    reasons = [*stream.notes, *([loader.problem] if loader.problem else [])]
    return Landing([replace(writer.landed, reason="; ".join(reasons))])


class Writer:
    """Writes slices to the lake in a thread, each of them once the one before it is there.

    Parameters
    ----------
    settings : Settings
    address : str
        Of the stream.
    pool : Executor

    Attributes
    ----------
    landed : LandedFile
        What was written, as far as it is known to be whole.
    count_batches : int
        In how many batches.
    """

    def __init__(self, settings: Settings, address: str, pool: Executor) -> None:
        self._settings = settings
        self._pool = pool
        self._writing: tuple[Slice, Future[LakeBatch]] | None = None
        self.landed = LandedFile(address, "", "unchanged")
        self.count_batches = 0

    def write(self, part: Slice) -> None:
        """Begin to write a slice; raises what went wrong with the one before it, which no other may follow."""
        self.finish()
        self._writing = part, self._pool.submit(write_slice, self._settings.at_present(), part)

    def look(self) -> None:
        """Take note of what has been written by now."""
        if self._writing and self._writing[1].done():
            self.finish()

    def finish(self) -> None:
        """Wait for the slice that is being written."""
        if self._writing:
            (part, writing), self._writing = self._writing, None
            batch = writing.result()
            self.landed, self.count_batches = _with(self.landed, part, batch), self.count_batches + 1
            log.info("%s: %d messages written", part.uri, batch.manifest["count_read"])


class _Loader:
    """Loads what is in the lake: at most once in ``LOAD_SECONDS`` while a stream is followed, and at the end."""

    def __init__(self, settings: Settings, writer: Writer, stop: Callable[[], bool] | None) -> None:
        self._settings = settings
        self._writer = writer
        self._stop = stop
        self._tried = time.monotonic()
        self._count_loaded = 0
        self.problem = ""

    @property
    def _is_behind(self) -> bool:
        return self._writer.count_batches > self._count_loaded

    def stop(self) -> bool:
        """Whether the stream is to end; asked often, and the moment at which a load is due."""
        assert self._stop
        self._writer.look()
        if self._is_behind and time.monotonic() - self._tried >= LOAD_SECONDS:
            self._load_or_wait()
        return self._stop()

    def finish(self) -> None:
        """Load the rest."""
        if not self._is_behind:
            return
        if self._stop:
            self._load_or_wait()
        else:
            load_lake(self._settings.at_present())

    def _load_or_wait(self) -> None:
        """Load, unless the warehouse is in use: what is in the lake waits for the next time."""
        try:
            load_lake(self._settings.at_present())
            self._count_loaded, self.problem = self._writer.count_batches, ""
        except (WarehouseLockedError, TransientError) as error:
            self.problem = f"in the lake, not loaded yet: {error}"
            log.warning("%s", self.problem)
        self._tried = time.monotonic()


def _with(landed: LandedFile, part: Slice, batch: LakeBatch) -> LandedFile:
    return LandedFile(
        part.label,
        part.contract.table.name,
        "landed",
        landed.count_read + batch.manifest["count_read"],
        landed.count_loaded + batch.manifest["count_loaded"],
        landed.count_rejected + batch.manifest["count_rejected"],
    )


def load_lake(settings: Settings) -> Known:
    """Load what is in the lake and no further; returns what has landed by then."""
    with open_for_loading(settings) as warehouse:
        ledger = Ledger(settings, warehouse)
        ledger.load_pending()
        return ledger.known()


def _alone(settings: Settings, address: str) -> AbstractContextManager[None]:
    """Hold the stream's lock file in the home."""
    file = settings.home / "streams" / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.lock"
    reads = f"reads {address} into {settings.home} already: wait until it has finished, or end it."
    return hold(file, lambda holder: StreamBusyError(f"{holder.capitalize()} {reads}"))
