"""Runs landing in a process of its own that is killed (signal 9) at a moment of one's choosing."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from tests.parity.compare import difference
from warehouse import Settings, open_warehouse

PLACES = {"_batch_id", "_source_uri", "_source_row", "batch_id", "source_uri", "source_row"}
"""Columns that say which batch a record is in, and where in it."""

Run = Callable[[], object]
Disturbance = Callable[[], None]


def finished(run: Run, disturb: Disturbance | None = None, seconds: float | None = None) -> bool:
    """Run in a forked process; whether it came to its end before it was killed.

    Parameters
    ----------
    run : callable
    disturb : callable, optional
        Called first, in that process; may arrange for it to kill itself.
    seconds : float, optional
        Kill it after so long.

    Raises
    ------
    AssertionError
        Where it ended by an error of its own.
    """
    child = os.fork()
    if child == 0:
        _run_and_leave(run, disturb)
    status = _wait(child, seconds)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or status == 0, f"the run ended with status {status}"
    return not killed


def kill_before(owner: Any, name: str, call: int = 1) -> Disturbance:
    """Kill the process when it calls a function for the n-th time, before it is done."""
    return lambda: setattr(owner, name, killing(getattr(owner, name), call, before=True))


def kill_after(owner: Any, name: str, call: int = 1) -> Disturbance:
    """Kill the process when a function returns for the n-th time."""
    return lambda: setattr(owner, name, killing(getattr(owner, name), call, before=False))


def within(owner: Any, name: str, disturb: Disturbance) -> Disturbance:
    """Disturb the process once it calls a function for the first time."""
    function, begun = getattr(owner, name), False

    def wrapper(*arguments: Any, **named: Any) -> Any:
        nonlocal begun
        if not begun:
            begun = True
            disturb()
        return function(*arguments, **named)

    return lambda: setattr(owner, name, wrapper)


def raw_tables(settings: Settings) -> dict[str, pa.Table]:
    """Every raw table."""
    with open_warehouse(settings) as warehouse:
        return {name: warehouse.read(f"raw.{name}").read_all() for name in warehouse.tables("raw")}


def without_places(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Raw tables but for which batch a record is in: of the ledger, how much was landed in all."""
    names = ["count_read", "count_loaded", "count_rejected"]
    totals = tables["batches"].group_by("table_name").aggregate([(name, "sum") for name in names])
    rest = {name: table.drop_columns([*PLACES & {*table.column_names}]) for name, table in tables.items()}
    return rest | {
        "batches": totals.select(["table_name", *(f"{name}_sum" for name in names)]).rename_columns(
            ["table_name", *names]
        )
    }


def differences(left: dict[str, pa.Table], right: dict[str, pa.Table]) -> str:
    """How two sets of tables differ; empty where they do not."""
    if left.keys() != right.keys():
        return f"tables {sorted(left.keys() ^ right.keys())} are on one side only"
    found = {name: difference(left[name], right[name], ("undisturbed", "disturbed"), {}) for name in left}
    return "\n".join(f"{name}: {text}" for name, text in found.items() if text)


def kill_at_random(count: int, whole: float, seed: int, trial: Callable[[float], bool]) -> int:
    """Try random moments, seconds, within the time that a run takes until so many have killed one; returns how many.

    A trial says whether the run was killed. Where one was over before its moment, runs are shorter than was thought.
    """
    chance = random.Random(seed)
    killed = 0
    for _ in range(4 * count):
        moment = chance.uniform(0, whole)
        if trial(moment):
            killed += 1
        else:
            whole = (whole + moment) / 2
        if killed == count:
            break
    return killed


def killing(function: Callable[..., Any], call: int, before: bool) -> Callable[..., Any]:
    """The function, but that the process is killed at its n-th call, before or after it is done."""
    calls = 0

    def wrapper(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        result = None if before and calls == call else function(*arguments, **named)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapper


def _run_and_leave(run: Run, disturb: Disturbance | None) -> None:
    try:
        if disturb:
            disturb()
        run()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _wait(child: int, seconds: float | None) -> int:
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        if end is not None and time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            return os.waitpid(child, 0)[1]
        time.sleep(0.001)
