"""Where data comes from: each kind of source by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import SourceNotFoundError
from ingestion.sources.folder import FolderSource
from ingestion.sources.slices import Known, Left, Slice, Source
from warehouse import Settings
from warehouse.errors import ConfigurationError

__all__ = ["SOURCES", "FolderSource", "Kind", "Known", "Left", "Slice", "Source", "open_source"]


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


@dataclass(frozen=True)
class Kind:
    """A kind of source: what opens it at an address, and the extra that brings its client library."""

    open: Callable[[Settings, str], Source]
    extra: str = ""


SOURCES: dict[str, Kind] = {"files": Kind(_files), "azure-blob": Kind(_azure_blob, "azure")}
"""Every kind of source by its name on the command line."""


def open_source(settings: Settings, kind: str, place: str) -> Source:
    """A source by its kind and address.

    Raises
    ------
    SourceNotFoundError
        Where there is no such kind.
    ConfigurationError
        Where its client library is not installed.
    """
    if kind not in SOURCES:
        raise SourceNotFoundError(f"There is no kind of source {kind}: it is one of {', '.join(SOURCES)}.")
    try:
        return SOURCES[kind].open(settings, place)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"The package {error.name}, which {kind} needs, is missing: run `make install "
            f"EXTRAS={SOURCES[kind].extra}`."
        ) from error
