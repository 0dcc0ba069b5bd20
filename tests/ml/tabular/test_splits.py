"""Who is learned from, and who is held out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import EmptyMartError
from ml.hashing import row_words
from ml.tabular import load_task
from ml.tabular.marts import LabelledRows
from ml.tabular.splits import FOLDS, folds_plan, make_plan, temporal_plan

DAYS = np.datetime64("2020-01-01") + np.arange(100)


def a_day_later(dates: np.ndarray) -> np.ndarray:
    return (dates + 1).astype("datetime64[us]")


def test_of_a_hundred_days_the_last_twenty_are_held_out_and_the_fifteen_before_them_validate() -> None:
    plan = temporal_plan(DAYS, a_day_later(DAYS))
    (part,) = plan.parts
    assert np.flatnonzero(plan.measured).tolist() == list(range(80, 100))
    assert np.flatnonzero(part.stops[0]).tolist() == list(range(65, 80))
    assert np.flatnonzero(part.learned).tolist() == list(range(65))
    assert plan.scores_from == DAYS[80]


def test_no_day_is_in_two_parts_however_the_rows_fall() -> None:
    # 70 rows on one day straddle row 80 of 100, and 20 on another the bound between learning and validation.
    dates = np.sort(np.concatenate([DAYS[:10], np.full(20, DAYS[20]), np.full(70, DAYS[40])]))
    plan = temporal_plan(dates, a_day_later(dates))
    (part,) = plan.parts
    assert set(dates[part.learned]) == set(DAYS[:10])
    assert set(dates[part.stops[0]]) == {DAYS[20]}
    assert set(dates[plan.measured]) == {DAYS[40]}


def test_where_labels_look_far_ahead_the_newest_that_were_known_validate() -> None:
    # Ten months of equally many rows; a label is known 90 days after its first of a month.
    months = np.arange("2020-01", "2020-11", dtype="datetime64[M]").astype("datetime64[D]")
    dates = np.repeat(months, 10)
    plan = temporal_plan(dates, (dates + 90).astype("datetime64[us]"))
    (part,) = plan.parts
    assert set(dates[plan.measured]) == set(months[8:])
    # July's labels were not known when September began; of those known, May's and June's are the newest fifth.
    assert set(dates[part.stops[0]]) == set(months[[4, 5]])
    assert set(dates[part.learned]) == {months[0], months[1]}


def test_a_label_that_came_after_the_next_part_began_is_learned_by_nobody() -> None:
    known_at = a_day_later(DAYS)
    known_at[[10, 70]] = np.datetime64("2020-12-31")
    (part,) = temporal_plan(DAYS, known_at).parts
    assert not (part.learned | part.stops[0])[[10, 70]].any()
    assert (part.learned | part.stops[0]).sum() == 80 - 2


def test_a_label_known_as_the_next_part_begins_still_counts() -> None:
    (part,) = temporal_plan(DAYS, a_day_later(DAYS)).parts
    # Row 64's label is known at the first instant of day 65, when validation begins.
    assert part.learned[64]


def test_a_label_that_was_never_known_is_learned_by_nobody() -> None:
    known_at = a_day_later(DAYS)
    known_at[5] = np.datetime64("NaT")
    assert not temporal_plan(DAYS, known_at).parts[0].learned[5]


def people(ids: list[str], values: list[int]) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Entities, hashes of their values, and a target that one in four has."""
    target = (np.array(values) % 4 == 0).astype(np.int64)
    return pa.array(ids), row_words(pa.table({"value": values})), target


def test_each_row_is_held_out_by_exactly_the_one_part_that_did_not_learn_it() -> None:
    plan = folds_plan(*people([f"p{number:03}" for number in range(500)], list(range(500))))
    held_out = np.stack([part.held_out for part in plan.parts])
    learned = np.stack([part.learned for part in plan.parts])
    assert len(plan.parts) == FOLDS
    assert (held_out.sum(axis=0) == 1).all()
    assert (held_out == ~learned).all()
    assert held_out.sum(axis=1).min() > 60
    for part in plan.parts:
        assert part.refit
        assert (np.stack(part.stops).sum(axis=0) == part.learned).all()
        assert not any((part.fit_rows(stop) & (stop | part.held_out)).any() for stop in part.stops)
        assert (part.calibrate == ~part.held_out).all()


def test_people_who_look_alike_share_a_fold() -> None:
    plan = folds_plan(*people([f"p{number:03}" for number in range(300)], [number // 2 for number in range(300)]))
    assert plan.entity_folds is not None
    folds = plan.entity_folds["fold"].to_numpy()
    assert (folds[0::2] == folds[1::2]).all()
    assert len(set(folds)) == FOLDS


def test_all_rows_of_a_person_share_a_fold() -> None:
    ids = [f"p{number // 3:03}" for number in range(300)]
    plan = folds_plan(*people(ids, list(range(300))))
    for part in plan.parts:
        assert (part.held_out.reshape(100, 3).sum(axis=1) % 3 == 0).all()


def test_every_fold_has_its_share_of_every_value_of_the_target() -> None:
    entities, words, target = people([f"p{number:03}" for number in range(300)], list(range(300)))
    parts = folds_plan(entities, words, target).parts
    assert [int(target[part.held_out].sum()) for part in parts] == [15] * FOLDS
    assert [int((1 - target)[part.held_out].sum()) for part in parts] == [45] * FOLDS


def test_other_features_leave_everybody_in_the_same_fold() -> None:
    entities, words, target = people([f"p{number:03}" for number in range(300)], list(range(300)))
    folds = [folds_plan(entities, each, target).entity_folds for each in (words, words[::-1])]
    assert folds[0] is not None
    assert folds[0] == folds[1]


def labelled_rows(dates: np.ndarray, known_at: np.ndarray, entities: list[str]) -> LabelledRows:
    count = len(dates)
    return LabelledRows(
        matrix=np.zeros((count, 0), dtype=np.float32),
        order=np.arange(count),
        folder=None,
        features=(),
        entities=pa.array(entities),
        dates=dates,
        words=np.zeros(count, dtype=np.uint64),
        target=np.ones(count, dtype=np.int64),
        known_at=known_at,
        horizon_days=(0, 30),
        data_hash="",
    )


def test_many_rows_of_a_single_day_are_refused_for_their_days() -> None:
    dates = np.full(5000, DAYS[0])
    rows = labelled_rows(dates, a_day_later(dates), [str(n) for n in range(5000)])
    with pytest.raises(EmptyMartError, match=r"5,000 labelled rows .* too few days: 1, .* known 1 days after"):
        make_plan(load_task("review_score_at_request"), rows)


def test_rows_of_one_entity_are_refused_for_their_entities() -> None:
    rows = labelled_rows(DAYS, a_day_later(DAYS), ["one"] * 100)
    with pytest.raises(EmptyMartError, match=r"100 labelled rows .* of 1 entities, too few for 5 folds"):
        make_plan(load_task("subscriber_churn"), rows)
