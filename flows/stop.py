"""Being asked to end: what a run without an end waits for."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """Whether SIGINT or SIGTERM has come, in place of what they do otherwise; on the main thread only."""
    asked = Event()
    before = {each: signal.signal(each, lambda *_: asked.set()) for each in SIGNALS}
    try:
        yield asked.is_set
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
