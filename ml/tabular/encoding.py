"""Feature columns as the matrix that boosted trees take: float32, categories as codes, missing as NaN."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xgboost as xgb

from ml.errors import FeatureMismatchError
from ml.tabular.marts import KEY

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Feature:
    """A feature as a model knows it.

    Attributes
    ----------
    name : str
    kind : str
        ``number``, ``flag`` or ``category``.
    categories : tuple of str
        Values seen in training, whose places are the codes; empty for other kinds.
    """

    name: str
    kind: Literal["number", "flag", "category"]
    categories: tuple[str, ...] = ()


def fit_features(rows: pa.Table) -> tuple[Feature, ...]:
    """Features of a table, with the categories that its rows hold.

    >>> fit_features(pa.table({"colour": ["red", None, "blue"]}))
    (Feature(name='colour', kind='category', categories=('blue', 'red')),)
    """
    return tuple(_fit(rows, name) for name in rows.column_names if name not in KEY)


def _fit(rows: pa.Table, name: str) -> Feature:
    kind = _kind(rows.schema.field(name))
    if kind != "category":
        return Feature(name, kind)
    return Feature(name, kind, tuple(sorted(rows[name].drop_null().unique().to_pylist())))


def _kind(field: pa.Field) -> Literal["number", "flag", "category"]:
    if pa.types.is_boolean(field.type):
        return "flag"
    if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
        return "category"
    if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
        return "number"
    raise FeatureMismatchError(f"Feature {field.name} is of type {field.type}: give numbers, flags or strings.")


def check_features(rows: pa.Table, features: tuple[Feature, ...], mart: str) -> None:
    """Require of a table the features that a model was trained on; note columns that the model does not know.

    Raises
    ------
    FeatureMismatchError
        Names the columns that are missing, and those that are of another kind.
    """
    missing = [feature.name for feature in features if feature.name not in rows.column_names]
    if missing:
        raise FeatureMismatchError(
            f"{mart} lacks {', '.join(missing)}, which the model learned from: put them back, or train again."
        )
    changed = [feature.name for feature in features if _kind(rows.schema.field(feature.name)) != feature.kind]
    if changed:
        raise FeatureMismatchError(
            f"{mart} holds {', '.join(changed)} in another type than the model was trained on: train again."
        )
    unknown = set(rows.column_names) - {feature.name for feature in features} - set(KEY)
    if unknown:
        logger.warning("%s holds %s, unknown to the model until it is trained again.", mart, sorted(unknown))


def encode(rows: pa.Table, features: tuple[Feature, ...]) -> np.ndarray:
    """Encode feature columns; a category that training did not see is missing, and noted.

    Returns
    -------
    np.ndarray
        float32, shape (rows, features).
    """
    matrix = np.empty((rows.num_rows, len(features)), dtype=np.float32, order="F")
    for place, feature in enumerate(features):
        column = rows[feature.name]
        if feature.kind == "category":
            codes = pc.index_in(column, value_set=pa.array(feature.categories, column.type))
            _note_unseen(feature, codes.null_count - column.null_count)
            column = codes
        matrix[:, place] = column.cast(pa.float64()).fill_null(np.nan).to_numpy()
    return matrix


def _note_unseen(feature: Feature, count: int) -> None:
    if count:
        logger.warning("%d values of %s were not seen in training; they count as missing.", count, feature.name)


def as_dmatrix(
    matrix: np.ndarray, features: tuple[Feature, ...], threads: int, label: np.ndarray | None = None
) -> xgb.DMatrix:
    """The matrix as XGBoost wants it, with names and types."""
    return xgb.DMatrix(
        matrix,
        label=label,
        feature_names=[feature.name for feature in features],
        feature_types=["c" if feature.kind == "category" else "q" for feature in features],
        enable_categorical=True,
        nthread=threads,
    )
