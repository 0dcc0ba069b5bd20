"""What every source must do, each on a real server: seven things, the same for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from azure.storage.blob._shared import policies, policies_async

from ingestion.sources import azure_blob, mongo, remote, topic
from tests.rigs import RIGS, KafkaRig, Rig
from warehouse import MartletError, Settings
from warehouse.errors import AccessDeniedError, TransientError

ITEMS = {name: f"text of {name}" for name in "abcd"}
NUMBERS = count()
FEW = 6
"""Requests after which what is refused must have been given up."""


@pytest.fixture(scope="module", params=RIGS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with ExitStack() as servers:
        yield RIGS[request.param](tmp_path_factory.mktemp("rig"), servers)


@pytest.fixture
def rig(running: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """The running source with nothing in it, and the environment that signs in to it."""
    running.renew(f"shop-{next(NUMBERS)}")
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    yield running
    running.mend()


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """One item at a time, none of them on its way before it is needed, and little patience."""
    monkeypatch.setattr(remote, "FETCHED_AHEAD", 1)
    monkeypatch.setattr(azure_blob, "RETRIES", 1)
    for policies_of_azure in (policies, policies_async):
        monkeypatch.setattr(policies_of_azure.ExponentialRetry, "get_backoff_time", lambda *_: 0.2)
    for name in ("DOCUMENTS_PER_SLICE", "DOCUMENTS_PER_BATCH", "BATCHES_AHEAD"):
        monkeypatch.setattr(mongo, name, 1)
    monkeypatch.setattr(topic, "STEP_MESSAGES", 1)
    monkeypatch.setattr(topic, "BATCH_MESSAGES", 1)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")


def fresh() -> Settings:
    """The settings of a run of its own."""
    return Settings()


def batches(rig: Rig) -> int:
    return len(rig.rows(fresh(), "raw.batches"))


def test_a_full_load_lands_every_item(rig: Rig) -> None:
    rig.put(**ITEMS)
    assert sum(file.count_loaded for file in rig.ingest(fresh())) == len(ITEMS)
    assert rig.landed(fresh()) == ITEMS


def test_an_increment_lands_what_is_new_and_nothing_else(rig: Rig) -> None:
    rig.put(**ITEMS)
    rig.ingest(fresh())
    rig.put(new="one more")
    assert sum(file.count_loaded for file in rig.ingest(fresh())) == 1
    assert rig.landed(fresh()) == ITEMS | {"new": "one more"}


def test_nothing_new_makes_no_batch(rig: Rig) -> None:
    rig.put(**ITEMS)
    rig.ingest(fresh())
    before = batches(rig)
    assert {file.status for file in rig.ingest(fresh())} == {"unchanged"}
    assert batches(rig) == before


def test_a_changed_item_counts_as_it_is_now_and_its_older_row_stays(rig: Rig) -> None:
    rig.put(**ITEMS)
    rig.ingest(fresh())
    rig.put(a="edited")
    assert sum(file.count_loaded for file in rig.ingest(fresh())) == 1
    assert rig.landed(fresh()) == ITEMS | {"a": "edited"}
    texts = [row[rig.columns[1]] for row in rig.rows(fresh()) if row[rig.columns[0]] == "a"]
    assert sorted(texts) == ["edited", "text of a"]


def after_the_first(act: Callable[[], None]) -> Callable[[int, int, str], None]:
    """Do something once, when the first item has landed."""
    done: list[int] = []

    def progress(count: int, total: int, _label: str) -> None:
        if 1 <= count < total and not done:
            done.append(count)
            act()

    return progress


def disturb(rig: Rig, end: Callable[[], None], begin: Callable[[], None]) -> None:
    """End what the run depends on in its middle, begin it again, and run again."""
    rig.put(**ITEMS)
    if isinstance(rig, KafkaRig):
        # Its client waits and connects again by itself.
        def end_for_a_while() -> None:
            end()
            threading.Timer(2, begin).start()

        rig.ingest(fresh(), after_the_first(end_for_a_while))
    else:
        with pytest.raises(TransientError, match="run the same command again; what has landed is whole"):
            rig.ingest(fresh(), after_the_first(end))
        assert 0 < len(rig.landed(fresh())) < len(ITEMS)
        begin()
        rig.ingest(fresh())
    assert rig.landed(fresh()) == ITEMS


def test_a_server_that_restarts_in_the_middle_loses_nothing(rig: Rig) -> None:
    disturb(rig, rig.kill, rig.start)


def test_a_dropped_connection_is_one_error_at_most_and_nothing_is_lost(rig: Rig) -> None:
    disturb(rig, rig.drop, rig.mend)


def test_wrong_credentials_are_one_clear_error_and_no_storm_of_retries(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.put(a="text")
    rig.refuse()
    for name, value in rig.wrong.items():
        monkeypatch.setenv(name, value)
    before, begun = rig.attempts(), time.monotonic()
    with pytest.raises(MartletError, match="refused") as caught:
        rig.ingest(fresh())
    assert isinstance(caught.value, AccessDeniedError)
    assert "check" in str(caught.value)
    assert 1 <= rig.attempts() - before <= FEW
    assert time.monotonic() - begun < 10
    secrets = [value for name, value in rig.wrong.items() if "SERVERS" not in name and "PROTOCOL" not in name]
    assert not [secret for secret in secrets if secret in str(caught.value)]
