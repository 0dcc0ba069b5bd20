"""Kafka topics and Event Hubs as streams, on librdkafka's own broker."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from ingestion import stream as stream_module
from ingestion.errors import (
    ChangedMeanwhileError,
    MissingColumnError,
    SourceAccessError,
    SourceNotFoundError,
    StreamBusyError,
)
from ingestion.lake import list_batches
from ingestion.land import LandedFile, land
from ingestion.sources import cluster, kafka, open_stream, topic
from ingestion.sources.brokers import open_event_hubs
from ingestion.stream import land_stream
from tests.servers import KafkaBroker, kafka_broker
from warehouse import REPO, Settings, open_warehouse
from warehouse.duckdb import DuckDBWarehouse
from warehouse.errors import ConfigurationError, TransientError, WarehouseLockedError

REVIEWS = "raw.stream__reviews"
REVIEW = {"asin": "B0", "overall": 5.0, "verified": True, "unixReviewTime": 1500000000, "reviewText": "Good."}
SECRET = "c2VjcmV0IGtleSBvZiBhIHRlc3Q="


@pytest.fixture(scope="module")
def broker() -> Iterator[KafkaBroker]:
    with kafka_broker() as running:
        yield running


@pytest.fixture
def reviews(broker: KafkaBroker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A topic of three partitions, of a name of its own, that the contract of streamed reviews declares."""
    name = f"reviews-{tmp_path.name[:60]}"
    broker.tell("topic", name, 3)
    contracts = {
        table: contract if table != REVIEWS else replace(contract, topic=name)
        for table, contract in kafka.load_contracts().items()
    }
    monkeypatch.setattr(kafka, "load_contracts", lambda: contracts)
    return name


@pytest.fixture
def settings(home: Path, broker: KafkaBroker) -> Settings:
    return Settings(home=home, kafka_bootstrap_servers=broker.address)


def review(reviewer: str, **more: Any) -> bytes:
    return json.dumps(REVIEW | {"reviewerID": reviewer} | more).encode()


def send(broker: KafkaBroker, name: str, *values: bytes | None, key: str = "key") -> None:
    """Send values to the partitions in turn, the first to the first."""
    producer = Producer({"bootstrap.servers": broker.address, "log_level": 2})
    for number, value in enumerate(values):
        producer.produce(name, value, key=key, partition=number % 3)
    assert producer.flush(20) == 0


def ingest(settings: Settings, name: str, stop: Callable[[], bool] | None = None, kind: str = "kafka") -> LandedFile:
    with closing(open_stream(settings, kind, name)) as stream:
        [landed] = land_stream(settings, stream, stop).files
    return landed


def rows(settings: Settings, table: str = REVIEWS) -> list[dict[str, Any]]:
    with open_warehouse(settings) as warehouse:
        found: list[dict[str, Any]] = warehouse.read(table).read_all().to_pylist()
    return found


def reviewers(settings: Settings) -> list[str]:
    return sorted(row["reviewerID"] for row in rows(settings))


def test_a_topic_lands_whole_with_the_place_of_every_message(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, *(review(f"r{number}") for number in range(7)))
    landed = ingest(settings, reviews)
    assert (landed.table, landed.status, landed.count_read, landed.count_loaded) == (REVIEWS, "landed", 7, 7)
    places = {row["reviewerID"]: (row["_kafka_partition"], row["_kafka_offset"]) for row in rows(settings)}
    assert places == {"r0": (0, 0), "r1": (1, 0), "r2": (2, 0), "r3": (0, 1), "r4": (1, 1), "r5": (2, 1), "r6": (0, 2)}
    [row] = [row for row in rows(settings) if row["reviewerID"] == "r0"]
    assert (row["_kafka_key"], row["_namespace"], row["overall"]) == ("key", "amazon", 5.0)
    assert row["_known_at"] == row["_loaded_at"] >= row["_kafka_timestamp"]
    assert row["_source_uri"].endswith(f"/{reviews}#7")


