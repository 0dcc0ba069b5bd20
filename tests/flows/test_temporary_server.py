"""The server that Prefect starts for a run without one ends with the run, whether that ends well or is killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import is_running, wait_until
from warehouse import REPO

RUN = """
import os, subprocess, sys
from flows import pipeline
from prefect import flow
from prefect.server.api.server import SubprocessASGIServer

@flow
def short():
    [server] = SubprocessASGIServer._instances.values()
    watchers = subprocess.run(["pgrep", "-P", str(os.getpid()), "sh"], capture_output=True, text=True).stdout.split()
    print(server.server_process.pid, *watchers, flush=True)
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), 9)

short()
"""


@pytest.mark.parametrize(("end", "status"), [("killed", -9), ("well", 0)])
def test_a_run_leaves_no_process_behind(end: str, status: int) -> None:
    result = subprocess.run(
        [sys.executable, "-c", RUN, end], cwd=REPO, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == status, result.stderr
    pids = [int(pid) for pid in result.stdout.split()]
    assert len(pids) == 2
    wait_until(lambda: not any(is_running(pid) for pid in pids))
