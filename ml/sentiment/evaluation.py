"""How well the sentiment of reviews agrees with their stars, and on Steam with their recommendation."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.hashing import hash_table
from ml.ledger import recorded
from ml.metrics import Metric, bootstrap_interval
from ml.sentiment.labels import CLASSES, LABELS, star_classes
from ml.sentiment.model import TASK, current_model, model_version
from ml.sentiment.scoring import KEY, PREDICTIONS, REVIEWS, describe
from ml.tables import ml_tables
from warehouse import Settings, open_warehouse

BASELINE = "always answers the majority class"
Statistic = Callable[[np.ndarray], float]


def evaluate(settings: Settings) -> list[Metric]:
    """Compare the sentiment of scored reviews with what their writers gave, and record it.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    list of Metric
        Per data set and for all: ``macro_f1``, ``accuracy``, ``within_one`` and ``mae`` (in stars) of the five
        classes where there are stars, ``balanced_accuracy`` of positive against not positive where there is a
        recommendation. From the ledger where the same model was measured on the same reviews before.

    Raises
    ------
    EmptyMartError
        Where no review with stars or a recommendation has been scored.
    """
    folder = current_model(settings)
    version = model_version(folder)
    reviews, split = _reviews_not_learned_from(settings, folder, version)
    if not reviews.num_rows:
        raise EmptyMartError(
            f"No review that can be measured ({split}) has been scored by {version}: run `martlet sentiment score`."
        )
    data_hash = hash_table(reviews)
    metrics = _recorded_metrics(settings, version, data_hash)
    if metrics:
        return metrics
    with recorded(settings, TASK, "evaluate") as run:
        describe(run, folder, version)
        run.data_hash, run.rows_in = data_hash, reviews.num_rows
        run.metrics = measure(reviews, split)
    return run.metrics


def measure(reviews: pa.Table, split: str) -> list[Metric]:
    """Metrics of each data set and of all.

    Parameters
    ----------
    reviews : pa.Table
        ``dataset``, ``rating`` (stars or null), ``is_recommended`` (or null), ``score``, ``predicted_label``.
    split : str
        How these reviews were chosen, in words.
    """
    datasets = sorted(reviews["dataset"].unique().to_pylist())
    metrics = []
    for name in ["all", *datasets]:
        rows = reviews if name == "all" else reviews.filter(pc.equal(reviews["dataset"], name))
        metrics += _of_stars(rows.filter(rows["rating"].is_valid()), name, split)
        metrics += _of_recommendation(rows.filter(rows["is_recommended"].is_valid()), name, split)
    return metrics


def macro_f1(confusion: np.ndarray) -> float:
    """Mean F1 of the classes that occur, of counts of shape (true classes, predicted classes).

    >>> macro_f1(np.array([[1, 1], [0, 2]])).__round__(4)
    0.7333
    """
    occurring = confusion.sum(axis=1) > 0
    both = confusion.sum(axis=1) + confusion.sum(axis=0)
    return float((2 * confusion.diagonal()[occurring] / both[occurring]).mean())


def balanced_accuracy(confusion: np.ndarray) -> float:
    """Mean recall of the classes that occur.

    >>> balanced_accuracy(np.array([[1, 1], [0, 2]]))
    0.75
    """
    occurring = confusion.sum(axis=1) > 0
    return float((confusion.diagonal()[occurring] / confusion.sum(axis=1)[occurring]).mean())


def _accuracy(confusion: np.ndarray) -> float:
    return float(confusion.trace() / confusion.sum())


def _within_one(confusion: np.ndarray) -> float:
    return float(confusion[_distance(confusion) <= 1].sum() / confusion.sum())


def _mae(confusion: np.ndarray) -> float:
    return float((confusion * _distance(confusion)).sum() / confusion.sum())


def _distance(confusion: np.ndarray) -> np.ndarray:
    places = np.arange(len(confusion))
    distance: np.ndarray = np.abs(places[:, None] - places)
    return distance


STAR_METRICS: dict[str, Statistic] = {
    "macro_f1": macro_f1,
    "accuracy": _accuracy,
    "within_one": _within_one,
    "mae": _mae,
}


def _of_stars(rows: pa.Table, name: str, split: str) -> list[Metric]:
    true = star_classes(rows["rating"].to_numpy())
    predicted = pc.index_in(rows["predicted_label"], pa.array(LABELS)).to_numpy()
    return _metrics(STAR_METRICS, true, predicted, CLASSES, name, split)


def _of_recommendation(rows: pa.Table, name: str, split: str) -> list[Metric]:
    true = rows["is_recommended"].to_numpy().astype(np.int64)
    predicted = (rows["score"].to_numpy() > 0).astype(np.int64)
    return _metrics({"balanced_accuracy": balanced_accuracy}, true, predicted, 2, name, split)


def _metrics(
    statistics: dict[str, Statistic],
    true: np.ndarray,
    predicted: np.ndarray,
    classes: int,
    name: str,
    split: str,
) -> list[Metric]:
    """Each figure beside that of the commonest class; all of them need is how often each pair of classes occurs."""
    if not len(true):
        return []
    # Sorted, for the bootstrap draws by place, and a warehouse returns rows in any order.
    cells = np.sort((true * classes + predicted).astype(np.int16))
    majority = np.bincount(true).argmax()
    trivial = _confusion(true * classes + majority, classes)
    metrics = []
    for metric, statistic in statistics.items():

        def of_rows(rows: np.ndarray, statistic: Statistic = statistic) -> float:
            return statistic(_confusion(cells[rows], classes))

        low, high = bootstrap_interval(of_rows, len(cells))
        metrics.append(
            Metric(
                metric=metric,
                value=statistic(_confusion(cells, classes)),
                ci_low=low,
                ci_high=high,
                baseline=statistic(trivial),
                baseline_name=BASELINE,
                split=split,
                n=len(cells),
                slice=name,
            )
        )
    return metrics


def _confusion(cells: np.ndarray, classes: int) -> np.ndarray:
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes)


def _reviews_not_learned_from(settings: Settings, folder: Path, version: str) -> tuple[pa.Table, str]:
    """Reviews with their sentiment, and in words which those are.

    The shipped model has seen simulated texts only. A model trained in this home is measured on reviews from its
    cut-off date on.
    """
    wanted = [*KEY, "dataset", "rating", "is_recommended", "reviewed_at"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(ml_tables()[PREDICTIONS])
        reviews = warehouse.read(REVIEWS, wanted).read_all()
        said = warehouse.read(PREDICTIONS, [*KEY, "score", "predicted_label"], {"model_version": version}).read_all()
    split = "every scored review with text"
    if settings.models in folder.parents:
        trained_before = dt.datetime.fromisoformat(json.loads((folder / "config.json").read_text())["trained_before"])
        reviews = reviews.filter(pc.greater_equal(reviews["reviewed_at"], trained_before))
        split = f"scored reviews with text from {trained_before:%Y-%m-%d} on; the model learned from earlier ones"
    scored = said.filter(said["predicted_label"].is_valid())
    return reviews.drop_columns(["reviewed_at"]).join(scored, KEY, join_type="inner"), split


def _recorded_metrics(settings: Settings, version: str, data_hash: str) -> list[Metric]:
    runs, metrics = ml_tables()["ml.runs"], ml_tables()["ml.metrics"]
    same = {
        "task": TASK,
        "kind": "evaluate",
        "model_version": version,
        "data_hash": data_hash,
        "status": "succeeded",
    }
    with open_warehouse(settings) as warehouse:
        warehouse.create(runs)
        warehouse.create(metrics)
        found = warehouse.read(runs.name, ["run_id"], same).read_all()["run_id"].to_pylist()
        rows = warehouse.read(metrics.name, equals={"run_id": found[0]}).read_all().to_pylist() if found else []
    return [Metric(**{name: value for name, value in row.items() if name not in ("run_id", "task")}) for row in rows]
