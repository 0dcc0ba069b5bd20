"""Where data comes from: each kind of source by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ingestion.errors import SourceNotFoundError
from ingestion.sources.folder import FolderSource
from ingestion.sources.slices import Known, Left, Slice, Source, Stream
from warehouse import Settings
from warehouse.errors import ConfigurationError

__all__ = [
    "SOURCES",
    "STREAMS",
    "FolderSource",
    "Kind",
    "Known",
    "Left",
    "Slice",
    "Source",
    "Stream",
    "open_source",
    "open_stream",
]


def _files(settings: Settings, place: str) -> Source:
    if "://" not in place:
        return FolderSource(Path(place).resolve(), settings.max_file_bytes)
    from ingestion.sources.object_store import ObjectStore
    from ingestion.sources.remote import RemoteSource

    return RemoteSource(ObjectStore(settings, place), settings.home / "scratch", settings.max_file_bytes)


def _azure_blob(settings: Settings, place: str) -> Source:
    from ingestion.sources.azure_blob import AzureBlobStore
    from ingestion.sources.remote import RemoteSource

    return RemoteSource(AzureBlobStore(settings, place), settings.home / "scratch", settings.max_file_bytes)


def _mongo(settings: Settings, place: str) -> Source:
    from ingestion.sources.mongo import MongoSource

    return MongoSource(settings, place)


def _kafka(settings: Settings, topic: str) -> Stream:
    from ingestion.sources.brokers import open_kafka

    return open_kafka(settings, topic)


def _event_hubs(settings: Settings, hub: str) -> Stream:
    from ingestion.sources.brokers import open_event_hubs

    return open_event_hubs(settings, hub)


_Opened = TypeVar("_Opened", Source, Stream)


@dataclass(frozen=True)
class Kind(Generic[_Opened]):
    """A kind of source: what opens it at an address, and the extra that brings its client library."""

    open: Callable[[Settings, str], _Opened]
    extra: str = ""


SOURCES: dict[str, Kind[Source]] = {
    "files": Kind(_files),
    "azure-blob": Kind(_azure_blob, "azure"),
    "mongo": Kind(_mongo, "mongo"),
}
"""Every kind of source by its name on the command line."""

STREAMS: dict[str, Kind[Stream]] = {"kafka": Kind(_kafka, "kafka"), "event-hubs": Kind(_event_hubs, "kafka")}
"""Every kind of stream likewise, opened by the name of a topic or hub."""


def open_source(settings: Settings, kind: str, place: str) -> Source:
    """A source by its kind and address.

    Raises
    ------
    SourceNotFoundError
        Where there is no such kind.
    ConfigurationError
        Where its client library is not installed.
    """
    return _open(SOURCES, settings, kind, place)


def open_stream(settings: Settings, kind: str, place: str) -> Stream:
    """A stream by its kind and the name of its topic or hub; raises as ``open_source`` does."""
    return _open(STREAMS, settings, kind, place)


def _open(kinds: dict[str, Kind[_Opened]], settings: Settings, kind: str, place: str) -> _Opened:
    if kind not in kinds:
        every = ", ".join([*SOURCES, *STREAMS])
        raise SourceNotFoundError(f"There is no kind of source {kind}: it is one of {every}.")
    try:
        return kinds[kind].open(settings, place)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"The package {error.name}, which {kind} needs, is missing: run `make install EXTRAS={kinds[kind].extra}`."
        ) from error
