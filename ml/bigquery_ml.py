"""The models of BigQuery ML that dbt builds (dbt/models/bigquery_ml), measured by the figures of our own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import NoModelError
from ml.ledger import recorded
from ml.metrics import Metric, bootstrap_interval
from ml.tabular.measures import Held, measure
from ml.tabular.task import load_task
from warehouse import Settings, open_warehouse

PREFIX = "bqml_"
SCORED = ["happened", "score", "rate"]
PLACED = ["dataset", "place", "popular_place"]
K = 10
SPLIT = "held out by dbt (models/bigquery_ml)"


def evaluate(settings: Settings) -> dict[str, list[Metric]]:
    """Measure what each model scored of its held-out rows; the ledger keeps it as runs of kind ``compare``.

    Returns
    -------
    dict
        Metrics by the model's table, with the interval and the trivial baseline that ours have.

    Raises
    ------
    NoModelError
        Where dbt has built none, or nothing was held out.
    """
    with open_warehouse(settings) as warehouse:
        names = [name for name in warehouse.tables("ml") if name.startswith(PREFIX) and not name.endswith("__rows")]
        columns = {name: PLACED if _task(name) == "recommend" else SCORED for name in names}
        tables = {name: warehouse.read(f"ml.{name}", columns[name]).read_all() for name in names}
    filled = {name: table for name, table in tables.items() if table.num_rows}
    if not filled:
        raise NoModelError(
            "BigQuery ML has scored nothing yet: in dbt/, run `dbt build --select path:models/bigquery_ml --vars "
            "'bigquery_ml: true'` on BigQuery."
        )
    return {name: _recorded(settings, name, table) for name, table in filled.items()}


def _recorded(settings: Settings, name: str, table: pa.Table) -> list[Metric]:
    task, called = _task(name), f"BigQuery ML {name.split('__')[1]}"
    with recorded(settings, task, "compare") as run:
        run.model_name, run.rows_in, run.rows_out = called, table.num_rows, 0
        run.metrics = list(_placed(table, called)) if task == "recommend" else _scored(task, table, called)
    return run.metrics


def _task(name: str) -> str:
    return name.removeprefix(PREFIX).split("__")[0]


def _scored(name: str, table: pa.Table, called: str) -> list[Metric]:
    task = load_task(name)
    happened, score, rate = (np.asarray(table[column].cast(pa.float64())) for column in SCORED)
    return measure(Held(happened, score, rate), task.costs, task.threshold, SPLIT, called)


def _placed(table: pa.Table, called: str) -> Iterator[Metric]:
    """Hit rate and NDCG of one product held out per user, which at place p is worth 1 / log2(1 + p)."""
    for dataset in pc.unique(table["dataset"]).to_pylist():
        rows = table.filter(pc.equal(table["dataset"], dataset))
        ours, popular = (_worth(rows[column]) for column in ("place", "popular_place"))
        for metric, values, baseline in (("hit_rate", np.sign(ours), np.sign(popular)), ("ndcg", ours, popular)):
            low, high = bootstrap_interval(partial(_mean, values), len(values))
            yield Metric(
                f"{metric}@{K}",
                float(values.mean()),
                low,
                high,
                float(baseline.mean()),
                "the most popular items the user has not had",
                SPLIT,
                len(values),
                f"{called} {dataset}",
            )


def _mean(values: np.ndarray, rows: np.ndarray) -> float:
    return float(values[rows].mean())


def _worth(places: pa.ChunkedArray) -> np.ndarray:
    place = np.asarray(pc.fill_null(places.cast(pa.float64()), np.inf))
    return np.where(place <= K, 1 / np.log2(1 + place), 0.0)
