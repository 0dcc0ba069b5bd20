"""Trains a sentiment model on star ratings, saves it in Hugging Face format, and exports it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.hashing import hash_table, row_words
from ml.ledger import Run, promote, recorded
from ml.metrics import Metric
from ml.models import MODELS, find_model, keep_model
from ml.sentiment.choice import current_model
from ml.sentiment.engine import score_texts
from ml.sentiment.evaluation import measure
from ml.sentiment.examples import Examples, examples
from ml.sentiment.export import require_training_extra
from ml.sentiment.labels import CLASSES, star_classes
from ml.sentiment.model import CONFIG, TASK, model_version, open_model
from ml.sentiment.recipe import Recipe
from ml.sentiment.scoring import REVIEWS
from ml.sentiment.tokens import Progress
from warehouse import Settings, open_warehouse

METHOD = 4
"""Raise it when training changes in a way that the recipe does not show: models are then made anew."""
HELD_FROM_QUANTILE = 0.75
"""Earlier than the holdouts of the tasks that use sentiment, which begin with the last fifth."""
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
        On reviews from the cut-off dates on; empty where there are none, or the model was there.
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
    licence: str | None = None,
    progress: Progress | None = None,
) -> TrainingResult:
    """Train a sentiment model on the reviews of ``marts.fct_reviews`` that have text, and stars or a recommendation.

    Parameters
    ----------
    settings : Settings
    out : Path, optional
        Folder to write in place of the home's models; the ledger and the champion then stay as they are.
    cut_off : date, optional
        Reviews from this day on are not learned from; of each data set the last quarter where None.
    recipe : Recipe, optional
    licence : str, optional
        What the model's card shall name; your own data's, or that of a base, without it.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    TrainingResult
        The model is promoted where its macro F1 on reviews from the cut-offs on beats that of the one in use.

    Raises
    ------
    MissingExtraError
        Where torch or onnx is not installed.
    EmptyMartError
        Where a class of stars has too few texts.
    """
    require_training_extra()
    recipe = recipe or Recipe()
    reviews = read_labelled(settings)
    cut_offs = cut_offs_of(reviews, cut_off)
    is_early = before(reviews, cut_offs)
    learned, held = reviews.filter(is_early), reviews.filter(pc.invert(is_early))
    _require_every_class(learned)
    data_hash = hash_table(learned.select(["text_hash", "rating", "is_recommended"]))
    trained_from = _fingerprint(recipe, data_hash)
    found = _find(trained_from, out) if out else _find_in_lake(settings, trained_from)
    if found:
        return TrainingResult(found, model_version(found), [], skipped=True, promoted=False)
    origin = {"trained_from": trained_from, "trained_before": cut_offs}
    if out:
        build(settings, learned, recipe, origin, out.parent, out, licence, progress)
        return TrainingResult(out, model_version(out), [], skipped=False, promoted=False)
    with recorded(settings, TASK, "train") as run:
        run.data_hash, run.rows_in = data_hash, learned.num_rows
        folder = build(settings, learned, recipe, origin, settings.models / TASK, None, licence, progress)
        keep_model(settings, TASK, folder, CONFIG)
        open_model(folder).describe(run)
        split = f"temporal: reviews from {describe_days(cut_offs)} on; the model learned from earlier ones"
        run.metrics = measure_model(settings, folder, held, split)
        promoted = _promote(settings, run, measure_model(settings, current_model(settings), held, split))
    return TrainingResult(folder, folder.name, run.metrics, skipped=False, promoted=promoted)


def read_labelled(settings: Settings) -> pa.Table:
    """Reviews with text, a date, and stars or a recommendation."""
    names = [
        "dataset",
        "review_shape",
        "language",
        "review_text",
        "text_hash",
        "rating",
        "is_recommended",
        "reviewed_at",
    ]
    is_labelled = pc.field("rating").is_valid() | pc.field("is_recommended").is_valid()
    with open_warehouse(settings) as warehouse:
        batches = [
            pa.Table.from_batches([batch]).filter(
                pc.field("review_text").is_valid() & is_labelled & pc.field("reviewed_at").is_valid()
            )
            for batch in warehouse.read(REVIEWS, names)
        ]
    reviews = pa.concat_tables(batches) if batches else None
    if reviews is None or not reviews["rating"].is_valid().to_numpy().any():
        raise EmptyMartError(f"{REVIEWS} has no review with text, stars and a date: land reviews first.")
    return reviews


def before(reviews: pa.Table, cut_offs: dict[str, str]) -> pa.ChunkedArray:
    """Whether each review is older than its data set's cut-off; those of other data sets are not."""
    days = pa.array([dt.datetime.fromisoformat(day) for day in cut_offs.values()], reviews["reviewed_at"].type)
    place = pc.index_in(reviews["dataset"], pa.array(list(cut_offs)))
    return pc.fill_null(pc.less(reviews["reviewed_at"], days.take(place.combine_chunks())), False)


