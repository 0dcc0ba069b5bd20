"""What the ledger knows of models: the newest runs, champions, features that have drifted, and what runs cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ml.recommend.training import K
from ml.sentiment.model import TASK as SENTIMENT
from ml.tables import ml_tables
from ml.tabular.drift import ANOTHER, drifted
from ml.tabular.task import load_task, task_names
from warehouse import Settings, open_warehouse
from warehouse.door import Bill

Rows = list[dict[str, Any]]
MOVING = 0.2
"""Stability index from which a feature is listed: sooner than the webhook is told."""
DAYS = 7
"""How far back costs are counted."""


def status(settings: Settings) -> dict[str, Rows]:
    """The state of models, ready for JSON.

    Returns
    -------
    dict
        ``runs``: the newest of each kind and task, newest first. ``champions``: per task the model in use, its headline
        figure beside the baseline, and how old it is. ``feature_drift``: features of each task's newest scoring run
        whose stability index is above 0.2. ``cost``: of the last seven days, runs and their seconds by kind and task.
        ``billed``: of the same days, queries and bytes billed by layer, with those queries of which the warehouse does
        not say; empty where nobody pays.

    Raises
    ------
    TableNotFoundError
        Where there is no warehouse yet.
    """
    since = settings.started_at - dt.timedelta(days=DAYS)
    found: dict[str, Rows] = {}
    with open_warehouse(settings) as warehouse:
        for name in ("ml.runs", "ml.metrics", "ml.champions", "ml.drift"):
            warehouse.create(ml_tables()[name])
            found[name] = warehouse.read(name).read_all().to_pylist()
        bills = warehouse.bills(since)
    runs = sorted(found["ml.runs"], key=lambda row: row["finished_at"], reverse=True)
    return {
        "runs": _newest_runs(runs),
        "champions": _champions(found["ml.champions"], runs, found["ml.metrics"], settings.started_at),
        "feature_drift": _drifted(found["ml.drift"]),
        "cost": _cost([row for row in runs if row["finished_at"] >= since]),
        "billed": _billed(bills),
    }


def _newest_runs(runs: Rows) -> Rows:
    """The first of each kind and task; runs come newest first."""
    names = ("kind", "task", "status", "started_at", "seconds", "rows_in", "rows_out")
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in runs:
        newest.setdefault((row["kind"], row["task"]), {name: row[name] for name in names})
    return list(newest.values())


def _champions(promotions: Rows, runs: Rows, metrics: Rows, now: dt.datetime) -> Rows:
    newest = {row["task"]: row for row in sorted(promotions, key=lambda row: row["promoted_at"])}
    return [
        {
            "task": task,
            "model_version": row["model_version"],
            "promoted_at": row["promoted_at"],
            "age_days": (now - row["promoted_at"]).days,
            **_figure(task, row["model_version"], runs, metrics),
        }
        for task, row in sorted(newest.items())
    ]


def _figure(task: str, model_version: str, runs: Rows, metrics: Rows) -> dict[str, Any]:
    """The newest headline figure of a model, over all rows where there is one; None where it was not measured."""
    measured = [
        row["run_id"]
        for row in runs
        if (row["task"], row["model_version"]) == (task, model_version) and row["kind"] in ("train", "evaluate")
    ]
    name = _headline(task)
    of = [row for run_id in measured for row in metrics if row["run_id"] == run_id and row["metric"] == name]
    best = next((row for row in of if row["slice"] == "all"), of[0] if of else {})
    return {"metric": name, "of": best.get("slice"), "value": best.get("value"), "baseline": best.get("baseline")}


def _headline(task: str) -> str:
    if task in task_names():
        return load_task(task).metric
    return "macro_f1" if task == SENTIMENT else f"ndcg@{K}"


def _drifted(rows: Rows) -> Rows:
    return [
        {
            "task": row["task"],
            "feature": row["feature"],
            "psi": row["psi"],
            "state": "another population" if row["psi"] >= ANOTHER else "moving",
            "measured_at": row["measured_at"],
        }
        for task in sorted({row["task"] for row in rows})
        for row in drifted([each for each in rows if each["task"] == task], MOVING)
    ]


def _cost(runs: Rows) -> Rows:
    seconds: dict[tuple[str, str], list[float]] = {}
    for row in runs:
        seconds.setdefault((row["kind"], row["task"]), []).append(row["seconds"])
    rows = [
        {"kind": kind, "task": task, "runs": len(each), "seconds": sum(each), "seconds_per_run": sum(each) / len(each)}
        for (kind, task), each in seconds.items()
    ]
    return sorted(rows, key=lambda row: -row["seconds"])


def _billed(bills: Sequence[Bill]) -> Rows:
    rows = []
    for part in sorted({bill.part for bill in bills}):
        known = [bill.count_bytes for bill in bills if bill.part == part]
        rows.append(
            {
                "part": part,
                "queries": len(known),
                "count_bytes": sum(each for each in known if each is not None),
                "queries_unknown": known.count(None),
            }
        )
    return rows
