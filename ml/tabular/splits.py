"""Which rows a model learns from, and on which it is calibrated and measured.

Both plans answer the same questions, so training does not care which one it got: a temporal plan has one
part, a plan of folds has five, and every row calibrated on or measured was held out of the boosters that
score it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ml.errors import EmptyMartError
from ml.hashing import row_words
from ml.tabular.marts import LabelledRows
from ml.tabular.task import Task

HOLDOUT_SHARE = 0.20
VALIDATION_SHARE = 0.15
"""Of all rows, where labels are known soon; else as large a share of those that are known."""
FOLDS = 5


@dataclass(frozen=True)
class Part:
    """Rows of one set of boosters, each a mask of shape (rows,).

    Attributes
    ----------
    learned : np.ndarray
        Rows that the final boosters have seen.
    stops : tuple of np.ndarray
        Sets of rows that each say, to boosters that saw none of them, after how many trees to stop.
    held_out : np.ndarray
        Rows that this part scores; it saw none of them.
    calibrate : np.ndarray
        Rows whose held-out scores the calibration of this part is fitted on.
    """

    learned: np.ndarray
    stops: tuple[np.ndarray, ...]
    held_out: np.ndarray
    calibrate: np.ndarray

    @property
    def refit(self) -> bool:
        """Whether the final boosters learn again, from the rows that said when to stop as well."""
        return any((self.learned & stop).any() for stop in self.stops)

    def fit_rows(self, stop: np.ndarray) -> np.ndarray:
        """Rows that boosters learn from which these rows stop."""
        return self.learned & ~stop


@dataclass(frozen=True)
class Plan:
    """How labelled rows are split.

    Attributes
    ----------
    parts : tuple of Part
    banded : np.ndarray
        Rows whose scores set the bounds of deciles and tiers, mask of shape (rows,).
    measured : np.ndarray
        Rows that metrics are measured on.
    description : str
        The split in words, with its bounds.
    scores_from : np.datetime64 or None
        First as-of date that the model may score without having seen labels of that time.
    entity_folds : pa.Table or None
        ``entity_id`` and the ``fold`` whose boosters never saw it.
    """

    parts: tuple[Part, ...]
    banded: np.ndarray
    measured: np.ndarray
    description: str
    scores_from: np.datetime64 | None = None
    entity_folds: pa.Table | None = None


def make_plan(task: Task, rows: LabelledRows) -> Plan:
    """Split the rows as the task asks.

    Raises
    ------
    EmptyMartError
        Where a part would be without rows.
    """
    plan = (
        temporal_plan(rows.dates, rows.known_at)
        if task.split == "temporal"
        else folds_plan(rows.entities, rows.words, rows.target)
    )
    needed = [mask for part in plan.parts for stop in part.stops for mask in (part.fit_rows(stop), stop, part.held_out)]
    if not all(mask.any() for mask in needed):
        raise EmptyMartError(_too_few(task, rows))
    return plan


def _too_few(task: Task, rows: LabelledRows) -> str:
    """Whether rows or days are wanting, and what would help."""
    count = f"{len(rows):,} labelled rows of {task.name}"
    if task.split == "folds":
        return (
            f"{count} are of {len(rows.entities.unique()):,} entities, too few for {FOLDS} folds that each hold some: "
            f"land data of more."
        )
    dates = np.unique(rows.dates)
    wait = int(np.median((rows.known_at.astype("datetime64[D]") - rows.dates).astype(np.int64)))
    return (
        f"{count} lie on too few days: {len(dates):,}, from {dates[0]} to {dates[-1]}. A label is known {wait} days "
        f"after its day, and learning, calibrating and measuring follow each other: land data of a longer time."
    )


def temporal_plan(dates: np.ndarray, known_at: np.ndarray) -> Plan:
    """The newest fifth of the rows is the holdout, what was known before it is learned from; a day is never divided.

    A label counts in a part only if it was known when the next part begins; rows whose label came later are
    left out, as at that time nobody could have learned from them. Of the rows whose label was known when the
    holdout begins, the newest validate, so that a model is calibrated on the newest period that was closed by then
    even where labels look further ahead than a part is long.

    Parameters
    ----------
    dates : np.ndarray
        As-of dates, datetime64[D], shape (rows,).
    known_at : np.ndarray
        When each label was known, datetime64, shape (rows,).
    """
    holdout_from = np.sort(dates)[int(len(dates) * (1 - HOLDOUT_SHARE))]
    holdout = dates >= holdout_from
    closed = ~holdout & (known_at <= holdout_from)
    validation_from = _validation_from(dates[closed], known_at[closed], holdout_from)
    validation = closed & (dates >= validation_from)
    fit = (dates < validation_from) & (known_at <= validation_from)
    return Plan(
        parts=(Part(fit, (validation,), validation | holdout, validation),),
        banded=validation,
        measured=holdout,
        description=f"as of {holdout_from} and later; learned before {validation_from}, "
        f"calibrated until {holdout_from}",
        scores_from=holdout_from,
    )


def _validation_from(dates: np.ndarray, known_at: np.ndarray, holdout_from: np.datetime64) -> np.datetime64:
    """First day of validation: its share of the rows that are closed, later where no label was known by then."""
    if not len(dates):
        return holdout_from
    first: np.datetime64 = np.sort(dates)[int(len(dates) * (1 - VALIDATION_SHARE / (1 - HOLDOUT_SHARE)))]
    with_labels = dates[dates >= known_at.min()]
    if not len(with_labels):
        return holdout_from
    return max(first, with_labels.min())


def folds_plan(entities: pa.Array, words: np.ndarray, target: np.ndarray) -> Plan:
    """Five folds of entities, in which the target is equally frequent; whoever looks alike shares a fold.

    All rows of an entity stay together, and so do entities with identical values, which would otherwise be learned by
    heart in one fold and recognised in another. Of each value of the target they are dealt out: where a fold has more
    events than the rest, what is learned from the rest expects fewer there, and scores of all folds together rank worse
    than they are. They are dealt out in the order of their hashed names, not of their values, so that models of other
    features are compared on the same folds.

    Part k learns from all but fold k, with as many trees as those folds bear on average, each held out once; its
    calibration is fitted on the held-out scores of the other folds.

    Parameters
    ----------
    entities : pa.Array
        Entity of each row, sorted.
    words : np.ndarray
        uint64, shape (rows,): a hash of each row's features; the first row of an entity says whom it looks like.
    target : np.ndarray
        int64, shape (rows,).
    """
    encoded = entities.dictionary_encode()
    of_row = encoded.indices.to_numpy()
    first = np.unique(of_row, return_index=True)[1]
    alike, group = np.unique(words[first], return_inverse=True)
    highest = np.zeros(len(alike), dtype=np.int64)
    np.maximum.at(highest, group, target[first])
    drawn = np.full(len(alike), np.iinfo(np.uint64).max)
    np.minimum.at(drawn, group, row_words(pa.table({"entity_id": encoded.dictionary})))
    of_group = np.empty(len(alike), dtype=np.int8)
    of_group[np.lexsort((drawn, highest))] = np.arange(len(alike)) % FOLDS
    of_entity = of_group[group]
    fold = of_entity[of_row]
    everyone = np.ones(len(fold), dtype=bool)
    return Plan(
        parts=tuple(_fold_part(fold, k) for k in range(FOLDS)),
        banded=everyone,
        measured=everyone,
        description=f"out of fold, {FOLDS} folds by entity",
        entity_folds=pa.table({"entity_id": encoded.dictionary, "fold": of_entity}),
    )


def _fold_part(fold: np.ndarray, k: int) -> Part:
    held_out = fold == k
    stops = tuple(fold == other for other in range(FOLDS) if other != k)
    return Part(learned=~held_out, stops=stops, held_out=held_out, calibrate=~held_out)
