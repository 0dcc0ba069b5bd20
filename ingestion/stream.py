"""Landing a stream: batches go to the lake, and now and then what is in the lake is loaded.

No connection to the warehouse is held while messages are waited for.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingestion.batches import write_slice
from ingestion.errors import StreamBusyError
from ingestion.lake import LakeBatch
from ingestion.land import LandedFile, Landing
from ingestion.ledger import Ledger, Progress, open_for_loading
from ingestion.sources.slices import Known, Slice, Stream
from warehouse import Settings
from warehouse.errors import TransientError, WarehouseLockedError

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
    with _alone(settings, stream.address):
        known = load_lake(settings.at_present())
        loader = _Loader(settings, stop)

        def show(read: int, behind: int) -> None:
            if progress:
                progress(read, read + behind, f"{behind:,} behind")

        landed = LandedFile(stream.address, "", "unchanged")
        for part in stream.slices(known, loader.stop if stop else None, show):
            batch = write_slice(settings.at_present(), part)
            landed = _with(landed, part, batch)
            loader.is_behind = True
            log.info("%s: %d messages written", part.uri, batch.manifest["count_read"])
        loader.finish()
    reasons = [*stream.notes, *([loader.problem] if loader.problem else [])]
    return Landing([LandedFile(**vars(landed) | {"reason": "; ".join(reasons)})])


class _Loader:
    """Loads what is in the lake: at most once in ``LOAD_SECONDS`` while a stream is followed, and at the end."""

    def __init__(self, settings: Settings, stop: Callable[[], bool] | None) -> None:
        self._settings = settings
        self._stop = stop
        self._tried = time.monotonic()
        self.is_behind = False
        self.problem = ""

    def stop(self) -> bool:
        """Whether the stream is to end; asked often, and the moment at which a load is due."""
        assert self._stop
        if self.is_behind and time.monotonic() - self._tried >= LOAD_SECONDS:
            self._load_or_wait()
        return self._stop()

    def finish(self) -> None:
        """Load the rest."""
        if not self.is_behind:
            return
        if self._stop:
            self._load_or_wait()
        else:
            load_lake(self._settings.at_present())

    def _load_or_wait(self) -> None:
        """Load, unless the warehouse is in use: what is in the lake waits for the next time."""
        try:
            load_lake(self._settings.at_present())
            self.is_behind, self.problem = False, ""
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


@contextmanager
def _alone(settings: Settings, address: str) -> Iterator[None]:
    """Hold the stream's lock file in the home, which the system lets go of when the process ends, however it does."""
    folder = settings.home / "streams"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StreamBusyError(
                f"Process {lock.read() or 'of another kind'} reads {address} into {settings.home} already: wait until "
                "it has finished, or end it."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
