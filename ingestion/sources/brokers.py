"""The Kafka cluster, or the Event Hubs namespace, that the settings name."""

from __future__ import annotations

from typing import Any

from ingestion.errors import SourceAccessError
from ingestion.sources.cluster import Cluster
from ingestion.sources.kafka import KafkaStream
from warehouse import Settings
from warehouse.errors import ConfigurationError

EVENT_HUBS_PORT, EMULATOR_PORT = 9093, 9092


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
