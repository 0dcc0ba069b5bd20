"""Rows on their way into XGBoost: block by block, binned as they come, on disk where they are many."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import xgboost as xgb

from ml.tabular.encoding import Feature
from ml.tabular.marts import LabelledRows

ROWS_PER_BLOCK = 262_144


@cache
def has_cuda() -> bool:
    """Whether XGBoost was built for GPUs and this machine has one."""
    if not xgb.build_info()["USE_CUDA"]:
        return False
    try:
        probe = xgb.DMatrix(np.zeros((2, 1), dtype=np.float32), label=np.array([0, 1]))
        xgb.train({"device": "cuda", "tree_method": "hist", "verbosity": 0}, probe, 1)
    except xgb.core.XGBoostError:
        return False
    return True


class Blocks(xgb.DataIter):
    """Hands out some of the rows, a block at a time, as often as XGBoost asks.

    Parameters
    ----------
    rows : LabelledRows
    features : tuple of Feature
        Names and types of the columns that ``convert`` gives.
    convert : callable
        Makes those columns from :meth:`LabelledRows.values`.
    places : np.ndarray
        Numbers of the rows.
    label : np.ndarray
        By row number.
    cache : str or None
        Where XGBoost keeps what it binned; None for memory.
    """

    def __init__(
        self,
        rows: LabelledRows,
        features: tuple[Feature, ...],
        convert: Callable[[np.ndarray], np.ndarray],
        places: np.ndarray,
        label: np.ndarray,
        cache: str | None = None,
    ) -> None:
        self._rows, self._convert, self._places, self._label = rows, convert, places, label
        self._columns = names_and_types(features)
        self._next = 0
        super().__init__(cache_prefix=cache)

    def next(self, input_data: Callable[..., None]) -> bool:
        """Give XGBoost the next block; False at the end."""
        places = self._places[self._next : self._next + ROWS_PER_BLOCK]
        if not len(places):
            return False
        self._next += len(places)
        input_data(data=self._convert(self._rows.values(places)), label=self._label[places], **self._columns)
        return True

    def reset(self) -> None:
        """Begin anew."""
        self._next = 0


def names_and_types(features: tuple[Feature, ...]) -> dict[str, list[str]]:
    """How XGBoost is told of the columns."""
    return {
        "feature_names": [feature.name for feature in features],
        "feature_types": ["c" if feature.kind == "category" else "q" for feature in features],
    }


def binned(
    blocks: Blocks, parameters: Mapping[str, object], folder: str | None, ref: xgb.DMatrix | None = None
) -> xgb.DMatrix:
    """The blocks in quantile bins for a booster of these parameters, in memory, or with ``folder`` in files there."""
    options = {"ref": ref, "enable_categorical": True} | {name: parameters[name] for name in ("nthread", "max_bin")}
    return xgb.ExtMemQuantileDMatrix(blocks, **options) if folder else xgb.QuantileDMatrix(blocks, **options)


def cache_prefix(folder: str | None) -> str | None:
    """A name for the files of one matrix in the folder."""
    return tempfile.mktemp(dir=folder, prefix="bins-") if folder else None


def as_dmatrix(
    matrix: np.ndarray, features: tuple[Feature, ...], threads: int, label: np.ndarray | None = None
) -> xgb.DMatrix:
    """A block as XGBoost wants it to predict from, with names and types."""
    columns = names_and_types(features)
    return xgb.DMatrix(matrix, label=label, enable_categorical=True, nthread=threads, **columns)
