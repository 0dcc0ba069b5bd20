"""Feature columns as the matrix that boosted trees take: float32, categories as codes, missing as NaN."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import FeatureMismatchError

logger = logging.getLogger(__name__)

ROWS_PER_BLOCK = 262_144


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


class Encoder:
    """Encodes a table that comes in batches, whose categories are known only once all of them have come.

    Until then a category's code is the place at which it was first met; :meth:`sorted_features` puts them in
    alphabetical order, so that the codes do not depend on the order of the rows.
    """

    def __init__(self, schema: pa.Schema, names: Sequence[str]) -> None:
        self._kinds = {name: kind_of(schema.field(name)) for name in names}
        self._met = {name: pa.array([], pa.string()) for name, kind in self._kinds.items() if kind == "category"}

    def encode(self, rows: pa.Table) -> np.ndarray:
        """Encode a batch: float32, shape (rows, features)."""
        for name, met in self._met.items():
            values = rows[name].cast(pa.string()).drop_null().unique()
            new = values.filter(pc.invert(pc.is_in(values, value_set=met)))
            self._met[name] = pa.concat_arrays([met, new])
        return encode(rows, self._features())

    def _features(self) -> tuple[Feature, ...]:
        return tuple(
            Feature(name, kind, tuple(self._met[name].to_pylist()) if kind == "category" else ())
            for name, kind in self._kinds.items()
        )

    def sorted_features(self, matrix: np.ndarray) -> tuple[Feature, ...]:
        """Features with their categories in order; the codes in what was encoded change to match."""
        met = self._features()
        tidy = tuple(Feature(each.name, each.kind, tuple(sorted(each.categories))) for each in met)
        for start in range(0, len(matrix), ROWS_PER_BLOCK):
            block = matrix[start : start + ROWS_PER_BLOCK]
            block[:] = recode(block, met, tidy)
        return tidy


def fit_features(rows: pa.Table) -> tuple[Feature, ...]:
    """Features of a table, with the categories that its rows hold.

    >>> fit_features(pa.table({"colour": ["red", None, "blue"]}))
    (Feature(name='colour', kind='category', categories=('blue', 'red')),)
    """
    encoder = Encoder(rows.schema, rows.column_names)
    return encoder.sorted_features(encoder.encode(rows))


def kind_of(field: pa.Field) -> Literal["number", "flag", "category"]:
    """What a column is to a model.

    Raises
    ------
    FeatureMismatchError
        Where it is nothing that a model can learn from.
    """
    if pa.types.is_boolean(field.type):
        return "flag"
    if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
        return "category"
    if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
        return "number"
    raise FeatureMismatchError(f"Feature {field.name} is of type {field.type}: give numbers, flags or strings.")


def check_features(rows: pa.Table, features: tuple[Feature, ...], mart: str, key: Sequence[str] = ()) -> None:
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
    changed = [feature.name for feature in features if kind_of(rows.schema.field(feature.name)) != feature.kind]
    if changed:
        raise FeatureMismatchError(
            f"{mart} holds {', '.join(changed)} in another type than the model was trained on: train again."
        )
    unknown = set(rows.column_names) - {feature.name for feature in features} - set(key)
    if unknown:
        logger.warning("%s holds %s, unknown to the model until it is trained again.", mart, sorted(unknown))


def encode(rows: pa.Table, features: tuple[Feature, ...]) -> np.ndarray:
    """Encode feature columns; a category that training did not see is missing, and noted.

    Returns
    -------
    np.ndarray
        float32, shape (rows, features).
    """
    matrix = np.empty((rows.num_rows, len(features)), dtype=np.float32)
    for place, feature in enumerate(features):
        column = rows[feature.name]
        if feature.kind == "category":
            codes = pc.index_in(column, value_set=pa.array(feature.categories, column.type))
            _note_unseen(feature, codes.null_count - column.null_count)
            column = codes
        matrix[:, place] = column.cast(pa.float64()).fill_null(np.nan).to_numpy()
    return matrix


def recode(block: np.ndarray, given: tuple[Feature, ...], wanted: tuple[Feature, ...]) -> np.ndarray:
    """Values encoded for some features as they are encoded for others, which may be fewer or in another order.

    Parameters
    ----------
    block : np.ndarray
        float32, shape (rows, features given).
    given, wanted : tuple of Feature

    Returns
    -------
    np.ndarray
        float32, shape (rows, features wanted); a category that is not wanted is missing.

    Raises
    ------
    FeatureMismatchError
        Where a feature is wanted that is not given, or is of another kind.

    Examples
    --------
    >>> colours = (Feature("colour", "category", ("blue", "red")),), (Feature("colour", "category", ("red",)),)
    >>> recode(np.array([[0], [1]], dtype=np.float32), *colours)
    array([[nan],
           [ 0.]], dtype=float32)
    """
    if given == wanted:
        return block
    places = {feature.name: place for place, feature in enumerate(given)}
    other = [each.name for each in wanted if each.name not in places or given[places[each.name]].kind != each.kind]
    if other:
        raise FeatureMismatchError(f"The rows hold {', '.join(other)} not at all, or in another type.")
    columns = []
    for feature in wanted:
        column, known = block[:, places[feature.name]], given[places[feature.name]].categories
        if feature.kind == "category" and known != feature.categories:
            codes = {value: code for code, value in enumerate(feature.categories)}
            table = np.array([*(codes.get(value, np.nan) for value in known), np.nan], dtype=np.float32)
            column = table[np.where(np.isnan(column), len(known), column).astype(np.int64)]
        columns.append(column)
    return np.column_stack(columns) if columns else np.empty((len(block), 0), dtype=np.float32)


def _note_unseen(feature: Feature, count: int) -> None:
    if count:
        logger.warning("%d values of %s were not seen in training; they count as missing.", count, feature.name)
