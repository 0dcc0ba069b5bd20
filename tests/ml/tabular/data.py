"""Made-up marts whose true probabilities are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pyarrow as pa
from scipy.special import expit

from ml.tabular.task import Task
from warehouse import Settings

FIRST_DAY = np.datetime64("2020-01-01")
CUT_POINTS = np.array([-1.0, 0.0, 1.0, 2.0])


@dataclass(frozen=True)
class Marts:
    """A feature mart, a label mart, and the probability of the event that made the labels, shape (rows,)."""

    features: pa.Table
    labels: pa.Table
    probability: np.ndarray


def horizon_days(task: Task) -> int:
    """30, or 1 where labels of a temporal task are known no sooner: all of its rows lie on 100 days."""
    return 1 if task.split == "temporal" and task.label_known_at == "horizon_end" else 30


def made_up(task: Task, n: int = 2000, seed: int = 0, strength: float = 1.0) -> Marts:
    """Marts in which log-odds of the event = strength * (2 * spend + 1 if the plan is basic) - 1.

    Missing spend counts as 0, and ``noise`` and ``is_new`` as nothing. Stars fall at fixed steps around the
    event's log-odds, so that P(<= 2) is its probability. A temporal task has 20 rows a day; labels are
    known a day later.
    """
    generator = np.random.default_rng(seed)
    spend = np.where(generator.random(n) < 0.05, np.nan, generator.normal(size=n))
    plan = generator.choice(["basic", "family", "pro"], n)
    day = FIRST_DAY + (np.arange(n) // 20 if task.split == "temporal" else np.zeros(n, dtype=int))
    log_odds = strength * (2 * np.nan_to_num(spend) + (plan == "basic")) - 1
    key = {"entity_id": [f"test:{number:05d}" for number in range(n)], "as_of_date": pa.array(day)}
    features = key | {
        "spend": pa.array(spend, from_pandas=True),
        "plan": plan,
        "is_new": generator.random(n) < 0.5,
        "noise": generator.normal(size=n),
        "joined_on": pa.array(day - 7),
    }
    labels = key | {
        task.target: _target(task, log_odds, generator.random(n)),
        "horizon_start": pa.array(day),
        "horizon_end": pa.array(day + horizon_days(task)),
        "answered_at": pa.array((day + 1).astype("datetime64[us]")),
    }
    return Marts(pa.table(features), pa.table(labels), expit(log_odds))


def _target(task: Task, log_odds: np.ndarray, chance: np.ndarray) -> np.ndarray:
    if task.kind == "binary":
        return chance < expit(log_odds)
    return 1 + (chance[:, None] >= expit(log_odds[:, None] + CUT_POINTS)).sum(axis=1)


def shuffled(task: Task, marts: Marts, seed: int = 0) -> Marts:
    """The same marts with each label given to another row."""
    order = np.random.default_rng(seed).permutation(marts.labels.num_rows)
    place = marts.labels.column_names.index(task.target)
    labels = marts.labels.set_column(place, task.target, marts.labels[task.target].take(pa.array(order)))
    return replace(marts, labels=labels)


def write_marts(settings: Settings, task: Task, marts: Marts) -> None:
    """Put the marts into the warehouse, in place of earlier ones."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("create schema if not exists features")
        for name, rows in ((task.features_mart, marts.features), (task.labels_mart, marts.labels)):
            connection.register("incoming", rows)
            connection.execute(f"create or replace table {name} as select * from incoming")


def with_value(marts: Marts, row: int, column: str, value: object) -> Marts:
    """The same marts with one feature value changed."""
    values = marts.features[column].to_pylist()
    values[row] = value
    place = marts.features.column_names.index(column)
    array = pa.array(values, marts.features[column].type)
    return replace(marts, features=marts.features.set_column(place, column, array))


def at(settings: Settings, day: int) -> Settings:
    """The same home at noon of a day of 2021."""
    return Settings(home=settings.home, now=dt.datetime(2021, 1, 1, 12) + dt.timedelta(days=day), threads=2)
