"""The ledger: which run did what, from which rows, how well."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa

from ml.errors import NoModelError
from ml.metrics import Metric
from ml.tables import ml_tables
from warehouse import REPO, Settings, open_warehouse


@dataclass
class Run:
    """A run under way; what it fills in here is written to ``ml.runs`` and ``ml.metrics`` when it ends."""

    task: str
    kind: str
    started_at: dt.datetime
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    model_name: str = ""
    model_version: str = ""
    licence: str = "Apache-2.0"
    data_hash: str = ""
    rows_in: int = 0
    rows_out: int = 0
    metrics: list[Metric] = field(default_factory=list)


@contextmanager
def recorded(settings: Settings, task: str, kind: str) -> Iterator[Run]:
    """Record what happens inside as one run, failed runs too.

    Parameters
    ----------
    settings : Settings
    task : str
    kind : str
        ``train``, ``score``, ``backfill`` or ``evaluate``; ``validate`` and ``compare`` for methods beside the one in
        use.
    """
    run = Run(task, kind, settings.started_at)
    begun = time.monotonic()
    status = "failed"
    try:
        yield run
        status = "succeeded"
    finally:
        _write(settings, run, status, time.monotonic() - begun)


def promote(settings: Settings, run: Run, reason: str) -> bool:
    """Make the model of a training run the champion of its task; False where it is that already.

    Where the run that made it so was ended before it was recorded, this one, which has done the same, stands in for it.
    """
    newest = _newest_promotion(settings, run.task)
    if newest is None or newest["model_version"] != run.model_version:
        promote_version(settings, run.task, run.model_version, run.run_id, reason)
        return True
    if newest["run_id"] in recorded_runs(settings, run.task):
        return False
    run.run_id = newest["run_id"]
    return True


def recorded_runs(settings: Settings, task: str) -> set[str]:
    """Ids of the runs of a task that came to their end, well or not: one that is killed leaves none."""
    return {row["run_id"] for row in read_ledger(settings, "ml.runs", {"task": task})}


def runs_of(settings: Settings, task: str, kind: str, model_version: str) -> list[dict[str, Any]]:
    """Runs of one kind of a model that succeeded, oldest first."""
    wanted = {"task": task, "kind": kind, "status": "succeeded", "model_version": model_version}
    return sorted(read_ledger(settings, "ml.runs", wanted), key=lambda row: (row["finished_at"], row["run_id"]))


def promote_version(settings: Settings, task: str, model_version: str, run_id: str, reason: str) -> None:
    """Make a model the champion of a task: the one that the run trained."""
    newest = _newest_promotion(settings, task)
    # With a fixed clock two promotions could fall on one moment; the later one must win.
    after = newest["promoted_at"] + dt.timedelta(microseconds=1) if newest else dt.datetime.min
    row = {
        "task": task,
        "model_version": model_version,
        "promoted_at": max(settings.started_at, after),
        "run_id": run_id,
        "reason": reason,
    }
    # First to the lake, where a home that has lost its warehouse finds it again.
    settings.storage.write(_champion_file(task), json.dumps(row, default=str).encode())
    append(settings, "ml.champions", [row])


def champion(settings: Settings, task: str) -> str:
    """Model version in use for a task.

    Raises
    ------
    NoModelError
        Where none was promoted.
    """
    version = find_champion(settings, task)
    if version is None:
        raise NoModelError(f"No model is trained for {task}: run `martlet train {task}` first.")
    return version


def find_champion(settings: Settings, task: str) -> str | None:
    """Model version in use for a task, or None."""
    newest = _newest_promotion(settings, task)
    return newest["model_version"] if newest else None


def champions_of_days(settings: Settings, task: str, days: Iterable[dt.date]) -> dict[dt.date, str]:
    """Model versions in use for a task when days ended, UTC; days without one are left out."""
    rows = sorted(read_ledger(settings, "ml.champions", {"task": task}), key=lambda row: row["promoted_at"])
    found = {day: [row["model_version"] for row in rows if row["promoted_at"].date() <= day] for day in days}
    return {day: versions[-1] for day, versions in found.items() if versions}


def champions(settings: Settings, prefix: str) -> dict[str, str]:
    """Model versions in use, by the task, of the tasks whose names begin so."""
    table = ml_tables()["ml.champions"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        tasks = warehouse.read(table.name, ["task"]).read_all()["task"].unique().to_pylist()
    return {task: champion(settings, task) for task in sorted(tasks) if task.startswith(prefix)}


def _newest_promotion(settings: Settings, task: str) -> dict[str, Any] | None:
    table = ml_tables()["ml.champions"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        rows = warehouse.read(table.name, equals={"task": task}).read_all().to_pylist()
    return max(rows, key=lambda row: row["promoted_at"]) if rows else _champion_of_the_lake(settings, task)


def _champion_of_the_lake(settings: Settings, task: str) -> dict[str, Any] | None:
    """What a warehouse that knows no champion takes over."""
    for content in settings.storage.read([_champion_file(task)]).values():
        row: dict[str, Any] = json.loads(content)
        row["promoted_at"] = dt.datetime.fromisoformat(row["promoted_at"])
        append(settings, "ml.champions", [row])
        return row
    return None


def _champion_file(task: str) -> str:
    return f"champions/{task}.json"


def _write(settings: Settings, run: Run, status: str, seconds: float) -> None:
    row = {
        "run_id": run.run_id,
        "task": run.task,
        "kind": run.kind,
        "started_at": run.started_at,
        "finished_at": run.started_at + dt.timedelta(seconds=seconds),
        "status": status,
        "git_revision": git_revision(),
        "data_hash": run.data_hash,
        "rows_in": run.rows_in,
        "rows_out": run.rows_out,
        "seconds": seconds,
        "model_name": run.model_name,
        "model_version": run.model_version,
        "licence": run.licence,
    }
    append(settings, "ml.runs", [row])
    metrics = [{"run_id": run.run_id, "task": run.task} | asdict(metric) for metric in run.metrics]
    if metrics and status == "succeeded":
        append(settings, "ml.metrics", metrics)


def read_ledger(settings: Settings, name: str, equals: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a table of the ledger, such as ``ml.runs``, whose text columns equal given values."""
    table = ml_tables()[name]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        rows: list[dict[str, Any]] = warehouse.read(table.name, equals=equals).read_all().to_pylist()
        return rows


def append(settings: Settings, name: str, rows: list[dict[str, Any]]) -> None:
    """Add rows to a table of the ledger; those whose key is there already stay as they are."""
    table = ml_tables()[name]
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(table, pa.Table.from_pylist(rows, schema=table.schema))


@cache
def git_revision() -> str:
    """Revision of the code, ``unknown`` outside of a clone."""
    command = ["git", "-C", str(REPO), "rev-parse", "--short=12", "HEAD"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return result.stdout.strip() or "unknown"
