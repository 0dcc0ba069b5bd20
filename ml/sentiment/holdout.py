"""How a model does on reviews of a kind it never saw: trained without one source, measured on that source."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError
from ml.hashing import hash_table
from ml.ledger import recorded
from ml.metrics import Metric
from ml.sentiment.export import require_training_extra
from ml.sentiment.model import TASK, open_model
from ml.sentiment.recipe import Recipe
from ml.sentiment.tokens import Progress
from ml.sentiment.training import before, build, cut_offs_of, describe_days, measure_model, read_labelled
from warehouse import Settings

HELD_OUT = f"{TASK}_held_out"
"""Task in the ledger, so that these figures are not taken for those of the model in use."""


def hold_out(
    settings: Settings,
    source: str,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> list[Metric]:
    """Train from nothing without a source and measure on it; the model is thrown away, the figures go to the ledger.

    Parameters
    ----------
    settings : Settings
    source : str
        A data set, or one source of it such as ``amazon/reviews_2014``, or ``late``: each data set's reviews from its
        cut-off on. Only texts with stars are learned from, and no text that is also held out.
    recipe : Recipe, optional
    progress : callable, optional
        Called with (steps done, steps in all).

    Raises
    ------
    EmptyMartError
        Where there is no such source, or nothing besides.
    MissingExtraError
        Where torch or onnx is not installed.
    """
    recipe = replace(recipe or Recipe(), recommendation=0.0)
    learned, held, split = hold_out_rows(settings, source)
    with recorded(settings, HELD_OUT, "evaluate") as run, tempfile.TemporaryDirectory(dir=settings.home) as scratch:
        run.data_hash = hash_table(learned.select(["text_hash", "rating"]))
        run.rows_in = learned.num_rows
        origin: dict[str, Any] = {"trained_before": {}}
        folder = build(settings, learned, recipe, origin, Path(scratch), Path(scratch) / "held-out", progress=progress)
        open_model(folder).describe(run)
        run.metrics = measure_model(settings, folder, held, split, most=None)
    return run.metrics


def hold_out_rows(settings: Settings, source: str) -> tuple[pa.Table, pa.Table, str]:
    """Reviews with stars to learn from, reviews to measure on, and in words how they were parted."""
    require_training_extra()
    reviews = read_labelled(settings)
    if source == "late":
        cut_offs = cut_offs_of(reviews, None)
        is_held = pc.invert(before(reviews, cut_offs))
        split = f"temporal: from {describe_days(cut_offs)} on; trained on earlier reviews with stars"
    else:
        sources = pc.binary_join_element_wise(reviews["dataset"], reviews["review_shape"], "/")
        is_held = pc.or_(pc.equal(sources, source), pc.equal(reviews["dataset"], source))
        split = f"domain held out: {source}; trained on the stars of the other sources"
    held = reviews.filter(is_held)
    rest = reviews.filter(pc.invert(is_held))
    is_learned = pc.and_(rest["rating"].is_valid(), pc.invert(pc.is_in(rest["text_hash"], held["text_hash"])))
    learned = rest.filter(is_learned)
    if not held.num_rows or not learned.num_rows:
        known = sorted(
            pc.unique(pc.binary_join_element_wise(reviews["dataset"], reviews["review_shape"], "/")).to_pylist()
        )
        raise EmptyMartError(
            f"{source} leaves nothing to learn from or to measure on: the sources are {', '.join(known)}."
        )
    return learned, held, split
