"""Features, labels and scores of a day that is over, written beside those of the daily runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import pyarrow as pa

from ml.errors import FeatureMismatchError, NoModelError
from ml.hashing import hash_rows
from ml.ledger import append, champions_of_days, find_champion, read_ledger
from ml.models import find_model
from ml.tabular.marts import KEY, feature_names
from ml.tabular.model import DEFINITION, load_model
from ml.tabular.scoring import score_rows
from ml.tabular.task import Task
from warehouse import Column, Partition, Settings, Table, open_warehouse
from warehouse.tables import type_name

KnownAsOf = Literal["as_known", "restated"]
SCHEMA = "backfill"
"""Features and labels that were filled in are tables of this schema, named after their marts."""


@dataclass(frozen=True)
class Filled:
    """What was filled in for a task and a day: a row of ``ml.backfills``."""

    task: str
    as_of_date: dt.date
    known_as_of: KnownAsOf
    model_version: str
    state: str
    rows_features: int
    rows_labels: int
    rows_scored: int
    note: str
    filled_at: dt.datetime


def models_of_days(
    settings: Settings, task: str, days: Iterable[dt.date], known_as_of: KnownAsOf
) -> dict[dt.date, str]:
    """Versions of the models that days are scored with: those in use when they ended, restated today's."""
    if known_as_of == "as_known":
        return champions_of_days(settings, task, days)
    version = find_champion(settings, task)
    return dict.fromkeys(days, version) if version else {}


def filled_before(settings: Settings, known_as_of: KnownAsOf, state: str) -> list[Filled]:
    """What earlier runs have filled in from the same data."""
    return [
        Filled(**row) for row in read_ledger(settings, "ml.backfills", {"known_as_of": known_as_of, "state": state})
    ]


def fill_day(
    settings: Settings,
    task: Task,
    day: dt.date,
    known_as_of: KnownAsOf,
    version: str,
    features: pa.Table,
    labels: pa.Table,
    state: str,
) -> Filled:
    """Keep a day's features and labels, and score the features; a run that is cut short is finished by the next.

    Parameters
    ----------
    settings : Settings
    task : Task
    day : date
    known_as_of : str
        ``as_known`` or ``restated``.
    version : str
        Model to score with: see :func:`models_of_days`. Blank where there is none.
    features, labels : pa.Table
        Rows of the task's marts with this as-of date; no labels where one mart holds both.
    state : str
        Of the data that they are made of: see ``ml.backfills``.
    """
    _keep(settings, task.features_mart, features, known_as_of)
    if labels.num_rows:
        _keep(settings, task.labels_mart, labels, known_as_of)
    scored, note = _score(settings, task, day, version, features, known_as_of)
    done = Filled(
        task.name,
        day,
        known_as_of,
        version,
        state,
        features.num_rows,
        labels.num_rows,
        scored,
        note,
        settings.started_at,
    )
    append(settings, "ml.backfills", [asdict(done)])
    return done


def _score(
    settings: Settings, task: Task, day: dt.date, version: str, features: pa.Table, known_as_of: KnownAsOf
) -> tuple[int, str]:
    """Rows written, and why there is no prediction."""
    if not version:
        return 0, f"{task.name} had no model {'on that day' if known_as_of == 'as_known' else 'yet'}"
    try:
        model = load_model(find_model(settings, task.name, version, DEFINITION))
        first = model.definition.scores_from
        if first and str(day) < first:
            return 0, f"model {version} learned from that day: it scores from {first} on"
        rows = features.select([*KEY, *feature_names(task, task.features_mart, features.schema)])
        return score_rows(settings, task, model, rows, known_as_of, "backfill"), ""
    except (NoModelError, FeatureMismatchError) as error:
        return 0, str(error)


def _keep(settings: Settings, mart: str, rows: pa.Table, known_as_of: KnownAsOf) -> None:
    """Append the rows that the table does not hold yet with these values."""
    table = past_table(mart, rows.schema)
    values = rows.select([name for name in rows.column_names if name not in KEY])
    added = {
        "known_as_of": pa.repeat(known_as_of, rows.num_rows),
        "row_hash": hash_rows(values),
        "filled_at": pa.repeat(pa.scalar(settings.started_at, pa.timestamp("us")), rows.num_rows),
    }
    for name, values in added.items():
        rows = rows.append_column(name, values)
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(table, rows.select(table.schema.names).cast(table.schema))


def past_table(mart: str, schema: pa.Schema) -> Table:
    """Table of what was filled in for a mart.

    >>> past_table("features.feat_x", pa.schema({"entity_id": pa.string(), "as_of_date": pa.date32()})).key
    ('entity_id', 'as_of_date', 'known_as_of', 'row_hash')
    """
    name = mart.split(".")[1]
    columns = [Column(field.name, type_name(field.type), f"As in {mart}.") for field in schema]
    columns += [
        Column("known_as_of", "string", "as_known or restated."),
        Column("row_hash", "string", "Hash of the other values."),
        Column("filled_at", "timestamp", "When the row was filled in, UTC."),
    ]
    return Table(
        f"{SCHEMA}.{name}",
        f"One row per entity, as-of date, way of knowing and values of {name}; the newest counts.",
        tuple(columns),
        key=(*KEY, "known_as_of", "row_hash"),
        partition_by=Partition("as_of_date", "month"),
        cluster_by=("entity_id",),
    )
