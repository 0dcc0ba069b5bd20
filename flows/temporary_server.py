"""Ends the server that Prefect starts for a run without one with that run, when it is killed too."""

from __future__ import annotations

import atexit
import subprocess
from typing import Any

from prefect.settings import PREFECT_API_URL

KILL_UNLESS_TOLD = 'read told || kill -9 "$0"'
"""For a shell: a line on standard input says that all went well; where there is none to come, its other end is gone."""


def tether_temporary_server() -> None:
    """Have every server that Prefect starts for this process from now on die with it; nothing where one is named.

    Prefect has no setting for it, so this wraps the method that starts the process.
    """
    if PREFECT_API_URL.value():
        return
    from prefect.server.api.server import SubprocessASGIServer

    start = SubprocessASGIServer._run_uvicorn_command

    def start_tethered(self: SubprocessASGIServer) -> subprocess.Popen[Any]:
        process = start(self)
        _tether(process.pid)
        return process

    SubprocessASGIServer._run_uvicorn_command = start_tethered  # type: ignore[method-assign]


def _tether(pid: int) -> None:
    """Kill a process once this one has been killed."""
    watcher = subprocess.Popen(["sh", "-c", KILL_UNLESS_TOLD, str(pid)], stdin=subprocess.PIPE, start_new_session=True)
    atexit.register(watcher.communicate, b"\n")
