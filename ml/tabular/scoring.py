"""Score what the champion has not scored yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.hashing import hash_rows, hash_table
from ml.ledger import Run, append, champion, recorded, recorded_runs
from ml.models import find_model
from ml.predictions import write_predictions
from ml.tables import ml_tables
from ml.tabular.bands import TIER_NAMES, deciles, tier_ranks
from ml.tabular.boosting import Progress
from ml.tabular.drift import count_bins, stability_index
from ml.tabular.encoding import check_features, encode
from ml.tabular.factors import top_factors
from ml.tabular.figures import expected_stars
from ml.tabular.marts import KEY, read_features
from ml.tabular.model import DEFINITION, Definition, Model, load_model
from ml.tabular.task import STARS, Task
from warehouse import Settings, open_warehouse

ROWS_PER_CHUNK = 20_000
SCORED_KEY = [*KEY, "input_hash"]


def score(settings: Settings, task: Task, progress: Progress | None = None) -> int:
    """Write the champion's predictions for every feature row it has not scored with these values.

    A row is only ever scored by boosters that did not learn from its label, so each prediction is
    ``as_known``: a temporal model scores as-of dates from its holdout on; of five folds, the one that never
    saw the entity scores it, and an entity that none saw gets the mean of all five. Keys already scored are
    left out before anything is predicted; a run that is cut short is finished by the next.

    Parameters
    ----------
    settings : Settings
    task : Task
    progress : callable, optional
        Called with (rows scored, rows to score).

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    NoModelError
        Where no model is trained, or its files are gone.
    EmptyMartError
        Where the feature mart is empty.
    FeatureMismatchError
        Where the mart lacks features of the model.
    """
    model = load_model(find_model(settings, task.name, champion(settings, task.name), DEFINITION))
    return score_rows(settings, task, model, read_features(settings, task), progress=progress)


def score_rows(
    settings: Settings,
    task: Task,
    model: Model,
    features: pa.Table,
    known_as_of: str = "as_known",
    kind: str = "score",
    progress: Progress | None = None,
) -> int:
    """Write a model's predictions for rows of features, as :func:`score` does.

    Parameters
    ----------
    settings : Settings
    task : Task
    model : Model
    features : pa.Table
        Key and features.
    known_as_of : str
        ``as_known`` or ``restated``: which records the features are made of.
    kind : str
        Of the run: ``score``, or ``backfill``, which says nothing of how today's rows have drifted.
    progress : callable, optional

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    FeatureMismatchError
        Where the model's features are missing.
    """
    check_features(features, model.definition.features, task.features_mart, KEY)
    due, ended = _due(settings, task, model, features, known_as_of)
    if due.num_rows == 0:
        return 0
    fresh = due.filter(pc.is_null(due["run_id"]))
    with recorded(settings, task.name, kind) as run:
        run.run_id = ended or run.run_id
        run.rows_out = due.num_rows - fresh.num_rows
        run.model_name, run.model_version = model.definition.model_name, model.definition.model_version
        run.data_hash, run.rows_in, run.licence = hash_table(features), features.num_rows, task.licence
        for start in range(0, fresh.num_rows, ROWS_PER_CHUNK):
            predictions = predict(task, model, fresh.slice(start, ROWS_PER_CHUNK), settings.threads, known_as_of)
            with open_warehouse(settings) as warehouse:
                write_predictions(warehouse, task.name, predictions, run)
            if progress:
                progress(min(start + ROWS_PER_CHUNK, fresh.num_rows), fresh.num_rows)
        if kind == "score":
            append(settings, "ml.drift", _drift(run, model, due))
    return fresh.num_rows


def _drift(run: Run, model: Model, rows: pa.Table) -> list[dict[str, Any]]:
    """How far the rows scored have moved from those the model learned from, a row per feature."""
    found = []
    for feature, trained in zip(model.definition.features, model.definition.profiles, strict=True):
        values = encode(rows, (feature,))[:, 0]
        counts = count_bins(trained.edges, values)
        found.append(
            {
                "run_id": run.run_id,
                "task": run.task,
                "model_version": run.model_version,
                "feature": feature.name,
                "psi": stability_index(trained.counts, counts.tolist()),
                "missing_ratio": counts[-1] / len(values),
                "missing_ratio_trained": trained.counts[-1] / max(1, sum(trained.counts)),
                "n": len(values),
                "measured_at": run.started_at,
            }
        )
    return found


def predict(task: Task, model: Model, rows: pa.Table, threads: int, known_as_of: str = "as_known") -> pa.Table:
    """Predictions of feature rows, in the columns of the write contract.

    Parameters
    ----------
    task : Task
    model : Model
    rows : pa.Table
        Key, features and ``input_hash``.
    threads : int
    known_as_of : str

    Returns
    -------
    pa.Table
        In the order of ``rows``. A binary task leaves out ``predicted_value`` and ``probability_*``.
    """
    definition = model.definition
    matrix, folds = encode(rows, definition.features), model.folds_of(rows["entity_id"])
    cumulative = model.cumulative(matrix, folds, threads)
    scores = cumulative[:, definition.event_cut]
    factors = top_factors(model.contributions(matrix, folds, threads), rows, definition.features)
    columns = {name: rows[name] for name in SCORED_KEY} | {
        "known_as_of": pa.repeat(known_as_of, rows.num_rows),
        "score": scores,
        "predicted_label": np.where(scores >= definition.threshold, task.event.happens, task.event.otherwise),
        "decision_threshold": np.full(rows.num_rows, definition.threshold),
    }
    columns |= _horizon(definition, rows["as_of_date"]) | _bands(definition, scores)
    columns |= {f"top_factor_{place}": factor for place, factor in enumerate(factors, start=1)}
    return pa.table(columns | (_stars(cumulative) if task.kind == "ordinal" else {}))


def _horizon(definition: Definition, as_of: pa.ChunkedArray) -> dict[str, pa.ChunkedArray]:
    days = as_of.cast(pa.date32()).cast(pa.int32())
    start, end = (pc.add(days, pa.scalar(offset, pa.int32())) for offset in definition.horizon_days)
    return {"horizon_start": start.cast(pa.date32()), "horizon_end": end.cast(pa.date32())}


def _bands(definition: Definition, scores: np.ndarray) -> dict[str, np.ndarray]:
    ranks = tier_ranks(scores, definition.tier_bounds)
    return {
        "decile": deciles(scores, definition.decile_bounds),
        "risk_tier": np.array(TIER_NAMES)[ranks - 1],
        "risk_tier_rank": ranks,
    }


def _stars(cumulative: np.ndarray) -> dict[str, np.ndarray]:
    """Expected stars and P(1) to P(5): the steps between cumulative probabilities, which sum to 1."""
    steps = np.diff(cumulative, axis=1, prepend=0.0, append=1.0)
    return {"predicted_value": expected_stars(cumulative)} | {
        f"probability_{star}": steps[:, star - 1] for star in STARS
    }


def _due(settings: Settings, task: Task, model: Model, features: pa.Table, known_as_of: str) -> tuple[pa.Table, str]:
    """Rows that no run has accounted for, and the run that was ended over them, if there was one.

    What an ended run has written has its ``run_id``: the next run goes on under that, and writes the others.
    """
    definition = model.definition
    if definition.scores_from is not None:
        first = pa.scalar(dt.date.fromisoformat(definition.scores_from))
        features = features.filter(pc.greater_equal(features["as_of_date"], first))
    names = [feature.name for feature in definition.features]
    hashed = features.append_column("input_hash", hash_rows(features.select(names)))
    table = ml_tables()[f"predictions.{task.name}"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        same = {"model_version": definition.model_version, "known_as_of": known_as_of}
        held = warehouse.read(table.name, columns=[*SCORED_KEY, "run_id"], equals=same).read_all()
    is_over = pc.is_in(held["run_id"], pa.array(sorted(recorded_runs(settings, task.name)), pa.string()))
    due = hashed.join(held.filter(is_over), SCORED_KEY, join_type="left anti")
    due = due.join(held.filter(pc.invert(is_over)), SCORED_KEY, join_type="left outer")
    ended = pc.max(due["run_id"]).as_py()
    return due.sort_by([(name, "ascending") for name in KEY]), ended or ""
