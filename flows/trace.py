"""The lineage of one prediction: its features, model, training run, dbt models, batches and source records."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.dbt import run_dbt
from flows.errors import UsageError
from ingestion.locate import find_lines
from ml import tabular
from ml.errors import NoModelError
from ml.hashing import hash_rows
from ml.ledger import champions, read_ledger
from ml.models import find_model
from ml.tabular.model import DEFINITION, load_model
from ml.tabular.past import SCHEMA
from warehouse import Settings, Warehouse, open_warehouse
from warehouse.errors import TableNotFoundError

Facts = dict[str, Any]
ID = re.compile(r"(?P<task>\w+):(?P<entity>.+?)(?:@(?P<day>\d{4}-\d\d-\d\d))?(?:#(?P<rank>\d+))?")
RECORDS = "lineage.source_records"
SHOWN = 20
"""Records whose lines are looked for, unless more are asked for."""


@dataclass(frozen=True)
class _Kind:
    """What a task predicts of: the entity's column and kind, and the dbt model that the prediction is made from."""

    column: str
    entity: str
    model: str
    schema: str


def _kind(task: str) -> _Kind:
    if task == "sentiment":
        return _Kind("review_key", "review", "fct_reviews", "marts")
    if task == "recommend":
        return _Kind("user_id", "user", "feat_recommend_interactions", "features")
    definition = tabular.load_task(task)
    return _Kind("entity_id", definition.entity, definition.features_mart.split(".")[1], "features")


def trace(settings: Settings, prediction_id: str, count_records: int = SHOWN) -> dict[str, Any]:
    """Follow a prediction back to the records it came from.

    Parameters
    ----------
    settings : Settings
    prediction_id : str
        ``TASK:ENTITY``, with ``@YYYY-MM-DD`` the as-of date and for a recommendation with ``#RANK``; without them the
        newest, first one.
    count_records : int
        Source records to list, the newest that the prediction could know first.

    Returns
    -------
    dict
        ``prediction``, ``features``, ``model``, ``training``, ``scoring``, ``dbt`` (models, from the first to the one
        that was read), ``batches`` and ``records``.

    Raises
    ------
    UsageError
        Where there is no such prediction.
    TableNotFoundError
        Where the lineage is not built.
    """
    parts = ID.fullmatch(prediction_id)
    if not parts:
        raise UsageError(f"{prediction_id} names no prediction: say TASK:ENTITY or TASK:ENTITY@YYYY-MM-DD.")
    task, kind = parts["task"], _kind(parts["task"])
    prediction = _prediction(settings, task, kind, parts)
    with open_warehouse(settings, read_only=True) as warehouse:
        features = _features(settings, warehouse, task, kind, prediction)
        records = _records(warehouse, kind, prediction)
        batches = _batches(warehouse, {record["batch_id"] for record in records})
    listed = _with_lines(records[:count_records])
    return {
        "id": prediction_id,
        "prediction": prediction,
        "features": features,
        "model": _model(settings, task, prediction),
        "training": _run(settings, {"kind": "train", "model_version": prediction["model_version"]}),
        "scoring": _run(settings, {"run_id": prediction["run_id"]}),
        "dbt": dbt_lineage(settings, kind.model),
        "batches": batches,
        "count_records": len(records),
        "records": listed,
    }


def _prediction(settings: Settings, task: str, kind: _Kind, parts: re.Match[str]) -> Facts:
    """The row asked for: of the model in use before others, the newest day, as known before restated, scored last."""
    name = f"predictions.{task}"
    in_use = set(champions(settings, task).values())
    with open_warehouse(settings, read_only=True) as warehouse:
        if name.split(".")[1] not in warehouse.tables("predictions"):
            raise UsageError(f"Nothing is predicted of {task} yet: run `martlet demo`, or train and score it.")
        rows = warehouse.read(name, equals={kind.column: parts["entity"]}).read_all().to_pylist()
    wanted = {"as_of_date": parts["day"], "rank": parts["rank"]}
    found = [
        row
        for row in rows
        if all(str(row.get(column)) == value for column, value in wanted.items() if value is not None)
    ]
    if not found:
        days = sorted({str(row["as_of_date"]) for row in rows if "as_of_date" in row})
        there = f"it has {', '.join(days[-5:])}" if days else "see the ids in predictions." + task
        raise UsageError(f"{name} has no row {parts[0]}: {there}.")
    return max(
        found,
        key=lambda row: (
            row["model_version"] in in_use,
            row.get("as_of_date") or dt.date.min,
            row.get("known_as_of") != "restated",
            row["scored_at"],
            -(row.get("rank") or 0),
        ),
    )


def _features(settings: Settings, warehouse: Warehouse, task: str, kind: _Kind, prediction: Facts) -> Facts:
    """What the model was given, and whether the values that lie in the mart now are those that it was given."""
    table = f"{kind.schema}.{kind.model}"
    entity = {kind.column: prediction[kind.column]}
    if task not in tabular.task_names():
        rows = warehouse.read(table, equals=entity).read_all()
        values = [{name: value for name, value in row.items() if name != "review_text"} for row in rows.to_pylist()]
        return {"table": table, "values": values[:SHOWN], "rows": len(values)}
    names = _names_of_features(settings, task, prediction["model_version"])
    for place in (table, f"{SCHEMA}.{kind.model}"):
        if place.split(".")[1] not in warehouse.tables(place.split(".")[0]):
            continue
        for row in _rows_of_day(warehouse.read(place, equals=entity).read_all(), prediction["as_of_date"]):
            used = row.select([name for name in names or row.column_names if name in row.column_names])
            if not names or hash_rows(used)[0].as_py() == prediction["input_hash"]:
                return {"table": place, "values": used.to_pylist(), "rows": 1, "are_those_scored": bool(names)}
    return {"table": table, "values": [], "rows": 0, "are_those_scored": False}


