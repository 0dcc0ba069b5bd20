"""Trains a compact encoder of our own on star ratings, saves it in Hugging Face format, and exports it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.hashing import hash_table, row_words
from ml.ledger import Run, promote, recorded
from ml.metrics import Metric
from ml.models import MODELS, find_model, keep_model
from ml.sentiment.engine import Progress, score_texts
from ml.sentiment.evaluation import measure
from ml.sentiment.export import require_training_extra
from ml.sentiment.labels import CLASSES, Examples, star_classes
from ml.sentiment.model import CONFIG, TASK, current_model, model_version
from ml.sentiment.recipe import Recipe
from ml.sentiment.scoring import REVIEWS, describe
from warehouse import Settings, open_warehouse

METHOD = 1
"""Raise it when training changes in a way that the recipe does not show: models are then made anew."""
HELD_FROM_QUANTILE = 0.8
CALIBRATION_SHARE = 20
"""One text in so many is kept for the temperature."""
MOST_MEASURED = 20_000
FEWEST_PER_CLASS = 20


@dataclass(frozen=True)
class TrainingResult:
    """What a call of :func:`train` came to.

    Attributes
    ----------
    folder : Path
    model_version : str
    metrics : list of Metric
        On reviews from the cut-off date on; empty where there are none, or the model was there.
    skipped : bool
        A model made from the same reviews in the same way was there already; nothing was written.
    promoted : bool
        The model became the champion in this call.
    """

    folder: Path
    model_version: str
    metrics: list[Metric]
    skipped: bool
    promoted: bool


def train(
    settings: Settings,
    out: Path | None = None,
    cut_off: dt.date | None = None,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> TrainingResult:
    """Train a sentiment model on the reviews of ``marts.fct_reviews`` that have text and stars.

    Parameters
    ----------
    settings : Settings
    out : Path, optional
        Folder to write in place of the home's models; the ledger and the champion then stay as they are.
    cut_off : date, optional
        Reviews from this day on are not learned from; the last fifth where None.
    recipe : Recipe, optional
    progress : callable, optional
        Called with (samples learned from, samples in all).

    Returns
    -------
    TrainingResult
        The model is promoted where its macro F1 on reviews from the cut-off on beats that of the one in use.

    Raises
    ------
    MissingExtraError
        Where torch or onnx is not installed.
    EmptyMartError
        Where a class of stars has too few texts.
    """
    require_training_extra()
    recipe = recipe or Recipe()
    reviews = _read_reviews(settings)
    cut_off = cut_off or _default_cut_off(reviews)
    is_early = pc.less(reviews["reviewed_at"], dt.datetime.combine(cut_off, dt.time()))
    learned, held = reviews.filter(is_early), reviews.filter(pc.invert(is_early))
    _require_every_class(learned)
    data_hash = hash_table(learned.select(["text_hash", "rating"]))
    trained_from = _fingerprint(recipe, data_hash)
    found = _find(trained_from, out) if out else _find_in_lake(settings, trained_from)
    if found:
        return TrainingResult(found, model_version(found), [], skipped=True, promoted=False)
    origin = {"trained_from": trained_from, "trained_before": cut_off.isoformat()}
    if out:
        _build(learned, recipe, origin, out.parent, out, settings.threads, progress)
        return TrainingResult(out, model_version(out), [], skipped=False, promoted=False)
    with recorded(settings, TASK, "train") as run:
        run.data_hash, run.rows_in = data_hash, learned.num_rows
        folder = _build(learned, recipe, origin, settings.models / TASK, None, settings.threads, progress)
        keep_model(settings, TASK, folder, CONFIG)
        describe(run, folder, folder.name)
        run.metrics = _measure(folder, held, cut_off, settings.threads)
        in_use = _measure(current_model(settings), held, cut_off, settings.threads)
        promoted = _promote(settings, run, in_use)
    return TrainingResult(folder, folder.name, run.metrics, skipped=False, promoted=promoted)


def _read_reviews(settings: Settings) -> pa.Table:
    names = ["dataset", "review_text", "text_hash", "rating", "is_recommended", "reviewed_at"]
    with open_warehouse(settings) as warehouse:
        batches = [
            pa.Table.from_batches([batch]).filter(
                pc.field("review_text").is_valid() & pc.field("rating").is_valid() & pc.field("reviewed_at").is_valid()
            )
            for batch in warehouse.read(REVIEWS, names)
        ]
    if not sum(batch.num_rows for batch in batches):
        raise EmptyMartError(f"{REVIEWS} has no review with text, stars and a date: land reviews first.")
    return pa.concat_tables(batches)


def _default_cut_off(reviews: pa.Table) -> dt.date:
    moment: dt.datetime = (
        pc.quantile(reviews["reviewed_at"].cast(pa.int64()), HELD_FROM_QUANTILE, interpolation="lower")
        .cast(reviews["reviewed_at"].type)[0]
        .as_py()
    )
    return moment.date()


def _require_every_class(reviews: pa.Table) -> None:
    counts = np.bincount(star_classes(reviews["rating"].to_numpy()), minlength=CLASSES)
    if counts.min() < FEWEST_PER_CLASS:
        raise EmptyMartError(
            f"Before the cut-off {REVIEWS} has {', '.join(map(str, counts))} texts of 1 to 5 stars; each needs "
            f"{FEWEST_PER_CLASS}: land more reviews or give a later cut-off."
        )


def _fingerprint(recipe: Recipe, data_hash: str) -> str:
    libraries = {name: installed(name) for name in ("tokenizers", "torch", "transformers")}
    definition = {"method": METHOD, "recipe": asdict(recipe), "data": data_hash, "libraries": libraries}
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def _find(trained_from: str, folder: Path) -> Path | None:
    config = folder / CONFIG
    return folder if config.is_file() and _is_from(config.read_bytes(), trained_from) else None


def _find_in_lake(settings: Settings, trained_from: str) -> Path | None:
    lake = settings.storage
    configs = lake.read([name for name in lake.list(f"{MODELS}/{TASK}") if name.endswith(f"/{CONFIG}")])
    versions = [name.split("/")[-2] for name, config in configs.items() if _is_from(config, trained_from)]
    return find_model(settings, TASK, versions[0], CONFIG) if versions else None


def _is_from(config: bytes, trained_from: str) -> bool:
    return bool(json.loads(config).get("trained_from") == trained_from)


def _build(
    reviews: pa.Table,
    recipe: Recipe,
    origin: dict[str, str],
    parent: Path,
    out: Path | None,
    threads: int,
    progress: Progress | None,
) -> Path:
    """Build the model in a scratch folder of ``parent``; once whole it becomes ``out``, or is named by its version."""
    from ml.sentiment.build import build_model

    learned, held = _split_for_calibration(reviews)
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=parent) as scratch:
        folder = Path(scratch) / "model"
        folder.mkdir()
        build_model(learned, held, recipe, origin, folder, threads, progress)
        target = out or parent / model_version(folder)
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    return target


def _split_for_calibration(reviews: pa.Table) -> tuple[Examples, Examples]:
    """Distinct texts to learn from and to fit the temperature on; no text is in both."""
    distinct = reviews.group_by(["review_text", "text_hash", "rating"], use_threads=False).aggregate([])
    is_held = row_words(distinct.select(["text_hash"])) % np.uint64(CALIBRATION_SHARE) == 0
    learned, held = (
        Examples(rows["review_text"].to_pylist(), star_classes(rows["rating"].to_numpy()))
        for rows in (distinct.filter(pa.array(~is_held)), distinct.filter(pa.array(is_held)))
    )
    return learned, held


def _measure(folder: Path, reviews: pa.Table, cut_off: dt.date, threads: int) -> list[Metric]:
    """Metrics of a model on reviews from the cut-off on, of at most ``MOST_MEASURED`` drawn at random."""
    if reviews.num_rows > MOST_MEASURED:
        drawn = np.random.default_rng(0).choice(reviews.num_rows, MOST_MEASURED, replace=False)
        reviews = reviews.take(np.sort(drawn))
    sentiment = score_texts(reviews["review_text"], folder, threads)
    for name in ("score", "predicted_label"):
        reviews = reviews.append_column(name, sentiment[name])
    return measure(reviews, f"reviews with text and stars from {cut_off} on; the model learned from earlier ones")


def _promote(settings: Settings, run: Run, in_use: list[Metric]) -> bool:
    """Promote the trained model where it beats the one in use on the same reviews."""
    new, old = (
        next((each.value for each in metrics if (each.metric, each.slice) == ("macro_f1", "all")), 0.0)
        for metrics in (run.metrics, in_use)
    )
    if new > old:
        promote(settings, run, f"macro F1 {new:.3f} on held-out reviews, {old:.3f} before")
    return new > old
