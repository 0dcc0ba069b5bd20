"""Logs of a size that is asked for: every count exact, every part the same on every run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingestion.simulate.folder import Folder
from ingestion.simulate.sessions import apportioned
from ingestion.simulate.sizes import grown
from ingestion.simulate.sparkify import PART, log_size, write_subscribers

SUBSCRIBERS, EVENTS = 2 * PART + 30, 23_457


def log_of(root: Path, seed: int, events: int = EVENTS) -> Folder:
    folder = Folder(root)
    write_subscribers(folder, np.random.default_rng(seed), SUBSCRIBERS, events)
    return folder


def lines_of(folder: Folder) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.written.records for line in (folder.root / path).open()]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return log_of(tmp_path_factory.mktemp("log"), seed=3)


def test_a_log_holds_exactly_the_events_and_the_people_asked_for(log: Folder) -> None:
    events = lines_of(log)
    assert len(events) == EVENTS == sum(log.written.records.values())
    assert len({event["userId"] for event in events if "userId" in event}) == SUBSCRIBERS


def test_a_log_is_written_in_parts_of_so_many_people_each(log: Folder) -> None:
    people = [{json.loads(line).get("userId") for line in (log.root / path).open()} for path in log.written.records]
    assert [len(part - {None}) for part in people] == [PART, PART, 30]
    assert len(set.union(*people) - {None}) == SUBSCRIBERS


def test_every_part_of_a_log_has_the_same_bytes_again(log: Folder, tmp_path: Path) -> None:
    again, other = log_of(tmp_path / "again", seed=3), log_of(tmp_path / "other", seed=4)
    for path in log.written.records:
        assert (again.root / path).read_bytes() == (log.root / path).read_bytes()
        assert (other.root / path).read_bytes() != (log.root / path).read_bytes()


def test_sessions_belong_to_one_person_and_count_their_events_from_zero(log: Folder) -> None:
    sessions: dict[int, list[dict[str, Any]]] = {}
    for event in lines_of(log):
        sessions.setdefault(event["sessionId"], []).append(event)
    assert sorted(sessions) == list(range(1, len(sessions) + 1))
    for events in sessions.values():
        assert [event["itemInSession"] for event in events] == list(range(len(events)))
        assert len({event["userId"] for event in events if "userId" in event}) == 1
        assert [event["ts"] for event in events] == sorted(event["ts"] for event in events)


def test_ten_times_the_events_are_more_sessions_and_longer_ones_but_never_two_at_once(
    log: Folder, tmp_path: Path
) -> None:
    events, more = lines_of(log), lines_of(log_of(tmp_path, seed=3, events=10 * EVENTS))
    latest: dict[int, int] = {}
    for event in more:
        if "userId" in event:
            assert event["ts"] >= latest.get(event["userId"], 0)
            latest[event["userId"]] = event["ts"]
    sessions = [len({event["sessionId"] for event in each}) for each in (events, more)]
    assert 2 < sessions[1] / sessions[0] < 5


def test_the_full_size_is_that_of_the_publisher_and_the_small_one_that_of_the_demonstration() -> None:
    assert log_size(1.0) == (22_278, 26_259_199)
    assert log_size(0.1) == (200, 22_000)
    assert log_size(0.02) == (60, 6_600)


def test_a_count_grows_by_the_same_factor_for_the_same_factor_of_scale_and_in_proportion_past_full() -> None:
    assert [grown(scale, 100, 10_000) for scale in (0.05, 0.1, 0.2, 0.4)] == [25, 100, 400, 1_600]
    assert [grown(scale, 100, 10_000) for scale in (1.0, 2.0, 3.0)] == [10_000, 20_000, 30_000]


def test_shares_add_up_to_the_total_and_nobody_gets_less_than_the_fewest() -> None:
    weights = np.random.default_rng(0).exponential(size=1_000)
    shares = apportioned(weights, np.full(1_000, 2), 123_457)
    assert shares.sum() == 123_457
    assert shares.min() >= 2
    assert shares[weights > 2.0].min() > shares[weights < 1.0].max()
