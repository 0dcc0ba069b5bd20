"""Runs a module as ``python -m`` does, and dies with whoever started it: ``python -m flows.tethered MODULE ARGUMENTS``.

Whoever starts it holds the other end of its standard input. A process that is killed can tell nobody, but lets go of
that; then this one ends its whole process group, so that nothing holds the warehouse when the run is started again.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from threading import Thread


def die_with_parent() -> None:
    """End the process group once standard input is closed; returns at once."""
    Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    # Not through sys.stdin: a thread that holds its lock would disturb the end of the interpreter.
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
