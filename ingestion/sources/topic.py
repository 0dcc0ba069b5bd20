"""Reads a topic with librdkafka: partitions assigned by hand, offsets kept by whoever asks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import pyarrow as pa
from confluent_kafka import KafkaError, KafkaException, Message, TopicPartition

from ingestion.errors import ChangedMeanwhileError
from ingestion.sources.cluster import Cluster, Connection, is_refusal
from ingestion.sources.messages import MESSAGES, as_table

BATCH_MESSAGES = 500_000
BATCH_BYTES = 64 * 2**20
BATCH_SECONDS = 60.0
"""A batch is full with so many messages, so many bytes of values or after so long, whichever is first."""
STEP_MESSAGES = 20_000
STEP_SECONDS = 0.1
PATIENCE = 30.0
"""Seconds without a message after which a run that knows of more gives up."""

log = logging.getLogger(__name__)


class TopicReader:
    """A consumer of one topic. Consumers that are assigned by hand share nothing, so that nothing is rebalanced.

    Parameters
    ----------
    cluster : Cluster
    topic : str

    Raises
    ------
    SourceAccessError
        Where the brokers cannot be reached or refuse the client.
    SourceNotFoundError
        Where they have no such topic.
    """

    def __init__(self, cluster: Cluster, topic: str) -> None:
        self._topic = topic
        self._connection = Connection(cluster, topic)
        self._consumer = self._connection.consumer
        self._next: dict[int, int] = {}
        self._goal: dict[int, int] = {}
        self._ended: set[int] = set()
        self.notes: list[str] = []

    @property
    def cluster_id(self) -> str | None:
        """What the brokers call themselves together, whichever of them is asked; older ones have no such name."""
        return self._connection.metadata.cluster_id

    @property
    def next_offsets(self) -> dict[int, int]:
        """By partition, the offset of the message that comes next."""
        return dict(sorted(self._next.items()))

    @property
    def lag(self) -> int:
        """Messages that are there and have not been read."""
        return sum(max(0, self._high_water(partition) - offset) for partition, offset in self._next.items())

    @property
    def has_reached_the_end(self) -> bool:
        """Whether all that was there when the reading began has been read."""
        return all(partition in self._ended or self._next[partition] >= high for partition, high in self._goal.items())

    def begin(self, positions: Mapping[int, int]) -> None:
        """Begin each partition where a position says, else at its earliest message."""
        for partition in sorted(self._connection.metadata.topics[self._topic].partitions):
            self._begin(partition, positions.get(partition))

    def take_new_partitions(self) -> None:
        """Begin the partitions that the topic was given meanwhile; later, where the brokers do not answer."""
        with suppress(KafkaException):
            found = self._consumer.list_topics(self._topic, timeout=1).topics[self._topic]
            for partition in sorted(found.partitions.keys() - self._next.keys()):
                self._begin(partition, None)

    def gather(self, stop: Callable[[], bool] | None, moved: Callable[[], None]) -> pa.Table:
        """``MESSAGES`` for one batch; fewer where ``stop`` says so, or without it where the end is reached.

        Raises
        ------
        TransientError
            Where messages are known to be there and do not come.
        """
        gathered = [MESSAGES.empty_table()]
        count = count_bytes = 0
        begun = heard = time.monotonic()
        while not (stop() if stop else self.has_reached_the_end):
            came, messages = self._read()
            if came:
                heard = time.monotonic()
                moved()
            gathered.append(messages)
            count, count_bytes = count + len(messages), count_bytes + messages["value"].nbytes
            if stop is None and time.monotonic() - heard > PATIENCE:
                behind = f"{self.lag:,} messages from the end"
                raise self._connection.explained(f"nothing came for {PATIENCE:.0f} s, {behind}")
            is_full = count >= BATCH_MESSAGES or count_bytes >= BATCH_BYTES
            if is_full or time.monotonic() - begun > BATCH_SECONDS:
                break
        return pa.concat_tables(gathered).combine_chunks()

    def close(self) -> None:
        """Leave the brokers."""
        self._consumer.close()

    def _read(self) -> tuple[bool, pa.Table]:
        """Read on for a step; returns whether anything came, be it the end of a partition, and the messages."""
        came = self._consumer.consume(STEP_MESSAGES, STEP_SECONDS)
        events = [message for message in came if message.error() is not None]
        messages = as_table([message for message in came if message.error() is None] if events else came)
        last = messages.group_by("partition").aggregate([("offset", "max")])
        for partition, offset in zip(last["partition"].to_pylist(), last["offset_max"].to_pylist(), strict=True):
            self._next[partition] = offset + 1
        for event in events:
            self._handle(event)
        self._connection.look_after_errors(bool(came))
        return bool(came), messages

    def _handle(self, event: Message) -> None:
        """An end of a partition, an offset that the broker no longer has, or an error."""
        error, partition, offset = event.error(), event.partition(), event.offset()
        assert error is not None
        if error.code() == KafkaError._PARTITION_EOF:
            assert partition is not None
            assert offset is not None
            self._ended.add(partition)
            self._next[partition] = max(self._next[partition], offset)
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            assert partition is not None
            self._consumer.incremental_unassign([TopicPartition(self._topic, partition)])
            self._begin(partition, self._next[partition])
        elif is_refusal(error):
            raise self._connection.refused(error)
        elif not error.retriable():
            raise self._connection.explained(error.str())

    def _begin(self, partition: int, wanted: int | None) -> None:
        low, high = self._watermarks(partition)
        if wanted is not None and wanted > high:
            raise ChangedMeanwhileError(
                f"Partition {partition} of {self._topic} ends at offset {high:,}, but messages up to {wanted:,} have "
                "landed: the topic was made anew, or its brokers lost messages. Nothing more of it is landed; send on "
                "to a topic of another name."
            )
        if wanted is not None and wanted < low:
            self.notes.append(
                f"{low - wanted:,} messages of partition {partition} were deleted by the brokers' retention before "
                f"they could be read (offsets {wanted:,} to {low - 1:,})"
            )
            log.warning("%s: %s; going on with the earliest.", self._topic, self.notes[-1])
        self._next[partition] = low if wanted is None else max(low, wanted)
        self._goal.setdefault(partition, high)
        self._consumer.incremental_assign([TopicPartition(self._topic, partition, self._next[partition])])

    def _watermarks(self, partition: int) -> tuple[int, int]:
        try:
            found = self._consumer.get_watermark_offsets(TopicPartition(self._topic, partition), timeout=PATIENCE)
        except KafkaException as error:
            raise self._connection.explained(error.args[0].str()) from error
        if found is None:
            raise self._connection.explained("no answer")
        return found

    def _high_water(self, partition: int) -> int:
        found = self._consumer.get_watermark_offsets(TopicPartition(self._topic, partition), cached=True)
        return max(found[1], self._goal[partition]) if found else self._goal[partition]
