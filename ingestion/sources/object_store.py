"""Files on an object store as a source: ``gs://``, ``abfs://`` and ``s3://``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingestion.errors import ChangedMeanwhileError, SourceNotFoundError
from ingestion.sources.remote import RemoteObject
from warehouse import Settings
from warehouse.objects import explained, is_missing, open_files

# What the stores call the content of an object, best first.
VERSIONS = ("ETag", "etag", "generation", "mtime", "LastModified")


class ObjectStore:
    """Objects below an address such as ``s3://bucket/prefix``; it is signed in to as ``warehouse.objects`` says.

    Parameters
    ----------
    settings : Settings
    address : str
    """

    def __init__(self, settings: Settings, address: str) -> None:
        self._files, self._root = open_files(address, settings.azure)
        self._protocol = address.partition("://")[0]

    @property
    def address(self) -> str:
        return f"{self._protocol}://{self._root}"

    def list(self) -> list[RemoteObject]:
        with self._explained():
            found = self._files.find(self._root, detail=True, refresh=True)
        return [
            RemoteObject(name.lstrip("/").removeprefix(self._root), _version(about))
            for name, about in found.items()
            if about["type"] == "file"
        ]

    def fetch(self, wanted: RemoteObject, file: Path) -> None:
        with self._explained():
            self._files.get_file(self._root + wanted.name, str(file))
            now = _version(self._files.info(self._root + wanted.name, refresh=True))
        if now != wanted.version:
            raise ChangedMeanwhileError(f"{wanted.name} was changed while it was read: run this again.")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if is_missing(error):
                raise SourceNotFoundError(f"There is nothing at {self.address}: check the address.") from error
            raise explained(error, self.address) from error


def _version(about: dict[str, Any]) -> str:
    return next(str(about[name]).strip('"') for name in VERSIONS if about.get(name))