def _rows_of_day(rows: pa.Table, day: dt.date) -> list[pa.Table]:
    return [rows.slice(place, 1) for place, each in enumerate(rows["as_of_date"].to_pylist()) if each == day]


def _names_of_features(settings: Settings, task: str, version: str) -> list[str]:
    """Features that the model learned from; none where its files are gone."""
    try:
        model = load_model(find_model(settings, task, version, DEFINITION))
    except NoModelError:
        return []
    return [feature.name for feature in model.definition.features]


def _model(settings: Settings, task: str, prediction: Facts) -> Facts:
    version = prediction["model_version"]
    promotions = read_ledger(settings, "ml.champions", {"model_version": version})
    newest = max(promotions, key=lambda row: row["promoted_at"]) if promotions else None
    return {
        "model_name": prediction["model_name"],
        "model_version": version,
        "folder": f"models/{newest['task'] if newest else task}/{version}",
        "in_use": version in champions(settings, task).values(),
        "promoted_at": newest["promoted_at"] if newest else None,
        "reason": newest["reason"] if newest else None,
    }


def _run(settings: Settings, equals: dict[str, str]) -> Facts | None:
    """The newest run that ended well; None where the ledger knows none, as of a model that came with Martlet."""
    rows = [row for row in read_ledger(settings, "ml.runs", equals) if row["status"] == "succeeded"]
    return max(rows, key=lambda row: row["finished_at"]) if rows else None


def dbt_lineage(settings: Settings, model: str) -> list[Facts]:
    """A dbt model and all that it is made of, each after its parents, with the raw tables and predictions it reads."""
    manifest = settings.home / "dbt" / "target" / "manifest.json"
    if not manifest.exists():
        run_dbt(settings, ["parse"])
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    ordered: dict[str, Facts] = {}

    def visit(node: str) -> None:
        parents = facts["parent_map"].get(node, [])
        for parent in parents:
            if parent.startswith("model.") and parent not in ordered:
                visit(parent)
        entry = facts["nodes"][node]
        sources = [facts["sources"][parent] for parent in parents if parent.startswith("source.")]
        ordered[node] = {
            "model": f"{entry['schema']}.{entry['name']}",
            "file": f"dbt/{entry['original_file_path']}",
            "reads": sorted(f"{source['schema']}.{source['identifier']}" for source in sources)
            + sorted(facts["nodes"][parent]["name"] for parent in parents if parent.startswith("model.")),
        }

    visit(f"model.martlet.{model}")
    return list(ordered.values())


def _records(warehouse: Warehouse, kind: _Kind, prediction: Facts) -> list[Facts]:
    """Records of the entity that raw held when it was scored: first those it could know, the newest before others."""
    same = {"entity": kind.entity, "entity_id": prediction[kind.column]}
    if RECORDS.split(".")[1] not in warehouse.tables(RECORDS.split(".")[0]):
        raise TableNotFoundError(f"{RECORDS} is not built yet: run `martlet build`.")
    rows = warehouse.read(RECORDS, equals=same).read_all().to_pylist()
    scored_at, day = prediction["scored_at"], prediction.get("as_of_date")
    begins = dt.datetime.combine(day, dt.time()) if day else dt.datetime.max
    found = [
        {"came": "before" if (row["event_at"] or dt.datetime.min) < begins else "after"} | row
        for row in rows
        if row["loaded_at"] <= scored_at and not (row["superseded_at"] and row["superseded_at"] <= scored_at)
    ]
    hidden = ("entity", "entity_id", "superseded_at")
    found.sort(key=lambda row: (row["table_name"], row["source_uri"], row["source_row"]))
    found.sort(key=lambda row: (row["came"] == "before", row["event_at"] or dt.datetime.max), reverse=True)
    return [{name: value for name, value in row.items() if name not in hidden} for row in found]


def _with_lines(records: list[Facts]) -> list[Facts]:
    """Records with the line of their file at which each begins, where that can be told."""
    of_source: dict[str, set[int]] = defaultdict(set)
    for record in records:
        of_source[record["source_uri"]].add(record["source_row"])
    lines = {uri: find_lines(uri, rows) for uri, rows in of_source.items()}
    return [record | {"line": lines[record["source_uri"]].get(record["source_row"])} for record in records]


def _batches(warehouse: Warehouse, ids: set[str]) -> list[Facts]:
    columns = ["batch_id", "table_name", "source_uri", "content_hash", "lake_uri", "count_loaded", "loaded_at"]
    rows = warehouse.read("raw.batches", columns).read_all().to_pylist()
    return sorted(
        (row for row in rows if row["batch_id"] in ids), key=lambda row: (row["table_name"], row["source_uri"])
    )
