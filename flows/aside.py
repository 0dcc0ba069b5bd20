"""The functions of the batch path in a process of their own, which gives way to the one that answers look-ups."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from dataclasses import fields
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from dashboards.engines import Engines
from flows.engines import engines
from flows.environment import prepare
from warehouse import MartletError, Settings

log = logging.getLogger(__name__)
NICENESS = 10
"""How far the process stands back: beside one that is busy it gets about a tenth of a processor."""


class Aside:
    """A process that computes, one call after the other, and is started anew where it has ended.

    Python threads would share one interpreter with the look-ups, and a native library would share the processor evenly.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._start()

    @property
    def offered(self) -> Engines:
        """The functions, each of which waits for the process to answer."""
        return Engines(**{field.name: partial(self.call, field.name) for field in fields(Engines)})

    def call(self, name: str, *arguments: Any) -> Any:
        """What one of the functions answers.

        Raises
        ------
        RuntimeError
            Where the process ended meanwhile, as one that takes too much memory does, or the function failed.
        MartletError
            Where the function itself says what to do.
        """
        with self._lock:
            try:
                self._pipe.send((name, arguments))
                answer = self._pipe.recv()
            except (EOFError, OSError):
                self._start()
                raise RuntimeError("The process that computes has ended; it was started anew.") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _start(self) -> None:
        # A fork would share the locks of threads that are not there; a spawned process holds no end of the pipe but its
        # own, so it ends with this one however that ends.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        context.Process(target=_compute, args=(theirs, self._settings), daemon=True).start()
        theirs.close()


def _compute(pipe: Connection, settings: Settings) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the service, and with it this.
    os.nice(NICENESS)
    prepare(settings)
    functions = engines(settings)
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = getattr(functions, name)(*arguments)
        except MartletError as error:
            answer = error
        except Exception as error:
            log.exception("%s failed", name)
            answer = RuntimeError(f"{name} failed: {type(error).__name__}.")
        pipe.send(answer)
