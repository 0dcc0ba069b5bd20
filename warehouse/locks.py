"""Lock files: what only one process may do at a time in a home."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hold(file: Path, busy: Callable[[str], Exception]) -> Iterator[None]:
    """Hold a lock file, which the system lets go of when the process ends, however it does.

    Parameters
    ----------
    file : Path
        Made, with its folder, where it is missing.
    busy : callable
        Makes the error where another process holds it, of words for that process: ``process 42``.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read()
            raise busy(f"process {holder}" if holder else "another process") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
