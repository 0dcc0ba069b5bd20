"""A trained model: boosters, calibrations and everything else that scoring needs, in one folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xgboost as xgb
from pydantic import TypeAdapter, ValidationError

from ml.errors import NoModelError
from ml.tabular.calibration import Calibration
from ml.tabular.drift import Profile
from ml.tabular.encoding import Feature
from ml.tabular.matrices import as_dmatrix

DEFINITION = "model.json"
BASELINE = "baseline"
"""Name of the model that knows no feature and answers the rate of the event."""
ENTITY_FOLDS = "entity_folds.parquet"
UNSEEN = -1


@dataclass(frozen=True)
class Definition:
    """What a model is, besides its trees.

    Attributes
    ----------
    task, model_name, model_version : str
    features : tuple of Feature
        In the order of the matrix.
    cuts : tuple of int
        The k of each P(target <= k); (0,) for a binary target.
    event_cut : int
        Place in ``cuts`` of the score.
    calibrations : tuple of tuple of Calibration
        By part, then by cut.
    threshold : float
        Score from which the event is predicted.
    decile_bounds, tier_bounds : tuple of float
        Quantiles of held-out scores, rising.
    horizon_days : tuple of int
        Days from the as-of date to the start and to the end of the horizon.
    scores_from : str or None
        First as-of date that may be scored, ISO 8601; None where folds decide instead.
    split : str
        How rows were held out, in words.
    versions : dict
        Libraries that trained it.
    parameters : tuple of dict
        Of XGBoost, by part.
    profiles : tuple of Profile
        How each feature was spread over the rows learned from.
    data_hash : str
        Of the rows learned from and measured on.
    """

    task: str
    model_name: str
    model_version: str
    features: tuple[Feature, ...]
    cuts: tuple[int, ...]
    event_cut: int
    calibrations: tuple[tuple[Calibration, ...], ...]
    threshold: float
    decile_bounds: tuple[float, ...]
    tier_bounds: tuple[float, ...]
    horizon_days: tuple[int, int]
    scores_from: str | None
    split: str
    versions: dict[str, str]
    parameters: tuple[dict[str, float], ...]
    profiles: tuple[Profile, ...]
    data_hash: str


_JSON = TypeAdapter(Definition)


@dataclass(frozen=True)
class Model:
    """A definition, its boosters by part and by cut, and for folds the fold that never saw an entity."""

    definition: Definition
    boosters: list[list[xgb.Booster]]
    entity_folds: pa.Table | None

    @property
    def is_baseline(self) -> bool:
        """Whether it knows no feature."""
        return self.definition.model_name == BASELINE

    def folds_of(self, entity_ids: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """Part that scores each entity: the fold that did not learn from it, or ``UNSEEN`` for their mean."""
        if self.entity_folds is None:
            return np.full(len(entity_ids), UNSEEN)
        place = pc.index_in(entity_ids, value_set=self.entity_folds["entity_id"])
        return self.entity_folds["fold"].take(place).cast(pa.int64()).fill_null(UNSEEN).to_numpy()

    def cumulative(self, matrix: np.ndarray, folds: np.ndarray, threads: int) -> np.ndarray:
        """Calibrated P(target <= k) for each cut.

        Parameters
        ----------
        matrix : np.ndarray
            Encoded features, shape (rows, features).
        folds : np.ndarray
            As :meth:`folds_of` gives them, shape (rows,).
        threads : int

        Returns
        -------
        np.ndarray
            float64, shape (rows, cuts), rising along each row.
        """

        def of_part(part: int, rows: np.ndarray) -> np.ndarray:
            data = as_dmatrix(rows, self.definition.features, threads)
            margins = [_with(booster, threads).predict(data, output_margin=True) for booster in self.boosters[part]]
            return calibrated(np.column_stack(margins), self.definition.calibrations[part], self.definition.event_cut)

        return self._mean_over_parts(of_part, matrix, folds, len(self.definition.cuts))

    def contributions(self, matrix: np.ndarray, folds: np.ndarray, threads: int) -> np.ndarray:
        """What each feature adds to the log-odds of the score: exact TreeSHAP (Lundberg et al., 2020).

        Returns
        -------
        np.ndarray
            float64, shape (rows, features). Of one part, a row and the part's constant sum to the log-odds of
            the score; of several, to the mean of their log-odds.
        """
        cut = self.definition.event_cut

        def of_part(part: int, rows: np.ndarray) -> np.ndarray:
            data = as_dmatrix(rows, self.definition.features, threads)
            added = _with(self.boosters[part][cut], threads).predict(data, pred_contribs=True)
            return added[:, :-1] * self.definition.calibrations[part][cut].slope

        return self._mean_over_parts(of_part, matrix, folds, len(self.definition.features))

    def _mean_over_parts(
        self,
        of_part: Callable[[int, np.ndarray], np.ndarray],
        matrix: np.ndarray,
        folds: np.ndarray,
        width: int,
    ) -> np.ndarray:
        total = np.zeros((len(matrix), width))
        for part in range(len(self.boosters)):
            rows = np.flatnonzero((folds == part) | (folds == UNSEEN))
            if len(rows):
                share = np.where(folds[rows] == UNSEEN, 1 / len(self.boosters), 1.0)
                total[rows] += share[:, None] * of_part(part, matrix[rows])
        return total


def calibrated(margins: np.ndarray, calibrations: tuple[Calibration, ...], event_cut: int) -> np.ndarray:
    """Margins of all cuts as probabilities that do not cross.

    Each cut is calibrated by itself, so P(<= 3) might come out below P(<= 2). The cut that is the score
    stands; the others give way to it, outwards.

    >>> plain = (Calibration(1.0, 0.0),) * 3
    >>> calibrated(np.array([[1.0, 0.0, -1.0]]), plain, event_cut=1)
    array([[0.5, 0.5, 0.5]])
    """
    each = np.column_stack(
        [calibration.apply(column) for calibration, column in zip(calibrations, margins.T, strict=True)]
    )
    below = np.minimum.accumulate(each[:, event_cut::-1], axis=1)[:, ::-1]
    above = np.maximum.accumulate(each[:, event_cut:], axis=1)
    return np.hstack([below, above[:, 1:]])


def save_model(model: Model, folder: Path) -> None:
    """Write a model, all or nothing; a model of that version which is there already stays."""
    fresh = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for part, boosters in enumerate(model.boosters):
            for cut, booster in zip(model.definition.cuts, boosters, strict=True):
                booster.save_model(fresh / _booster_file(part, cut))
        if model.entity_folds is not None:
            pq.write_table(model.entity_folds, fresh / ENTITY_FOLDS)
        (fresh / DEFINITION).write_bytes(_JSON.dump_json(model.definition, indent=1))
        if not (folder / DEFINITION).exists():
            shutil.rmtree(folder, ignore_errors=True)
            fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def load_model(folder: Path) -> Model:
    """Read a model that :func:`save_model` wrote; it scores as the one that was saved, to the last bit.

    Raises
    ------
    NoModelError
        Where there is none, or one that this release does not understand.
    """
    if not (folder / DEFINITION).exists():
        raise NoModelError(f"The model {folder} is gone: run `martlet train {folder.parent.name}` to make it again.")
    try:
        definition = _JSON.validate_json((folder / DEFINITION).read_bytes())
    except ValidationError as error:
        raise NoModelError(
            f"The model {folder} was made by another release: run `martlet train {folder.parent.name}` to replace it."
        ) from error
    boosters = [
        [xgb.Booster(model_file=folder / _booster_file(part, cut)) for cut in definition.cuts]
        for part in range(len(definition.calibrations))
    ]
    folds = pq.read_table(folder / ENTITY_FOLDS) if (folder / ENTITY_FOLDS).exists() else None
    return Model(definition, boosters, folds)


def _booster_file(part: int, cut: int) -> str:
    return f"part{part}_cut{cut}.ubj"


def _with(booster: xgb.Booster, threads: int) -> xgb.Booster:
    booster.set_param({"nthread": threads})
    return booster
