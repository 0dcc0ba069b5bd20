"""Kafka topics, and Event Hubs through their Kafka endpoint, as streams of batches."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ingestion.contract import Contract, load_contracts
from ingestion.errors import MissingColumnError, SourceAccessError, SourceNotFoundError
from ingestion.formats import detect
from ingestion.sources.files import recognise, require_columns
from ingestion.sources.messages import Messages, decode_messages
from ingestion.sources.slices import Known, Slice, StreamProgress
from ingestion.sources.topic import Cluster, TopicReader
from warehouse import Settings
from warehouse.errors import ConfigurationError

HEAD_MESSAGES = 100
# The data set that streamed shapes are looked for in first.
STREAMED = "stream"
EVENT_HUBS_PORT, EMULATOR_PORT = 9093, 9092


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
        self._cluster = cluster
        self._topic = topic
        self._place = place
        self._scratch = scratch

    @cached_property
    def _reader(self) -> TopicReader:
        return TopicReader(self._cluster, self._topic)

    @property
    def address(self) -> str:
        place = self._place or f"kafka://{self._reader.cluster_id or self._cluster.name}"
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

    def _slice(self, messages: Messages, contract: Contract, next_offsets: dict[int, int]) -> Slice:
        # Offsets only grow, and so does their sum: no two batches of a topic have the same.
        uri = f"{self.address}#{sum(next_offsets.values())}"
        return Slice(
            uri=uri,
            label=self._topic,
            contract=contract,
            namespace=contract.namespace([self._topic]),
            content_hash=messages.content_hash(),
            blocks=lambda: decode_messages(messages, contract.columns, uri),
            position=json.dumps(next_offsets),
        )

    def _contract(self, messages: Messages) -> Contract:
        """The raw table that names the topic, else the one that the first messages are recognised as."""
        declared = next((contract for contract in load_contracts().values() if contract.topic == self._topic), None)
        objects = messages.objects(HEAD_MESSAGES)
        if not declared and not objects:
            raise SourceNotFoundError(
                f"None of the first {len(messages):,} messages of {self.address} is a JSON object: {self._remedy}"
            )
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._scratch) as head:
            head.write(objects.lines())
            head.flush()
            return _required(declared, Path(head.name)) if declared else self._recognised(Path(head.name))

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


def open_kafka(settings: Settings, topic: str) -> KafkaStream:
    """A topic of the Kafka cluster that the settings name.

    Raises
    ------
    SourceAccessError
        Where they name none.
    """
    servers = settings.kafka_bootstrap_servers
    if not servers:
        raise SourceAccessError("Which Kafka is meant? Set MARTLET_KAFKA_BOOTSTRAP_SERVERS to host:port.")
    client: dict[str, Any] = {
        "bootstrap.servers": servers,
        "security.protocol": settings.kafka_security_protocol,
    }
    if settings.kafka_ca_file:
        client["ssl.ca.location"] = str(settings.kafka_ca_file)
    if settings.kafka_security_protocol.startswith("SASL"):
        if not settings.kafka_username or not settings.kafka_password:
            raise ConfigurationError(
                f"MARTLET_KAFKA_SECURITY_PROTOCOL is {settings.kafka_security_protocol}: set MARTLET_KAFKA_USERNAME "
                "and MARTLET_KAFKA_PASSWORD."
            )
        client |= {
            "sasl.mechanism": settings.kafka_sasl_mechanism,
            "sasl.username": settings.kafka_username,
            "sasl.password": settings.kafka_password.get_secret_value(),
        }
    advice = (
        "check MARTLET_KAFKA_SECURITY_PROTOCOL, _SASL_MECHANISM, _USERNAME and _PASSWORD, and the rights to the topic."
    )
    return KafkaStream(Cluster(client, f"Kafka at {servers}", advice), topic, "", settings.home / "scratch")


def open_event_hubs(settings: Settings, hub: str) -> KafkaStream:
    """A hub of the Event Hubs namespace that the connection string names.

    Raises
    ------
    SourceAccessError
        Where there is no connection string, or it names no endpoint.
    """
    secret = settings.event_hubs_connection_string.get_secret_value() if settings.event_hubs_connection_string else ""
    servers, is_emulator = _endpoint(secret)
    client = {
        "bootstrap.servers": servers,
        "security.protocol": "SASL_PLAINTEXT" if is_emulator else "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "$ConnectionString",
        "sasl.password": secret,
        # The service closes connections that are idle for four minutes.
        "connections.max.idle.ms": 180_000,
        "metadata.max.age.ms": 180_000,
    }
    advice = (
        "check MARTLET_EVENT_HUBS_CONNECTION_STRING, whose policy needs the right to listen; and a namespace of the "
        "Basic tier has no Kafka endpoint: it must be Standard or above."
    )
    place = f"event-hubs://{servers.partition(':')[0]}"
    return KafkaStream(Cluster(client, f"Event Hubs at {servers}", advice), hub, place, settings.home / "scratch")


def _endpoint(connection_string: str) -> tuple[str, bool]:
    """Host and port of the Kafka endpoint, and whether it is an emulator's.

    >>> _endpoint("Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=s=")
    ('shop.servicebus.windows.net:9093', False)
    """
    parts = dict(part.partition("=")[::2] for part in connection_string.strip().split(";"))
    host, _, port = parts.get("Endpoint", "").removeprefix("sb://").strip("/").partition(":")
    if not host or "SharedAccessKey" not in parts:
        raise SourceAccessError(
            "Which Event Hubs are meant? Set MARTLET_EVENT_HUBS_CONNECTION_STRING to a connection string, "
            "Endpoint=sb://NAMESPACE.servicebus.windows.net/;SharedAccessKeyName=...;SharedAccessKey=..."
        )
    is_emulator = parts.get("UseDevelopmentEmulator", "").lower() == "true"
    return f"{host}:{port or (EMULATOR_PORT if is_emulator else EVENT_HUBS_PORT)}", is_emulator