def describe_days(cut_offs: dict[str, str]) -> str:
    """Cut-offs in words: one day where all are equal."""
    days = set(cut_offs.values())
    return days.pop() if len(days) == 1 else ", ".join(f"{day} ({dataset})" for dataset, day in cut_offs.items())


def cut_offs_of(reviews: pa.Table, cut_off: dt.date | None) -> dict[str, str]:
    """The day, per data set, from which on nothing is learned: the one given, or the first of its last quarter."""
    days = {}
    for dataset in sorted(reviews["dataset"].unique().to_pylist()):
        moments = reviews.filter(pc.equal(reviews["dataset"], dataset))["reviewed_at"]
        moment = pc.quantile(moments.cast(pa.int64()), HELD_FROM_QUANTILE, interpolation="lower").cast(moments.type)[0]
        days[dataset] = (cut_off or moment.as_py().date()).isoformat()
    return days


def _require_every_class(reviews: pa.Table) -> None:
    stars = reviews["rating"].drop_null().to_numpy()
    counts = np.bincount(star_classes(stars), minlength=CLASSES)
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


def build(
    settings: Settings,
    reviews: pa.Table,
    recipe: Recipe,
    origin: dict[str, Any],
    parent: Path,
    out: Path | None,
    licence: str | None = None,
    progress: Progress | None = None,
) -> Path:
    """Build the model in a scratch folder of ``parent``; once whole it becomes ``out``, or is named by its version."""
    from ml.sentiment.build import build_model
    from ml.sentiment.hub import named_model

    base = named_model(settings, recipe.base) if recipe.base else None
    learned, held = _split_for_calibration(reviews, recipe)
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=parent) as scratch:
        folder = Path(scratch) / "model"
        folder.mkdir()
        build_model(learned, held, recipe, origin, folder, settings.threads, base, licence, progress)
        target = out or parent / model_version(folder)
        # What a person put beside a model, such as its licence, stays.
        for file in target.glob("LICEN*") if target.exists() else ():
            shutil.copyfile(file, folder / file.name)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
    return target


def _split_for_calibration(reviews: pa.Table, recipe: Recipe) -> tuple[Examples, Examples]:
    """Reviews to learn from and to fit the temperature on; no text is in both, and their order is always the same.

    A text that many wrote counts as often as it was written: once for each number of stars would make "recomendo",
    which is nearly always five of them, say nothing.
    """
    reviews = reviews.sort_by([(name, "ascending") for name in ("text_hash", "dataset", "rating", "is_recommended")])
    is_held = row_words(reviews.select(["text_hash"])) % np.uint64(CALIBRATION_SHARE) == 0
    made = examples(reviews, recipe)
    return made.take(~is_held), made.take(is_held & (made.classes >= 0))


def measure_model(
    settings: Settings, folder: Path, reviews: pa.Table, split: str, most: int | None = MOST_MEASURED
) -> list[Metric]:
    """Metrics of a model on reviews, or on so many of each data set, drawn at random."""
    parts = []
    for dataset in sorted(reviews["dataset"].unique().to_pylist()):
        rows = reviews.filter(pc.equal(reviews["dataset"], dataset))
        if most and rows.num_rows > most:
            drawn = np.random.default_rng(0).choice(rows.num_rows, most, replace=False)
            rows = rows.take(np.sort(drawn))
        parts.append(rows)
    if not parts:
        return []
    drawn_reviews = pa.concat_tables(parts)
    sentiment = score_texts(drawn_reviews["review_text"], folder, settings.threads, device=settings.device)
    for name in sentiment.column_names:
        drawn_reviews = drawn_reviews.append_column(name, sentiment[name])
    return measure(drawn_reviews, split)


def _promote(settings: Settings, run: Run, in_use: list[Metric]) -> bool:
    """Promote the trained model where it beats the one in use on the same reviews."""
    new, old = (
        next((each.value for each in metrics if (each.metric, each.slice) == ("macro_f1", "all")), 0.0)
        for metrics in (run.metrics, in_use)
    )
    if new > old:
        promote(settings, run, f"macro F1 {new:.3f} on held-out reviews, {old:.3f} before")
    return new > old
