"""Objects that fsspec reaches as a store: ``gs://``, ``abfs://`` and ``s3://``.

Each of these signs in as its own library does: Google's application default credentials, Azure's identity or
``MARTLET_AZURE_CONNECTION_STRING``, AWS's variables and profiles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec

from ingestion.errors import ChangedMeanwhileError, SourceAccessError, SourceNotFoundError
from ingestion.sources.remote import RemoteObject
from warehouse import MartletError, Settings
from warehouse.errors import ConfigurationError, TransientError

EXTRAS = {"gs": "gcs", "gcs": "gcs", "abfs": "azure", "abfss": "azure", "az": "azure", "s3": "s3"}
"""The extra that brings what a protocol needs."""

# What the stores call the content of an object, best first.
VERSIONS = ("ETag", "etag", "generation", "mtime", "LastModified")


class ObjectStore:
    """Objects below an address such as ``s3://bucket/prefix``.

    Parameters
    ----------
    settings : Settings
    address : str
    """

    def __init__(self, settings: Settings, address: str) -> None:
        protocol = address.partition("://")[0]
        if protocol not in EXTRAS:
            raise SourceNotFoundError(f"{protocol}:// is not read: it is one of {', '.join(sorted(EXTRAS))}.")
        try:
            self._files, root = fsspec.core.url_to_fs(address, **_options(settings, protocol))
        except ImportError as error:
            raise ConfigurationError(
                f"{protocol}:// needs a package that is missing: run `make install EXTRAS={EXTRAS[protocol]}`."
            ) from error
        self._root = root.strip("/") + "/"
        self._protocol = protocol

    @property
    def address(self) -> str:
        return f"{self._protocol}://{self._root}"

    def list(self) -> list[RemoteObject]:
        try:
            found = self._files.find(self._root, detail=True, refresh=True)
        except Exception as error:
            raise self._explained(error) from error
        return [
            RemoteObject(name.lstrip("/").removeprefix(self._root), _version(about))
            for name, about in found.items()
            if about["type"] == "file"
        ]

    def fetch(self, wanted: RemoteObject, file: Path) -> None:
        try:
            self._files.get_file(self._root + wanted.name, str(file))
            now = _version(self._files.info(self._root + wanted.name, refresh=True))
        except Exception as error:
            raise self._explained(error) from error
        if now != wanted.version:
            raise ChangedMeanwhileError(f"{wanted.name} was changed while it was read: run this again.")

    def _explained(self, error: Exception) -> MartletError:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        if isinstance(error, FileNotFoundError):
            return SourceNotFoundError(f"There is nothing at {self.address}: check the address.")
        refused = isinstance(error, PermissionError) or 400 <= _status(error) < 500
        if refused or "Credential" in type(error).__name__:
            return SourceAccessError(f"Access to {self.address} was refused ({said}): check the credentials.")
        return TransientError(
            f"{self.address} cannot be read ({type(error).__name__}: {said}): run the same command again; what has "
            "landed is whole."
        )


def _options(settings: Settings, protocol: str) -> dict[str, Any]:
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    if EXTRAS[protocol] == "azure" and settings.azure_connection_string:
        options["connection_string"] = settings.azure_connection_string.get_secret_value()
    return options


def _version(about: dict[str, Any]) -> str:
    return next(str(about[name]).strip('"') for name in VERSIONS if about.get(name))


def _status(error: Exception) -> int:
    """Status of the answer that an error of one of the libraries is about, 0 where it is about none."""
    response = getattr(error, "response", None)
    in_response = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
    return int(in_response or getattr(error, "status_code", None) or getattr(error, "code", None) or 0)
