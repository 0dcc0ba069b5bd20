"""The connection to a Kafka cluster: how it is made, and what its errors mean."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException

from ingestion.errors import SourceAccessError, SourceNotFoundError
from warehouse import MartletError
from warehouse.errors import TransientError

CONNECT_SECONDS = 10.0
ERRORS_KEPT = 5
REFUSALS = (
    KafkaError._AUTHENTICATION,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
)

_CLIENT = {
    # Asked for by the client; no group is joined and no offset committed, for positions are kept with the data.
    "group.id": "martlet",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    # Offsets that are gone are ours to notice.
    "auto.offset.reset": "error",
    "allow.auto.create.topics": False,
    "reconnect.backoff.ms": 1_000,
    "socket.keepalive.enable": True,
    "log.connection.close": False,
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """Brokers, and how to speak to them.

    Attributes
    ----------
    client : mapping
        Settings of librdkafka; may hold secrets.
    name : str
        The brokers' name for people.
    advice : str
        What to check where they refuse a client.
    """

    client: Mapping[str, Any] = field(repr=False)
    name: str
    advice: str


class Connection:
    """A client that has found its topic.

    Parameters
    ----------
    cluster : Cluster
    topic : str

    Attributes
    ----------
    consumer : Consumer
    metadata : Any
        What the brokers said of themselves and of the topic.

    Raises
    ------
    SourceAccessError
        Where the brokers cannot be reached or refuse the client.
    SourceNotFoundError
        Where they have no such topic.
    """

    def __init__(self, cluster: Cluster, topic: str) -> None:
        self._cluster = cluster
        self._topic = topic
        self._errors: list[KafkaError] = []
        self._is_waiting = False
        # Level 2 is silent but for what is critical: errors come through the callback, and are told once.
        level = {"log_level": 6 if log.isEnabledFor(logging.DEBUG) else 2}
        self.consumer = Consumer({**_CLIENT, **level, **cluster.client, "error_cb": self._note}, logger=log)
        try:
            self.metadata = self._connected()
        except BaseException:
            self.consumer.close()
            raise

    def look_after_errors(self, is_answered: bool) -> None:
        """Stop where the client is refused; say once that the brokers are away."""
        self._stop_where_refused()
        if is_answered:
            self._is_waiting, self._errors = False, []
        elif any(error.code() == KafkaError._ALL_BROKERS_DOWN for error in self._errors) and not self._is_waiting:
            self._is_waiting = True
            log.warning("%s cannot be reached (%s); trying again.", self._cluster.name, self._said(self._errors[-1]))

    def refused(self, error: KafkaError) -> MartletError:
        """The error for people where the client is not let in."""
        return SourceAccessError(f"{self._cluster.name} refused access ({error.str()}): {self._cluster.advice}")

    def explained(self, said: str) -> MartletError:
        """The error for people where the brokers stop answering."""
        return TransientError(
            f"{self._cluster.name} did not go on ({said}): run the same command again; what has landed is whole."
        )

    def _connected(self) -> Any:
        """What the brokers say of the topic; waits for them a little."""
        end = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                found = self.consumer.list_topics(self._topic, timeout=1)
                self._require(found.topics[self._topic].error)
                return found
            except KafkaException as error:
                self.consumer.poll(0)
                self._stop_where_refused()
                if time.monotonic() > end:
                    raise SourceAccessError(
                        f"{self._cluster.name} cannot be reached ({self._said(error.args[0])}): check the address; if "
                        f"that is right, {self._cluster.advice}"
                    ) from error

    def _require(self, error: KafkaError | None) -> None:
        if error is None:
            return
        if error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise SourceNotFoundError(f"{self._cluster.name} has no topic {self._topic}: check the name.")
        if is_refusal(error):
            raise self.refused(error)
        raise KafkaException(error)

    def _note(self, error: KafkaError) -> None:
        """Keep an error that librdkafka tells of; it tries again by itself, more slowly each time."""
        self._errors = [*self._errors, error][-ERRORS_KEPT:]

    def _stop_where_refused(self) -> None:
        refused = next((error for error in self._errors if is_refusal(error)), None)
        if refused:
            raise self.refused(refused)

    def _said(self, error: KafkaError) -> str:
        """What the brokers' side said of late that tells most."""
        telling = [each for each in self._errors if each.code() != KafkaError._ALL_BROKERS_DOWN]
        return (telling[-1] if telling else error).str()


def is_refusal(error: KafkaError) -> bool:
    """Whether the brokers did not let the client in; some only close the connection when it signs in."""
    return error.code() in REFUSALS or "in state AUTH" in error.str()
