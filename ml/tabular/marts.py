"""Feature and label marts, read whole through the warehouse's door and checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError, FeatureMismatchError, LabelError
from ml.hashing import hash_table
from ml.tabular.task import STARS, Task
from warehouse import Settings, open_warehouse

KEY = ("entity_id", "as_of_date")
HORIZON = ("horizon_start", "horizon_end")


@dataclass(frozen=True)
class LabelledRows:
    """Feature rows whose label is known, sorted by entity and date.

    Attributes
    ----------
    features : pa.Table
        The key and the features.
    target : np.ndarray
        int64, shape (rows,): 0 or 1, or 1 to 5.
    known_at : np.ndarray
        datetime64[us], shape (rows,): when the label was known.
    horizon_days : tuple of int
        Days from the as-of date to the start and to the end of the horizon.
    data_hash : str
        Hash of all of this.
    """

    features: pa.Table
    target: np.ndarray
    known_at: np.ndarray
    horizon_days: tuple[int, int]
    data_hash: str

    @property
    def dates(self) -> np.ndarray:
        """As-of dates, datetime64[D], shape (rows,)."""
        return as_days(self.features["as_of_date"])


def as_days(column: pa.ChunkedArray) -> np.ndarray:
    """A date column as datetime64[D]."""
    return column.cast(pa.date32()).to_numpy().astype("datetime64[D]")


def read_features(settings: Settings, task: Task, mart: str | None = None) -> pa.Table:
    """Read the task's feature mart, or another: the key and every flat scalar column that is not a date or a time.

    Returns
    -------
    pa.Table
        Sorted by key, so that nothing depends on the order in which a warehouse returns rows.

    Raises
    ------
    EmptyMartError
        Where the mart has no rows.
    FeatureMismatchError
        Where the mart holds the target.
    """
    mart = mart or task.features_mart
    with open_warehouse(settings) as warehouse:
        table = warehouse.read(mart).read_all()
    if table.num_rows == 0:
        raise EmptyMartError(f"{mart} is empty: land the data it is made from, then run `martlet build`.")
    if task.target in table.column_names:
        raise FeatureMismatchError(f"{mart} holds the target {task.target}: take it out of the mart.")
    features = [field.name for field in table.schema if not pa.types.is_temporal(field.type)]
    return table.select([*KEY, *(name for name in features if name not in KEY)]).sort_by(
        [(name, "ascending") for name in KEY]
    )


def read_labelled(
    settings: Settings, task: Task, features_mart: str | None = None, labels_mart: str | None = None
) -> LabelledRows:
    """Read the features of every row that has a label, from the task's marts unless others are named.

    Raises
    ------
    EmptyMartError
        Where a mart has no rows, or the two have no key in common.
    LabelError
        Where a label is not one the task's kind allows.
    """
    features = read_features(settings, task, features_mart)
    # A label mart may call its time of knowledge as one end of the horizon: ask for each column once.
    wanted = dict.fromkeys([*KEY, task.target, *HORIZON, task.label_known_at])
    with open_warehouse(settings) as warehouse:
        labels = warehouse.read(labels_mart or task.labels_mart, columns=list(wanted)).read_all()
    labels = labels.filter(pc.is_valid(labels[task.target]))
    joined = features.join(labels, list(KEY), join_type="inner").sort_by([(name, "ascending") for name in KEY])
    if joined.num_rows == 0:
        raise EmptyMartError(
            f"No row of {task.features_mart} has a label in {task.labels_mart}: land data, then build."
        )
    return LabelledRows(
        features=joined.select(features.column_names),
        target=_target(task, joined),
        known_at=joined[task.label_known_at].cast(pa.timestamp("us")).to_numpy(),
        horizon_days=_horizon_days(joined),
        data_hash=hash_table(joined),
    )


def _target(task: Task, rows: pa.Table) -> np.ndarray:
    target = rows[task.target].cast(pa.int64()).to_numpy()
    allowed = STARS if task.kind == "ordinal" else (0, 1)
    if not np.isin(target, allowed).all():
        raise LabelError(f"{task.labels_mart}.{task.target} holds values other than {allowed}: mend the label mart.")
    return target


def _horizon_days(rows: pa.Table) -> tuple[int, int]:
    dates = as_days(rows["as_of_date"])
    start, end = (int(np.median((as_days(rows[name]) - dates).astype(np.int64))) for name in HORIZON)
    return start, end
