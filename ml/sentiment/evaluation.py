"""How well the sentiment of reviews agrees with their stars, and on Steam with their recommendation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.hashing import hash_table
from ml.ledger import recorded
from ml.metrics import Metric
from ml.sentiment.choice import current_model
from ml.sentiment.figures import CLAIMS, STAR_METRICS, balanced_accuracy, calibration_error, interval
from ml.sentiment.labels import CLASSES, LABELS, PROBABILITIES, star_classes
from ml.sentiment.model import TASK, Model, open_model
from ml.sentiment.scoring import KEY, PREDICTIONS, REVIEWS
from ml.tables import ml_tables
from warehouse import Settings, open_warehouse

BASELINE = "always answers the majority class"
FEWEST_OF_LANGUAGE = 100
"""A language with fewer reviews has no slice of its own: its interval would say nothing."""
Statistic = Callable[[np.ndarray], float]


def evaluate(settings: Settings) -> list[Metric]:
    """Compare the sentiment of scored reviews with what their writers gave, and record it.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    list of Metric
        For all, per data set, source and language: ``macro_f1``, ``accuracy``, ``within_one``, ``mae`` (in stars),
        ``quadratic_kappa`` and ``calibration_error`` of the five classes where there are stars, ``balanced_accuracy``
        of positive against not positive where there is a recommendation; for all and per data set the confusion
        matrix and the reliability of each tenth of claimed probability. From the ledger where the same model was
        measured on the same reviews before.

    Raises
    ------
    EmptyMartError
        Where no review with stars or a recommendation has been scored.
    """
    model = open_model(current_model(settings), settings.commercial_use)
    reviews, split = _reviews_not_learned_from(settings, model)
    if not reviews.num_rows:
        raise EmptyMartError(
            f"No review that can be measured ({split}) has been scored by {model.version}: "
            "run `martlet sentiment score`."
        )
    data_hash = hash_table(reviews)
    metrics = _recorded_metrics(settings, model.version, data_hash)
    if metrics:
        return metrics
    with recorded(settings, TASK, "evaluate") as run:
        model.describe(run)
        run.data_hash, run.rows_in = data_hash, reviews.num_rows
        run.metrics = measure(reviews, split)
    return run.metrics


def measure(reviews: pa.Table, split: str) -> list[Metric]:
    """Metrics of all reviews, and of each data set, source and language.

    Parameters
    ----------
    reviews : pa.Table
        ``dataset``, ``review_shape``, ``language``, ``rating`` (stars or null), ``is_recommended`` (or null),
        ``score``, ``predicted_label``, ``probability_1..5``.
    split : str
        How these reviews were chosen, in words.
    """
    metrics = []
    for name, rows, is_wide in _slices(reviews):
        with_stars = rows.filter(rows["rating"].is_valid())
        metrics += _of_stars(with_stars, name, split)
        metrics += _of_recommendation(rows.filter(rows["is_recommended"].is_valid()), name, split)
        if is_wide:
            metrics += _confusion_shares(with_stars, name, split) + _reliability(with_stars, name, split)
    return metrics


def verdict(metrics: list[Metric]) -> list[str]:
    """In plain words, where the model does no better than always answering the majority class.

    >>> one = Metric("macro_f1", 0.2, 0.19, 0.21, 0.2, BASELINE, "split", 50, "shop")
    >>> verdict([one])
    ['shop: the model only recognises the majority class (macro F1 0.200, always answering it 0.200).']
    """
    lines = []
    for metric in metrics:
        if metric.metric in ("macro_f1", "balanced_accuracy") and metric.ci_low <= metric.baseline:
            figure = metric.metric.replace("_", " ").replace("f1", "F1")
            lines.append(
                f"{metric.slice}: the model only recognises the majority class "
                f"({figure} {metric.value:.3f}, always answering it {metric.baseline:.3f})."
            )
    return lines


def _slices(reviews: pa.Table) -> Iterator[tuple[str, pa.Table, bool]]:
    """Name and rows of each slice, and whether it is wide enough for plots."""
    yield "all", reviews, True
    for dataset in sorted(reviews["dataset"].unique().to_pylist()):
        rows = reviews.filter(pc.equal(reviews["dataset"], dataset))
        yield dataset, rows, True
        sources = sorted(rows["review_shape"].unique().to_pylist())
        for source in sources if len(sources) > 1 else ():
            yield f"{dataset}/{source}", rows.filter(pc.equal(rows["review_shape"], source)), False
        languages = rows["language"].value_counts().to_pylist() if rows.num_rows else []
        wide = sorted(each["values"] for each in languages if each["values"] and each["counts"] >= FEWEST_OF_LANGUAGE)
        for language in wide if len(languages) > 1 else ():
            yield f"{dataset} in {language}", rows.filter(pc.equal(rows["language"], language)), False


def _of_stars(rows: pa.Table, name: str, split: str) -> list[Metric]:
    true, predicted = _true_and_predicted(rows)
    metrics = _metrics(STAR_METRICS, true, predicted, CLASSES, name, split)
    if metrics:
        metrics.append(_calibration(rows, true, predicted, name, split))
    return metrics


def _true_and_predicted(rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    return (
        star_classes(rows["rating"].to_numpy()),
        pc.index_in(rows["predicted_label"], pa.array(LABELS)).to_numpy().astype(np.int64),
    )


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
    confusion = _confusion(true, predicted, classes)
    trivial = _confusion(true, np.full_like(true, np.bincount(true).argmax()), classes)
    metrics = []
    for metric, statistic in statistics.items():
        low, high = interval(statistic, confusion)
        metrics.append(
            Metric(
                metric=metric,
                value=statistic(confusion),
                ci_low=low,
                ci_high=high,
                baseline=statistic(trivial),
                baseline_name=BASELINE,
                split=split,
                n=len(true),
                slice=name,
            )
        )
    return metrics


def _claims(rows: pa.Table, true: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wrong and right answers per tenth of claimed probability, shape (10, 2), and the tenths' mean claims."""
    claimed = np.column_stack([rows[name].to_numpy() for name in PROBABILITIES])[np.arange(len(true)), predicted]
    tenth = np.minimum((claimed * CLAIMS).astype(np.int64), CLAIMS - 1)
    counts = np.bincount(2 * tenth + (true == predicted), minlength=2 * CLAIMS).reshape(CLAIMS, 2)
    means = np.bincount(tenth, claimed, minlength=CLAIMS) / np.maximum(counts.sum(axis=1), 1)
    return counts, means


