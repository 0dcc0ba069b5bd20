"""Folders for copies of files while they are written or read."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_KEPT = 24 * 3600
"""After so long a folder was left by a process that was killed."""


@contextmanager
def own_folder(scratch: Path) -> Iterator[Path]:
    """A folder below another one, gone when the block ends; clears those that a kill left there.

    >>> with tempfile.TemporaryDirectory() as scratch, own_folder(Path(scratch)) as folder:
    ...     folder.parent == Path(scratch)
    True
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="copy-", dir=scratch) as folder:
        for other in scratch.glob("copy-*"):
            try:
                is_left = time.time() - other.stat().st_mtime > SECONDS_KEPT
            except FileNotFoundError:
                # Another process has ended meanwhile.
                continue
            if is_left:
                shutil.rmtree(other, ignore_errors=True)
        yield Path(folder)
