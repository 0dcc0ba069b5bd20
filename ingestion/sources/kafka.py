"""Kafka topics, and Event Hubs through their Kafka endpoint, as streams of batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from ingestion.contract import Contract, load_contracts
from ingestion.errors import MissingColumnError, SourceNotFoundError
from ingestion.formats import detect
from ingestion.sources.cluster import Cluster
from ingestion.sources.files import recognise, require_columns
from ingestion.sources.messages import content_hash, decode_messages, head_lines
from ingestion.sources.slices import Known, Slice, StreamProgress
from ingestion.sources.topic import TopicReader
from warehouse.scratch import own_folder

HEAD_MESSAGES = 100
# The data set that streamed shapes are looked for in first.
STREAMED = "stream"


class KafkaStream:
    """The messages of a topic as batches, each with the offsets at which the next one begins.

    Parameters
    ----------
    cluster : Cluster
    topic : str
    place : str
        How the address begins, up to the cluster; the cluster's own id where it is blank.
    scratch : Path
        Folder for the first messages while their shape is recognised.
    """

    def __init__(self, cluster: Cluster, topic: str, place: str, scratch: Path) -> None:
        self.cluster = cluster
        self._topic = topic
        self._place = place
        self._scratch = scratch

    @cached_property
    def _reader(self) -> TopicReader:
        return TopicReader(self.cluster, self._topic)

    @property
    def address(self) -> str:
        place = self._place or f"kafka://{self._reader.cluster_id or self.cluster.name}"
        return f"{place}/{self._topic}"

    @property
    def notes(self) -> Sequence[str]:
        return self._reader.notes

    def slices(
        self, known: Known, stop: Callable[[], bool] | None = None, progress: StreamProgress | None = None
    ) -> Iterator[Slice]:
        reader, contract = self._reader, None
        positions = _furthest(known.positions.get(self.address, ()))

        def moved() -> None:
            if progress:
                progress(sum(reader.next_offsets.values()) - begun, reader.lag)

        reader.begin(positions)
        begun = sum(reader.next_offsets.values())
        moved()
        while True:
            messages = reader.gather(stop, moved)
            if messages:
                contract = contract or self._contract(messages)
                yield self._slice(messages, contract, reader.next_offsets)
            if stop() if stop else reader.has_reached_the_end:
                return
            reader.take_new_partitions()

    def close(self) -> None:
        if "_reader" in vars(self):
            self._reader.close()

    def _slice(self, messages: pa.Table, contract: Contract, next_offsets: dict[int, int]) -> Slice:
        # Offsets only grow, and so does their sum: no two batches of a topic have the same.
        uri = f"{self.address}#{sum(next_offsets.values())}"
        return Slice(
            uri=uri,
            label=self._topic,
            contract=contract,
            namespace=contract.namespace([self._topic]),
            content_hash=content_hash(messages),
            blocks=lambda: decode_messages(messages, contract.columns, uri),
            position=json.dumps(next_offsets),
        )

    def _contract(self, messages: pa.Table) -> Contract:
        """The raw table that names the topic, else the one that the first messages are recognised as."""
        declared = next((contract for contract in load_contracts().values() if contract.topic == self._topic), None)
        objects = head_lines(messages, HEAD_MESSAGES)
        if not declared and not objects:
            raise SourceNotFoundError(
                f"None of the first {len(messages):,} messages of {self.address} is a JSON object: {self._remedy}"
            )
        with own_folder(self._scratch) as folder:
            head = folder / "head"
            head.write_bytes(objects)
            return _required(declared, head) if declared else self._recognised(head)

    def _recognised(self, head: Path) -> Contract:
        found = recognise(head, f"{self._topic}/messages", STREAMED, self.address)
        require_columns([found])
        if found.contract is None:
            raise SourceNotFoundError(
                f"The first messages of {self.address} belong to no raw table ({found.reason}): {self._remedy}"
            )
        return found.contract

    @property
    def _remedy(self) -> str:
        return f"declare the topic in a contract, `kafka: {{topic: {self._topic}}}`."


def _required(contract: Contract, head: Path) -> Contract:
    """The contract, if the first messages have what it requires."""
    columns = detect(head).columns
    missing = sorted(contract.required - columns)
    if columns and missing:
        raise MissingColumnError(
            f"{contract.topic} is declared as {contract.table.name}, but its messages have no {', '.join(missing)}: "
            "mend what sends them, or the contract."
        )
    return contract


def _furthest(positions: Sequence[str]) -> dict[int, int]:
    """By partition, the furthest of positions.

    >>> _furthest(['{"0": 5, "1": 2}', '{"0": 3}'])
    {0: 5, 1: 2}
    """
    furthest: dict[int, int] = {}
    for position in positions:
        for partition, offset in json.loads(position).items():
            furthest[int(partition)] = max(furthest.get(int(partition), 0), offset)
    return furthest
