"""The model of each data set: every method tuned, the best of them fitted to all there is, kept and promoted."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import scipy

from ml.ledger import Run, find_champion, promote, recorded, runs_of
from ml.metrics import Metric
from ml.models import find_model, keep_model
from ml.recommend.evaluation import measure, ndcg_metric
from ml.recommend.method import POPULAR, Limits
from ml.recommend.popular import CategoryPopularRecommender
from ml.recommend.ratings import Ratings, data_hash, read_ratings
from ml.recommend.splits import hold_out_last
from ml.recommend.store import DEFINITION, save
from ml.recommend.tuning import METHODS, Tuned, tune, usable
from warehouse import Settings

TASK = "recommend"
K = 10
REVISION = 1
"""Raised when the code learns something else from the same ratings."""

Progress = Callable[[int, int], None]


@dataclass
class Trained:
    """The model in use for one data set.

    Attributes
    ----------
    dataset, method, model_version : str
    folder : Path
    metrics : list of Metric
        Of the method on the test set; empty where it was trained before, and where nobody can be measured.
    """

    dataset: str
    method: str
    model_version: str
    folder: Path
    metrics: list[Metric] = field(default_factory=list)


def task_of(dataset: str) -> str:
    """Task of a data set in the ledger: each has a champion of its own."""
    return f"{TASK}_{dataset}"


def limits_of(settings: Settings) -> Limits:
    """What the settings let a method take."""
    return Limits(memory=settings.recommend_bytes, threads=settings.threads)


def train(settings: Settings, progress: Progress | None = None) -> list[Trained]:
    """Tune, choose, fit, keep and promote a model for each data set.

    The last interaction of each user is kept back as test set, the one before as validation set. The method with the
    highest nDCG@10 on the validation set is measured on the test set, then fitted to everything. Where nobody came
    back nothing can be compared: popularity is used, by category where there are any. The same marts again train
    nothing.

    Raises
    ------
    EmptyMartError
        Where nobody had anything.
    """
    data = read_ratings(settings)
    total = sum(len(usable(ratings)) + 3 for ratings in data)
    done = 0

    def step(_: str = "") -> None:
        nonlocal done
        done += 1
        if progress:
            progress(min(done, total), total)

    models = []
    for ratings in data:
        before = done
        models.append(_trained(settings, ratings, step))
        done = before + len(usable(ratings)) + 3
    return models


def version_of(ratings: Ratings) -> str:
    """Version of the model of a data set: 16 hexadecimal digits of its data, the grids and the libraries."""
    definition = {
        "revision": REVISION,
        "dataset": ratings.dataset,
        "data": data_hash([ratings]),
        "methods": {name: [METHODS[name].defaults, METHODS[name].grid] for name in usable(ratings)},
        "k": K,
        "libraries": {"numpy": np.__version__, "scipy": scipy.__version__},
    }
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def _trained(settings: Settings, ratings: Ratings, step: Callable[[str], None]) -> Trained:
    task, version = task_of(ratings.dataset), version_of(ratings)
    folder = find_model(settings, task, version, DEFINITION)
    if (folder / DEFINITION).exists() and find_champion(settings, task) and runs_of(settings, task, "train", version):
        method = json.loads((folder / DEFINITION).read_text())["method"]
        return Trained(ratings.dataset, method, version, folder)
    with recorded(settings, task, "train") as run:
        run.model_version, run.rows_in = version, len(ratings.user)
        run.data_hash = data_hash([ratings])
        tuned, run.metrics = _chosen(settings, ratings, step)
        run.model_name = tuned.best
        method = tuned.make(tuned.best, limits_of(settings)).fit(ratings)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".training-", dir=folder.parent) as scratch:
            save(method, Path(scratch) / "model")
            shutil.rmtree(folder, ignore_errors=True)
            (Path(scratch) / "model").replace(folder)
        keep_model(settings, task, folder, DEFINITION)
        _promote(settings, run, tuned)
    return Trained(ratings.dataset, tuned.best, version, folder, run.metrics)


def _promote(settings: Settings, run: Run, tuned: Tuned) -> None:
    if not tuned.validation:
        promote(settings, run, "nobody came back: no method can be compared with another")
        return
    found = tuned.validation[tuned.best].mean()
    promote(
        settings, run, f"{tuned.best}: highest nDCG@{K} ({found:.3f}) of {tuned.users:,} users kept back to choose by"
    )


def _chosen(settings: Settings, ratings: Ratings, step: Callable[[str], None]) -> tuple[Tuned, list[Metric]]:
    """What tuning found, and the best method's figures on the test set; those it was chosen by go to the ledger."""
    limits = limits_of(settings)
    hold_out = hold_out_last(ratings)
    if not len(hold_out.users):
        categorised = CategoryPopularRecommender.method
        only = categorised if categorised in usable(ratings) else POPULAR
        return Tuned({only: dict(METHODS[only].defaults)}), []
    tuned = tune(hold_out.train, "leave-last", K, limits, step)
    task, version = task_of(ratings.dataset), version_of(ratings)
    if not runs_of(settings, task, "validate", version):
        with recorded(settings, task, "validate") as run:
            run.model_name, run.model_version = tuned.best, version
            run.metrics = [
                ndcg_metric(K, values, tuned.validation[POPULAR], f"{ratings.dataset}: {name}", tuned.split)
                for name, values in tuned.validation.items()
            ]
    names = [POPULAR] if tuned.best == POPULAR else [POPULAR, tuned.best]
    measured = {each.method: each for each in measure(hold_out, tuned, names, K, limits, step)}
    return tuned, measured[tuned.best].metrics