def _calibration(rows: pa.Table, true: np.ndarray, predicted: np.ndarray, name: str, split: str) -> Metric:
    counts, claims = _claims(rows, true, predicted)
    low, high = interval(lambda drawn: calibration_error(drawn, claims), counts)
    wrong = 1 - float(np.bincount(true).max() / len(true))
    value = calibration_error(counts, claims)
    return Metric("calibration_error", value, low, high, wrong, f"{BASELINE}, for certain", split, len(true), name)


def _confusion_shares(rows: pa.Table, name: str, split: str) -> list[Metric]:
    """What share of the texts of each number of stars got each class."""
    if not rows.num_rows:
        return []
    true, predicted = _true_and_predicted(rows)
    confusion = _confusion(true, predicted, CLASSES)
    majority = int(np.bincount(true).argmax())
    metrics = []
    for stars, said in np.ndindex(confusion.shape):
        total = int(confusion[stars].sum())
        if total:
            of = np.array([total - confusion[stars, said], confusion[stars, said]])
            low, high = interval(lambda drawn: float(drawn[1] / drawn.sum()), of)
            label = f"confusion_{stars + 1}_{said + 1}"
            value = float(of[1] / total)
            metrics.append(Metric(label, value, low, high, float(said == majority), BASELINE, split, total, name))
    return metrics


def _reliability(rows: pa.Table, name: str, split: str) -> list[Metric]:
    """How often answers are right that are claimed with such a probability, beside the mean claim."""
    if not rows.num_rows:
        return []
    counts, claims = _claims(rows, *_true_and_predicted(rows))
    metrics = []
    for tenth, of in enumerate(counts):
        if of.sum():
            low, high = interval(lambda drawn: float(drawn[1] / drawn.sum()), of)
            label, value = f"reliability_{tenth * 10}", float(of[1] / of.sum())
            claim = float(claims[tenth])
            metrics.append(Metric(label, value, low, high, claim, "what was claimed", split, int(of.sum()), name))
    return metrics


def _confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    return np.bincount(true * classes + predicted, minlength=classes**2).reshape(classes, classes)


def _reviews_not_learned_from(settings: Settings, model: Model) -> tuple[pa.Table, str]:
    """Reviews with their sentiment, and in words which those are.

    A model that learned from data sets of these names is measured on reviews from its cut-off days on, and on data
    sets it does not know.
    """
    wanted = [*KEY, "dataset", "review_shape", "language", "rating", "is_recommended", "reviewed_at"]
    columns = [*KEY, "score", "predicted_label", *PROBABILITIES]
    with open_warehouse(settings) as warehouse:
        warehouse.create(ml_tables()[PREDICTIONS])
        reviews = warehouse.read(REVIEWS, wanted).read_all()
        said = warehouse.read(PREDICTIONS, columns, {"model_version": model.version}).read_all()
    split = "every scored review with text"
    if model.trained_before:
        is_held = pa.array(np.ones(reviews.num_rows, dtype=bool))
        for dataset, day in model.trained_before.items():
            is_late = pc.fill_null(pc.greater_equal(reviews["reviewed_at"], dt.datetime.fromisoformat(day)), False)
            is_held = pc.and_(is_held, pc.or_(pc.not_equal(reviews["dataset"], dataset), is_late))
        reviews = reviews.filter(is_held)
        days = ", ".join(f"{day} ({dataset})" for dataset, day in model.trained_before.items())
        split = f"temporal: scored reviews with text from {days} on; the model learned from earlier ones"
    scored = said.filter(said["predicted_label"].is_valid())
    both = reviews.drop_columns(["reviewed_at"]).join(scored, KEY, join_type="inner")
    # In one order: sums of floats differ in their last digit by the order of their rows.
    return both.sort_by([(name, "ascending") for name in KEY]), split


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
