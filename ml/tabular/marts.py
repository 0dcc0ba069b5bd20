"""Feature and label marts, streamed through the warehouse's door and checked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import EmptyMartError, FeatureMismatchError, LabelError
from ml.hashing import TableHash, mixed, row_words
from ml.tabular.encoding import Encoder, Feature
from ml.tabular.task import STARS, Task
from warehouse import Settings, Warehouse, open_warehouse

KEY = ("entity_id", "as_of_date")
HORIZON = ("horizon_start", "horizon_end")


@dataclass(frozen=True)
class LabelledRows:
    """Feature rows whose label is known, sorted by entity and date.

    Attributes
    ----------
    matrix : np.ndarray
        float32, shape (rows, features), in the order in which the warehouse gave the rows; a file of its own where
        it is larger than memory is meant to hold. :meth:`values` reads it.
    order : np.ndarray
        Place in ``matrix`` of each row.
    folder : str or None
        Where what is binned for training may lie too, if the matrix lies on disk.
    features : tuple of Feature
        Columns of the matrix, with every category that the rows hold.
    entities : pa.Array
        Entity of each row.
    dates : np.ndarray
        As-of dates, datetime64[D], shape (rows,).
    words : np.ndarray
        uint64, shape (rows,): a hash of each row's feature values.
    target : np.ndarray
        int64, shape (rows,): 0 or 1, or 1 to 5.
    known_at : np.ndarray
        datetime64[us], shape (rows,): when the label was known.
    horizon_days : tuple of int
        Days from the as-of date to the start and to the end of the horizon.
    data_hash : str
        Hash of all of this.
    """

    matrix: np.ndarray
    order: np.ndarray
    folder: str | None
    features: tuple[Feature, ...]
    entities: pa.Array
    dates: np.ndarray
    words: np.ndarray
    target: np.ndarray
    known_at: np.ndarray
    horizon_days: tuple[int, int]
    data_hash: str

    def __len__(self) -> int:
        return len(self.target)

    def values(self, rows: np.ndarray) -> np.ndarray:
        """Feature values of rows, by number or by mask: float32, shape (rows, features)."""
        return np.asarray(self.matrix[self.order[rows]])


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
        reader = warehouse.read(mart)
        table = reader.read_all().select([*KEY, *feature_names(task, mart, reader.schema)])
    if table.num_rows == 0:
        raise _is_empty(mart)
    return table.sort_by([(name, "ascending") for name in KEY])


def feature_names(task: Task, mart: str, schema: pa.Schema) -> list[str]:
    """Columns of a mart that are features: all but the key, dates and times, and the labels where both share a mart.

    Raises
    ------
    FeatureMismatchError
        Where a mart of features alone holds the target.
    """
    labels = {task.target, task.label_known_at, *HORIZON} if mart == task.labels_mart else set()
    if task.target in set(schema.names) - labels:
        raise FeatureMismatchError(f"{mart} holds the target {task.target}: take it out of the mart.")
    barred = labels | set(KEY)
    return [field.name for field in schema if field.name not in barred and not pa.types.is_temporal(field.type)]


@contextmanager
def labelled(
    settings: Settings, task: Task, features_mart: str | None = None, labels_mart: str | None = None
) -> Iterator[LabelledRows]:
    """The features of every row that has a label, from the task's marts unless others are named.

    The features are read once, a batch at a time, and each batch becomes rows of the matrix: neither Arrow nor pandas
    ever holds the whole mart. What is on disk is gone afterwards.

    Raises
    ------
    EmptyMartError
        Where a mart has no rows, or the two have no key in common.
    LabelError
        Where a label is not one the task's kind allows.
    """
    scratch = settings.home / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        with open_warehouse(settings) as warehouse:
            labels = _Labels(task, warehouse, labels_mart or task.labels_mart)
            rows = _join(settings, task, warehouse, labels, features_mart or task.features_mart, Path(folder))
        yield rows


class _Labels:
    """Labels by the hash of their key, which finds them without a copy of the features."""

    def __init__(self, task: Task, warehouse: Warehouse, mart: str) -> None:
        # A label mart may call its time of knowledge as one end of the horizon: ask for each column once.
        wanted = dict.fromkeys([*KEY, task.target, *HORIZON, task.label_known_at])
        table = warehouse.read(mart, columns=list(wanted)).read_all()
        self.table = table.filter(pc.is_valid(table[task.target]))
        words = row_words(self.table.select(list(KEY)))
        self._order = np.argsort(words, kind="stable")
        self._sorted = words[self._order]
        if (self._sorted[1:] == self._sorted[:-1]).any():
            raise LabelError(f"{mart} has more than one row of a key ({', '.join(KEY)}): mend the label mart.")

    def find(self, keys: pa.Table) -> np.ndarray:
        """Row of the labels for each key, -1 where there is none."""
        if not len(self._sorted):
            return np.full(keys.num_rows, -1)
        words = row_words(keys)
        place = np.minimum(np.searchsorted(self._sorted, words), len(self._sorted) - 1)
        return np.where(self._sorted[place] == words, self._order[place], -1)


def _join(
    settings: Settings, task: Task, warehouse: Warehouse, labels: _Labels, mart: str, scratch: Path
) -> LabelledRows:
    reader = warehouse.read(mart)
    names = feature_names(task, mart, reader.schema)
    encoder = Encoder(reader.schema, names)
    matrix = _allocate(settings, labels.table.num_rows, len(names), scratch)
    digest, filled, seen = TableHash(), 0, 0
    found: list[np.ndarray] = []
    words: list[np.ndarray] = []
    for batch in reader:
        rows = pa.Table.from_batches([batch])
        place = labels.find(rows.select(list(KEY)))
        here = place >= 0
        seen += rows.num_rows
        if not here.any():
            continue
        rows = rows if here.all() else rows.filter(pa.array(here))
        found.append(place[here])
        matrix[filled : filled + rows.num_rows] = encoder.encode(rows)
        words.append(row_words(rows.select(names)))
        digest.add(mixed(words[-1] + mixed(row_words(labels.table.take(pa.array(place[here]))))))
        filled += rows.num_rows
    if not seen:
        raise _is_empty(mart)
    if not filled:
        raise EmptyMartError(f"No row of {mart} has a label in {task.labels_mart}: land data, then build.")
    joined = labels.table.take(pa.array(np.concatenate(found)))
    order = pc.sort_indices(joined, [(name, "ascending") for name in KEY]).to_numpy()
    joined = joined.take(pa.array(order))
    return LabelledRows(
        matrix=matrix[:filled],
        order=order,
        folder=str(scratch) if isinstance(matrix, np.memmap) else None,
        features=encoder.sorted_features(matrix[:filled]),
        entities=joined["entity_id"].combine_chunks(),
        dates=as_days(joined["as_of_date"]),
        words=np.concatenate(words)[order],
        target=_target(task, joined),
        known_at=joined[task.label_known_at].cast(pa.timestamp("us")).to_numpy(),
        horizon_days=_horizon_days(joined),
        data_hash=digest.hex(),
    )


def _is_empty(mart: str) -> EmptyMartError:
    return EmptyMartError(f"{mart} is empty: land the data it is made from, then run `martlet build`.")


def _allocate(settings: Settings, rows: int, columns: int, scratch: Path) -> np.ndarray:
    if rows * columns * 4 <= settings.training_bytes or not rows * columns:
        return np.empty((rows, columns), dtype=np.float32)
    return np.memmap(scratch / "matrix", dtype=np.float32, mode="w+", shape=(rows, columns))


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