def test_the_next_run_lands_what_came_since_and_one_after_it_nothing(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, review("a"), review("b"))
    ingest(settings, reviews)
    send(broker, reviews, review("c"))
    assert ingest(settings, reviews).count_read == 1
    again = ingest(settings, reviews)
    assert (again.status, again.count_read) == ("unchanged", 0)
    assert reviewers(settings) == ["a", "b", "c"]
    positions = [row["position"] for row in rows(settings, "raw.batches")]
    assert positions == ['{"0": 1, "1": 1, "2": 0}', '{"0": 2, "1": 1, "2": 0}']


def test_a_bounded_run_ends_where_the_topic_ended_as_it_began(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "STEP_MESSAGES", 1)
    send(broker, reviews, review("a"))
    gathered = topic.TopicReader._read

    def read_while_more_comes(self: topic.TopicReader) -> Any:
        send(broker, reviews, review("later"))
        return gathered(self)

    monkeypatch.setattr(topic.TopicReader, "_read", read_while_more_comes)
    landed = ingest(settings, reviews)
    assert 1 <= landed.count_read <= 2


def test_what_cannot_be_read_is_a_reject_with_its_text_and_address(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    pretty = json.dumps(json.loads(review("a")), indent=1).encode()
    send(
        broker, reviews, pretty, None, b'{"reviewerID": "bro\nken', b"\xff{}", b'["no", "object"]', b" \r\n", key="gone"
    )
    landed = ingest(settings, reviews)
    assert (landed.count_read, landed.count_loaded, landed.count_rejected) == (6, 1, 5)
    assert reviewers(settings) == ["a"]
    rejects = {row["source_uri"].partition("#6/")[2]: row for row in rows(settings, "raw.rejects")}
    assert {place: (row["reason"], row["original_text"]) for place, row in rejects.items()} == {
        "1/0": ("no value: a tombstone", "gone"),
        "2/0": ("not a record: cannot be parsed", '{"reviewerID": "bro\nken'),
        "0/1": ("not UTF-8", "\ufffd{}"),
        "1/1": ("not a record: no object", '["no", "object"]'),
        "2/1": ("not a record: blank", " \r\n"),
    }
    assert len({row["source_row"] for row in rejects.values()}) == 5


def test_a_message_that_was_sent_twice_is_two_rows_of_their_own_offsets(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, *[review("twice")] * 4)
    ingest(settings, reviews)
    places = [(row["_kafka_partition"], row["_kafka_offset"]) for row in rows(settings)]
    assert sorted(places) == [(0, 0), (0, 1), (1, 0), (2, 0)]


def test_a_key_of_the_value_cannot_pose_as_the_place_of_the_message(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, review("a", _kafka_offset="forged"))
    ingest(settings, reviews)
    [row] = rows(settings)
    assert (row["_kafka_offset"], row["value_kafka_offset"]) == (0, "forged")


def test_a_key_that_is_no_text_is_spelled_out(settings: Settings, broker: KafkaBroker, reviews: str) -> None:
    producer = Producer({"bootstrap.servers": broker.address})
    producer.produce(reviews, review("a"), key=b"\xff\x01k", partition=0)
    producer.flush(20)
    ingest(settings, reviews)
    [row] = rows(settings)
    assert row["_kafka_key"] == "\\xff\x01k"


def test_many_batches_hold_each_message_once(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "STEP_MESSAGES", 10)
    monkeypatch.setattr(topic, "BATCH_MESSAGES", 30)
    send(broker, reviews, *(review(f"r{number:03}") for number in range(200)))
    assert ingest(settings, reviews).count_loaded == 200
    assert reviewers(settings) == [f"r{number:03}" for number in range(200)]
    assert len(rows(settings, "raw.batches")) >= 5


def test_an_undeclared_topic_is_recognised_by_the_keys_of_its_first_messages(
    settings: Settings, broker: KafkaBroker, tmp_path: Path
) -> None:
    name = f"clicks-{tmp_path.name[:60]}"
    broker.tell("topic", name, 3)
    event = {"ts": 1541105830796, "userId": "39", "sessionId": 38, "page": "Home", "level": "free", "auth": "x"}
    send(broker, name, b"junk", json.dumps(event).encode())
    landed = ingest(settings, name)
    assert (landed.table, landed.count_loaded, landed.count_rejected) == ("raw.sparkify__events", 1, 1)
    [row] = rows(settings, "raw.sparkify__events")
    assert (row["userId"], row["_kafka_partition"]) == ("39", 1)


def test_a_topic_that_nothing_recognises_says_where_to_declare_it(
    settings: Settings, broker: KafkaBroker, tmp_path: Path
) -> None:
    name = f"odd-{tmp_path.name[:60]}"
    broker.tell("topic", name, 3)
    send(broker, name, b'{"temperature": 3}')
    with pytest.raises(SourceNotFoundError, match=r"columns temperature.*declare the topic in a contract"):
        ingest(settings, name)


def test_a_declared_topic_without_a_required_key_names_it(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, json.dumps(REVIEW).encode())
    with pytest.raises(MissingColumnError, match="have no reviewerID"):
        ingest(settings, reviews)


def test_a_demo_on_a_folder_retires_other_folders_and_no_stream(
    settings: Settings, broker: KafkaBroker, reviews: str, tmp_path: Path
) -> None:
    for folder in ("first", "second"):
        file = tmp_path / folder / "stream" / "reviews.json"
        file.parent.mkdir(parents=True)
        file.write_bytes(review(f"of the {folder} folder") + b"\n")
    land(settings, tmp_path / "first")
    send(broker, reviews, review("streamed"))
    ingest(settings, reviews)
    assert land(settings, tmp_path / "second", only_this=True).retired == 1
    live = [row["reviewerID"] for row in rows(settings) if row["_superseded_at"] is None]
    assert sorted(live) == ["of the second folder", "streamed"]
    assert ingest(settings, reviews).status == "unchanged"


def test_a_topic_that_does_not_exist_is_named(settings: Settings) -> None:
    with pytest.raises(SourceNotFoundError, match="no topic nowhere"):
        ingest(settings, "nowhere")


def test_messages_that_retention_deleted_unread_are_counted_and_the_rest_lands(
    settings: Settings, broker: KafkaBroker, reviews: str, caplog: pytest.LogCaptureFixture
) -> None:
    send(broker, reviews, *(review(f"r{number}") for number in range(3)))
    ingest(settings, reviews)
    for number in (3, 4, 5, 6):
        send(broker, reviews, review(f"r{number}"))
    broker.tell("delete", reviews, 0, 4)
    landed = ingest(settings, reviews)
    assert "3 messages of partition 0 were deleted" in landed.reason
    assert "offsets 1 to 3" in caplog.text
    assert reviewers(settings) == ["r0", "r1", "r2", "r6"]
    assert ingest(settings, reviews).reason == ""


def test_messages_that_retention_deletes_while_they_are_followed_are_counted_too(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(broker, reviews, review("a"))
    begin = topic.TopicReader.begin

    def begin_late(self: topic.TopicReader, positions: dict[int, int]) -> None:
        begin(self, positions)
        self._consumer.incremental_unassign(self._consumer.assignment())
        send(broker, reviews, review("b"), review("x"), review("x"), review("c"))
        broker.tell("delete", reviews, 0, 2)
        self._consumer.incremental_assign([topic.TopicPartition(reviews, 0, 0)])

    monkeypatch.setattr(topic.TopicReader, "begin", begin_late)
    monkeypatch.setattr(topic, "PATIENCE", 5)
    end = time.monotonic() + 5
    landed = ingest(settings, reviews, lambda: time.monotonic() > end)
    assert "2 messages of partition 0 were deleted" in landed.reason
    assert reviewers(settings) == ["c"]


def test_a_topic_that_ends_before_what_has_landed_is_refused(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(broker, reviews, review("a"))
    monkeypatch.setattr(kafka, "_furthest", lambda _: {0: 500})
    with pytest.raises(ChangedMeanwhileError, match="ends at offset 1, but messages up to 500 have landed"):
        ingest(settings, reviews)


def test_a_connection_that_drops_in_the_middle_is_taken_up_again(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "STEP_MESSAGES", 1)
    monkeypatch.setattr(topic, "BATCH_MESSAGES", 1)
    send(broker, reviews, review("a"), review("b"), review("c"))
    write = stream_module.write_slice
    dropped = []

    def write_and_drop(*arguments: Any) -> Any:
        if not dropped:
            dropped.append(broker.tell("down"))
            threading.Timer(2, broker.tell, ["up"]).start()
        return write(*arguments)

    monkeypatch.setattr(stream_module, "write_slice", write_and_drop)
    send(broker, reviews, *(review(f"r{number}") for number in range(30)))
    assert ingest(settings, reviews).count_loaded == 33
    assert reviewers(settings) == sorted(["a", "b", "c", *(f"r{number}" for number in range(30))])


def test_a_broker_that_stays_away_ends_a_bounded_run_which_the_next_one_completes(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "PATIENCE", 2)
    send(broker, reviews, review("a"))
    begin = topic.TopicReader.begin

    def begin_and_lose(self: topic.TopicReader, positions: dict[int, int]) -> None:
        begin(self, positions)
        self._consumer.incremental_unassign(self._consumer.assignment())

    with monkeypatch.context() as patched:
        patched.setattr(topic.TopicReader, "begin", begin_and_lose)
        with pytest.raises(TransientError, match=r"1 messages from the end\): run the same command again"):
            ingest(settings, reviews)
    ingest(settings, reviews)
    assert reviewers(settings) == ["a"]


KILLED = """
import os, signal, sys
from contextlib import closing
from dataclasses import replace

from ingestion import lake, land, stream
from ingestion.sources import kafka, open_stream, topic
from warehouse import Settings
from warehouse.duckdb import DuckDBWarehouse

name, moment = sys.argv[1:]
topic.STEP_MESSAGES, topic.BATCH_MESSAGES = 10, 20
contracts = dict(kafka.load_contracts())
contracts["raw.stream__reviews"] = replace(contracts["raw.stream__reviews"], topic=name)
kafka.load_contracts = lambda: contracts


def killing(owner, function, after):
    whole, calls = getattr(owner, function), []

    def wrapped(*arguments, **options):
        calls.append(1)
        if len(calls) == 3 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*arguments, **options)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, function, wrapped)


match moment:
    case "consuming": killing(topic, "as_table", True)
    case "writing": killing(lake.pq.ParquetWriter, "write_table", True)
    case "written": killing(stream, "write_slice", True)
    case "loading": killing(DuckDBWarehouse, "_supersede_records", False)
    case "loaded": killing(DuckDBWarehouse, "load_batch", True)
settings = Settings()
with closing(open_stream(settings, "kafka", name)) as opened:
    stream.land_stream(settings, opened)
"""


@pytest.mark.parametrize("moment", ["consuming", "writing", "written", "loading", "loaded"])
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    settings: Settings, broker: KafkaBroker, reviews: str, moment: str
) -> None:
    send(broker, reviews, *(review(f"r{number:03}") for number in range(100)), None, b"poison")
    environment = os.environ | {"MARTLET_KAFKA_BOOTSTRAP_SERVERS": broker.address, "PYTHONPATH": str(REPO)}
    command = [sys.executable, "-c", KILLED, reviews, moment]
    killed = subprocess.run(command, env=environment, timeout=120, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    ingest(settings, reviews)
    assert reviewers(settings) == [f"r{number:03}" for number in range(100)]
    assert len(rows(settings, "raw.rejects")) == 2
    places = {(row["_kafka_partition"], row["_kafka_offset"]) for row in rows(settings)}
    assert len(places) == 100
    assert sum(row["count_read"] for row in rows(settings, "raw.batches")) == 102


def test_a_stream_that_is_followed_is_loaded_now_and_then_and_no_connection_is_held_between(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "BATCH_SECONDS", 0.2)
    monkeypatch.setattr(stream_module, "LOAD_SECONDS", 1)
    opened: list[float] = []
    enter = DuckDBWarehouse.__enter__
    monkeypatch.setattr(DuckDBWarehouse, "__enter__", lambda self: opened.append(time.monotonic()) or enter(self))
    begun = time.monotonic()
    sent: list[str] = []

    def stop() -> bool:
        # Another process can have the warehouse whenever the stream waits.
        probe = [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", str(settings.warehouse_file)]
        assert subprocess.run(probe, check=False).returncode == 0
        sent.append(f"r{len(sent):02}")
        send(broker, reviews, review(sent[-1]))
        return len(opened) >= 4 or time.monotonic() - begun > 90

    assert ingest(settings, reviews, stop).status == "landed"
    assert len(opened) >= 4
    assert min(late - early for early, late in pairwise(opened[:4])) >= 1
    ingest(settings, reviews)
    assert reviewers(settings) == sent


def test_a_message_that_is_followed_is_loaded_though_none_comes_after_it(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "BATCH_SECONDS", 0.2)
    monkeypatch.setattr(stream_module, "LOAD_SECONDS", 0.5)
    send(broker, reviews, review("a"))
    load, loads = stream_module.load_lake, []
    monkeypatch.setattr(stream_module, "load_lake", lambda settings: loads.append(1) or load(settings))
    end = time.monotonic() + 30
    ingest(settings, reviews, lambda: len(loads) == 2 or time.monotonic() > end)
    assert time.monotonic() < end
    assert len(loads) == 2
    assert reviewers(settings) == ["a"]


@pytest.mark.parametrize("follows", [True, False])
def test_nothing_is_written_after_a_batch_that_could_not_be_and_the_next_run_lands_all(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch, follows: bool
) -> None:
    monkeypatch.setattr(topic, "STEP_MESSAGES", 1)
    monkeypatch.setattr(topic, "BATCH_MESSAGES", 1)
    send(broker, reviews, *(review(f"r{number}") for number in range(6)))
    write, parts = stream_module.write_slice, []

    def write_but_the_second(settings: Settings, part: Any) -> Any:
        parts.append(part.uri)
        time.sleep(0.5)
        if len(parts) == 2:
            raise OSError("No space left on device")
        return write(settings, part)

    end = time.monotonic() + 30
    with monkeypatch.context() as patched:
        patched.setattr(stream_module, "write_slice", write_but_the_second)
        with pytest.raises(OSError, match="No space"):
            ingest(settings, reviews, (lambda: time.monotonic() > end) if follows else None)
    assert time.monotonic() < end
    assert [batch.manifest["source_uri"] for batch in list_batches(settings.storage)] == parts[:1]
    assert len(parts) == 2
    ingest(settings, reviews)
    assert reviewers(settings) == [f"r{number}" for number in range(6)]


def test_what_comes_while_the_warehouse_is_in_use_waits_in_the_lake(
    settings: Settings, broker: KafkaBroker, reviews: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "BATCH_SECONDS", 0.2)
    send(broker, reviews, review("a"))
    load, loads = stream_module.load_lake, []

    def in_use_after_the_first(settings: Settings) -> Any:
        loads.append(1)
        if len(loads) > 1:
            raise WarehouseLockedError("The warehouse is in use.")
        return load(settings)

    with monkeypatch.context() as patched:
        patched.setattr(stream_module, "load_lake", in_use_after_the_first)
        landed = ingest(settings, reviews, lambda: bool(list_batches(settings.storage)) or len(loads) == 0)
    assert "not loaded yet: The warehouse is in use." in landed.reason
    assert ingest(settings, reviews).count_read == 0
    assert reviewers(settings) == ["a"]


def test_two_readers_of_one_stream_into_one_home_are_kept_apart(
    settings: Settings, broker: KafkaBroker, reviews: str
) -> None:
    send(broker, reviews, review("a"))
    with (
        closing(open_stream(settings, "kafka", reviews)) as stream,
        stream_module._alone(settings, stream.address),
        pytest.raises(StreamBusyError, match=f"Process {os.getpid()} reads"),
    ):
        ingest(settings, reviews)
    assert ingest(settings, reviews).count_read == 1


def test_progress_says_how_far_behind_the_reader_is(settings: Settings, broker: KafkaBroker, reviews: str) -> None:
    send(broker, reviews, *(review(f"r{number}") for number in range(12)))
    shown: list[tuple[int, int, str]] = []
    with closing(open_stream(settings, "kafka", reviews)) as stream:
        land_stream(settings, stream, progress=lambda *state: shown.append(state))
    assert shown[0] == (0, 12, "12 behind")
    assert shown[-1] == (12, 12, "0 behind")


def test_the_command_follows_until_it_is_asked_to_end_and_writes_what_it_has(broker: KafkaBroker, home: Path) -> None:
    broker.tell("topic", "reviews", 3)
    send(broker, "reviews", review("a"), review("b"))
    settings = Settings(home=home, kafka_bootstrap_servers=broker.address)
    command = [sys.executable, "-m", "flows.cli", "ingest", "kafka", "--from", "reviews", "--follow", "--json"]
    environment = os.environ | settings.environment
    with subprocess.Popen(command, env=environment, cwd=REPO, stdout=subprocess.PIPE, text=True) as process:
        wait_until(lambda: (home / "streams").exists(), 120)
        time.sleep(4)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    [landed] = json.loads(output)
    assert (landed["table"], landed["count_loaded"]) == (REVIEWS, 2)
    assert reviewers(settings) == ["a", "b"]


def test_wrong_credentials_are_one_sentence_and_the_secret_is_nowhere(broker: KafkaBroker, home: Path) -> None:
    host, _, port = broker.address.partition(":")
    secret = {
        "MARTLET_EVENT_HUBS_CONNECTION_STRING": f"Endpoint=sb://{host}:{port};SharedAccessKeyName=k;"
        f"SharedAccessKey={SECRET};UseDevelopmentEmulator=true;",
        "MARTLET_LOG_LEVEL": "DEBUG",
    }
    command = [sys.executable, "-m", "flows.cli", "ingest", "event-hubs", "--from", "hub"]
    begun = time.monotonic()
    result = subprocess.run(
        command, env=os.environ | secret, cwd=REPO, capture_output=True, text=True, timeout=120, check=False
    )
    assert time.monotonic() - begun < 60
    assert result.returncode == 1
    told = [line for line in result.stderr.splitlines() if line.startswith("martlet: ")]
    assert len(told) == 1
    assert "refused access" in told[0]
    assert "Basic tier has no Kafka endpoint" in told[0]
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) < 30
    assert SECRET not in result.stdout + result.stderr
    holding = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == []


def test_wrong_credentials_are_refused_at_once(settings: Settings) -> None:
    wrong = settings.model_copy(
        update={
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_username": "shop",
            "kafka_password": Settings(kafka_password=SECRET).kafka_password,
        }
    )
    begun = time.monotonic()
    with pytest.raises(SourceAccessError, match=r"refused access.*check MARTLET_KAFKA_SECURITY_PROTOCOL") as caught:
        ingest(wrong, "reviews")
    assert time.monotonic() - begun < 5
    assert SECRET not in str(caught.value)


def test_a_connection_that_is_closed_at_once_says_what_to_check(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepted: list[int] = []

        def close_each() -> None:
            while True:
                try:
                    listener.accept()[0].close()
                except OSError:
                    return
                accepted.append(1)

        threading.Thread(target=close_each, daemon=True).start()
        endpoint = f"Endpoint=sb://127.0.0.1:{listener.getsockname()[1]};SharedAccessKey={SECRET}"
        begun = time.monotonic()
        with pytest.raises(SourceAccessError, match="Basic tier has no Kafka endpoint") as caught:
            ingest(Settings(home=home, event_hubs_connection_string=endpoint), "hub", kind="event-hubs")
        listener.shutdown(socket.SHUT_RDWR)
    assert time.monotonic() - begun < 10
    assert len(accepted) < 20
    assert SECRET not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_a_wrong_address_is_one_error_in_bounded_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    begun = time.monotonic()
    with pytest.raises(SourceAccessError, match=r"Kafka at 127\.0\.0\.1:1 cannot be reached .*Connection refused"):
        ingest(settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"}), "reviews")
    assert time.monotonic() - begun < 8
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("kind", "said"), [("kafka", "MARTLET_KAFKA_BOOTSTRAP"), ("event-hubs", "MARTLET_EVENT_HUBS_CONNECTION_STRING")]
)
def test_a_stream_without_an_address_says_what_to_set(home: Path, kind: str, said: str) -> None:
    with pytest.raises(SourceAccessError, match=said):
        open_stream(Settings(home=home), kind, "reviews")


def test_a_broken_connection_string_is_not_repeated(home: Path) -> None:
    with pytest.raises(SourceAccessError) as caught:
        open_event_hubs(Settings(home=home, event_hubs_connection_string=f"SharedAccessKey={SECRET}"), "hub")
    assert SECRET not in str(caught.value)


def test_signing_in_without_a_password_says_so(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="MARTLET_KAFKA_PASSWORD"):
        open_stream(settings.model_copy(update={"kafka_security_protocol": "SASL_SSL"}), "kafka", "reviews")


def wait_until(happened: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.1)
