"""How often two models give the same review the same class."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.hashing import hash_table
from ml.ledger import recorded
from ml.metrics import Metric
from ml.sentiment.figures import interval
from ml.sentiment.labels import CLASSES, LABELS
from ml.sentiment.model import TASK, Model
from warehouse import Settings, open_warehouse

KEY = ["review_key", "text_hash"]
AGREEMENT = f"{TASK}_agreement"
"""Task in the ledger, so that these figures are not taken for those of the model in use."""
CHANCE = "agreement by chance, each model keeping its own shares"


def agreement(settings: Settings, model: Model, second: Model) -> list[Metric]:
    """Compare what two models said of the same texts, and record it as an evaluation of the second.

    Returns
    -------
    list of Metric
        ``same_class`` of the five classes and ``same_side`` of negative, neutral and positive, beside what chance
        gives.
    """
    with open_warehouse(settings) as warehouse:
        one, other = (
            warehouse.read(f"predictions.{TASK}", [*KEY, "predicted_label"], {"model_version": each.version}).read_all()
            for each in (model, second)
        )
    both = one.join(other, KEY, join_type="inner", right_suffix="_second").drop_null()
    if not both.num_rows:
        return []
    with recorded(settings, AGREEMENT, "evaluate") as run:
        second.describe(run)
        run.data_hash, run.rows_in = hash_table(both), both.num_rows
        split = f"reviews scored by {model.name} ({model.version}) and by {second.name} ({second.version})"
        run.metrics = compare(both["predicted_label"], both["predicted_label_second"], split)
    return run.metrics


def compare(one: pa.ChunkedArray, other: pa.ChunkedArray, split: str) -> list[Metric]:
    """Agreement of two columns of labels without nulls."""
    first, second = (pc.index_in(labels, pa.array(LABELS)).to_numpy().astype(np.int64) for labels in (one, other))
    metrics = []
    for name, classes, places in (
        ("same_class", CLASSES, (first, second)),
        ("same_side", 3, (np.sign(first - 2) + 1, np.sign(second - 2) + 1)),
    ):
        pairs = np.bincount(places[0] * classes + places[1], minlength=classes**2).reshape(classes, classes)
        chance = float((pairs.sum(axis=1) * pairs.sum(axis=0)).sum() / pairs.sum() ** 2)
        low, high = interval(_share, pairs)
        metrics.append(Metric(name, _share(pairs), low, high, chance, CHANCE, split, len(first)))
    return metrics


def _share(pairs: np.ndarray) -> float:
    return float(pairs.trace() / pairs.sum())
