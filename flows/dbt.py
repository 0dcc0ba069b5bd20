"""Runs dbt in a process group of its own, which can be stopped whole, and which ends when this process is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.errors import BusyDbtError, DbtError
from warehouse import REPO, Settings
from warehouse.duckdb_file import explained

PROJECT = REPO / "dbt"
_NODE = re.compile(r"\b(\d+) of (\d+) (?!START)([A-Z]+)\b")
_MAY_PASS = re.compile(
    r"IO Error|could not set lock|timed? ?out|rate ?limit|backend ?error|unavailable|\b50[0234]\b", re.I
)
"""What a warehouse says of a node that may succeed a moment later."""


@dataclass(frozen=True)
class Project:
    """A dbt project and where dbt keeps what it knows of it.

    Attributes
    ----------
    folder : Path
    state : str
        Folder in the home. Builds with other variables want one of their own: dbt would read all files anew each time.
    environment : mapping of str to str
        What dbt is told beside the settings.
    """

    folder: Path = PROJECT
    state: str = "dbt"
    environment: Mapping[str, str] = field(default_factory=dict)


OURS = Project()


def dbt_build(
    settings: Settings,
    arguments: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
    project: Project = OURS,
    go_on: bool = False,
) -> dict[str, int]:
    """Run ``dbt build`` with more arguments; no connection to the warehouse may be open meanwhile.

    Parameters
    ----------
    settings : Settings
    arguments : sequence of str
        Such as ``["--selector", "marts"]``.
    progress : callable, optional
        Called with nodes done and nodes in all.
    project : Project
    go_on : bool
        Go on where the same build failed before, with ``dbt retry``, instead of from the start.

    Returns
    -------
    dict
        Nodes by status (``success``, ``pass``, ...), those of the first attempt left out where it goes on.

    Raises
    ------
    BusyDbtError
        Where every failed node may succeed a moment later.
    DbtError
        Names the first failed nodes and the log.
    """
    state = settings.home / project.state
    if go_on and _failed(state):
        run_dbt(settings, ["retry"], progress, project)
    else:
        (state / "target" / "run_results.json").unlink(missing_ok=True)
        run_dbt(settings, ["build", *arguments], progress, project)
    return _counts(node_results(settings, project))


def node_results(settings: Settings, project: Project = OURS) -> list[dict[str, Any]]:
    """What dbt's last command says of each node: ``unique_id``, ``status``, ``execution_time`` in s, ``message``."""
    return _results(settings.home / project.state)


def run_dbt(
    settings: Settings,
    arguments: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
    project: Project = OURS,
) -> Path:
    """Run a command of dbt and return the folder of what it writes (``manifest.json`` and the rest).

    Raises
    ------
    DbtError, BusyDbtError
        As ``dbt_build`` does.
    DiskFullError, WarehouseCorruptError
        Where that is why.
    """
    state = settings.home / project.state
    command = [sys.executable, "-m", "flows.tethered", "dbt.cli.main", *arguments]
    with subprocess.Popen(
        command,
        cwd=project.folder,
        env=_environment(settings, project, state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        overdue = threading.Timer(settings.dbt_timeout, _stop, [process])
        overdue.start()
        try:
            lines = _follow(process, progress)
        finally:
            if process.poll() is None:
                _stop(process)
            stopped = not overdue.is_alive()
            overdue.cancel()
    if process.returncode != 0:
        known = explained(settings.warehouse_file, "\n".join(_reasons(state, lines)))
        if known and settings.target == "duckdb":
            raise known
        error = BusyDbtError if not stopped and _may_pass(state, lines) else DbtError
        raise error(_failure(arguments, state, lines, settings.dbt_timeout if stopped else None))
    return state / "target"


def _environment(settings: Settings, project: Project, state: Path) -> dict[str, str]:
    return (
        os.environ
        | settings.environment
        | dict(project.environment)
        | {
            "DBT_PROFILES_DIR": str(project.folder),
            "DBT_TARGET_PATH": str(state / "target"),
            "DBT_LOG_PATH": str(state / "logs"),
            "DBT_USE_COLORS": "false",
        }
    )


def _follow(process: subprocess.Popen[str], progress: Callable[[int, int], None] | None) -> list[str]:
    lines = []
    done = 0
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        node = _NODE.search(line)
        if node and progress:
            done += 1
            progress(done, int(node.group(2)))
    process.wait()
    return lines


def _stop(process: subprocess.Popen[str]) -> None:
    """End dbt and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _results(state: Path) -> list[dict[str, Any]]:
    path = state / "target" / "run_results.json"
    if not path.exists():
        return []
    results: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return results


def _failed(state: Path) -> list[dict[str, Any]]:
    return [result for result in _results(state) if result["status"] in ("error", "fail")]


def _reasons(state: Path, lines: list[str]) -> list[str]:
    """What dbt says of each node that failed, or of why it did not begin."""
    return [result.get("message") or "" for result in _failed(state)] or [_last_error(lines)]


def _may_pass(state: Path, lines: list[str]) -> bool:
    """Whether a build failed of nothing but what may pass."""
    return all(_MAY_PASS.search(reason) for reason in _reasons(state, lines))


def _counts(results: list[dict[str, Any]]) -> dict[str, int]:
    statuses = [result["status"] for result in results]
    return {status: statuses.count(status) for status in sorted(set(statuses))}


def _failure(arguments: Sequence[str], state: Path, lines: list[str], timeout: int | None) -> str:
    command = "dbt " + " ".join(argument for argument in arguments[:2] if not argument.startswith("-"))
    log = state / "logs" / "dbt.log"
    if timeout is not None:
        return f"{command} did not end within {timeout} s (MARTLET_DBT_TIMEOUT) and was stopped: see {log}."
    failed = _failed(state)
    if not failed:
        return f"{command} did not start its work ({_last_error(lines)}): see {log}."
    shown = "; ".join(f"{result['unique_id']}: {_first_line(result)}" for result in failed[:3])
    more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"{command} failed at {shown}{more}: see {log}."


def _last_error(lines: list[str]) -> str:
    """The last line that speaks of an error, and what follows it: dbt gives the reason on a line of its own."""
    places = [place for place, line in enumerate(lines) if "rror" in line] or [len(lines) - 1]
    said = [line.strip() for line in lines[places[-1] : places[-1] + 3] if line.strip()]
    return " ".join(said[:2]) or "no output"


def _first_line(result: dict[str, Any]) -> str:
    lines = [line.strip() for line in (result.get("message") or result["status"]).splitlines() if line.strip()]
    return " ".join(lines[:2])
