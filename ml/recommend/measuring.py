"""The evaluation as a step: of a file of ratings, or of all data sets of the warehouse, into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ml.errors import EmptyMartError, RatingsFileError, UnknownMethodError
from ml.ledger import recorded
from ml.recommend.evaluation import Measured, evaluate_ratings, steps
from ml.recommend.ratings import INTERACTIONS, Ratings, data_hash, read_ratings
from ml.recommend.ratings_file import read_ratings_file
from ml.recommend.splits import PROTOCOLS
from ml.recommend.training import K, limits_of, task_of, version_of
from ml.recommend.tuning import BLEND, METHODS
from warehouse import Settings

LEAST_MEASURED = 30
"""Shapes of files with fewer ratings than this are not measured on their own."""

Progress = Callable[[int, int, str], None]


def evaluate(
    settings: Settings,
    file: Path | None = None,
    protocols: Sequence[str] = (),
    methods: Sequence[str] = (),
    k: int = K,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Measured]:
    """Measure every method, tuned, on what each user turned to next, beside popularity and chance.

    Parameters
    ----------
    settings : Settings
    file : Path, optional
        A file of ratings; the data sets of the warehouse without it, each as a whole and by the shape of its files.
    protocols : sequence of str
        ``leave-last`` or ``stratified``, or both; without it leave-last for the warehouse, and for a file both, if it
        has times.
    methods : sequence of str
        Only these, and the baselines; all without it.
    k : int
        Length of the lists.
    seed : int
    progress : callable, optional
        Called with (steps done, steps, what is under way).

    Returns
    -------
    list of Measured
        What was measured in the warehouse is in the ledger too, one run per data set, protocol and method.

    Raises
    ------
    EmptyMartError, RatingsFileError
        Where nobody can be measured.
    UnknownMethodError
    """
    unknown = set(methods) - {*METHODS, BLEND}
    if unknown:
        names = ", ".join([*METHODS, BLEND])
        raise UnknownMethodError(f"There is no method {', '.join(sorted(unknown))}: there are {names}.")
    data = [read_ratings_file(file)] if file else _whole_and_parts(read_ratings(settings))
    plan = [(ratings, protocol) for ratings in data for protocol in _protocols(ratings, file, protocols)]
    total, done = sum(steps(ratings) for ratings, _ in plan), 0
    found: list[Measured] = []
    for ratings, protocol in plan:

        def step(name: str, at: int = done, what: str = f"{ratings.dataset}, {protocol}") -> None:
            nonlocal done
            done = max(done, at) + 1
            if progress:
                progress(min(done, total), total, f"{what}: {name}")

        measured = evaluate_ratings(ratings, protocol, k, limits_of(settings), methods, seed, step)
        if not file:
            _record(settings, ratings, measured)
        found += measured
    if not found and file:
        raise RatingsFileError(f"No user of {file} has enough items to keep one back: nothing can be measured.")
    if not found:
        raise EmptyMartError(f"No user in {INTERACTIONS} has interactions at two times: nothing can be measured.")
    return found


def _protocols(ratings: Ratings, file: Path | None, asked: Sequence[str]) -> Sequence[str]:
    has_times = not np.isnat(ratings.rated_at).all()
    if not has_times and "leave-last" in asked:
        raise RatingsFileError(
            f"{file or ratings.dataset} has no times, so nothing can be split by them: use `--protocol stratified`."
        )
    if asked:
        return asked
    if not file:
        return ("leave-last",)
    return tuple(PROTOCOLS) if has_times else ("stratified",)


def _whole_and_parts(data: Sequence[Ratings]) -> list[Ratings]:
    """Each data set, and each shape of its files where there are several with enough ratings."""
    found = []
    for ratings in data:
        found.append(ratings)
        counts = np.bincount(ratings.part, minlength=len(ratings.parts))
        if (counts > 0).sum() > 1:
            names = ratings.parts.to_pylist()
            found += [
                ratings.of_part(name) for name, count in zip(names, counts, strict=True) if count >= LEAST_MEASURED
            ]
    return found


def _record(settings: Settings, ratings: Ratings, measured: Sequence[Measured]) -> None:
    dataset = ratings.dataset.split("/")[0]
    version, data_version = version_of(ratings), data_hash([ratings])
    for each in measured:
        with recorded(settings, task_of(dataset), "compare") as run:
            run.model_name, run.model_version = each.method, f"{version}:{each.protocol}:{each.method}"
            run.data_hash, run.rows_in = data_version, len(ratings.user)
            run.metrics = list(each.metrics)
