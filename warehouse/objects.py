"""Object stores that fsspec reaches: ``gs://``, ``abfs://`` and ``s3://``.

Each of these signs in as its own library does: Google's application default credentials, Azure's identity or
``MARTLET_AZURE_CONNECTION_STRING`` or ``MARTLET_AZURE_SAS_TOKEN``, AWS's variables and profiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec

from warehouse.errors import AccessDeniedError, ConfigurationError, MartletError, TransientError, status_of
from warehouse.scratch import own_folder

EXTRAS = {"gs": "gcs", "gcs": "gcs", "abfs": "azure", "abfss": "azure", "az": "azure", "s3": "s3"}
"""The extra that brings what a protocol needs."""


class Objects:
    """A prefix of an object store as a storage: a store shows an object once all of it has been sent.

    Parameters
    ----------
    address : str
        ``s3://bucket/prefix`` and its like.
    azure : mapping of str to str
        What signs in to Azure, as ``adlfs`` names it; empty, the identity does.
    scratch : Path
        Folder for copies of single files while they are written or read.

    Raises
    ------
    ConfigurationError
        Where there is no such protocol, its package is missing, or the account is not named.
    """

    def __init__(self, address: str, azure: Mapping[str, str], scratch: Path) -> None:
        self._files, self._root = open_files(address, azure)
        self.address = address.rstrip("/")
        self._scratch = scratch

    def list(self, prefix: str) -> list[str]:
        with self._explained():
            try:
                found = self._files.find(self._root + prefix.rstrip("/") + "/", refresh=True)
            except FileNotFoundError:
                found = []
            if not found:
                self._require_bucket()
        return sorted(name.lstrip("/").removeprefix(self._root) for name in found)

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        if not names:
            return {}
        with self._explained():
            answers = self._files.cat([self._root + name for name in names], on_error="return")
        contents = {}
        for path, answer in answers.items():
            if isinstance(answer, Exception) and not isinstance(answer, FileNotFoundError):
                raise explained(answer, self.address) from answer
            if isinstance(answer, bytes):
                contents[path.lstrip("/").removeprefix(self._root)] = answer
        return contents

    def write(self, name: str, content: bytes) -> None:
        with self._explained():
            self._files.pipe_file(self._root + name, content)

    @contextmanager
    def new_file(self, name: str) -> Iterator[Path]:
        with own_folder(self._scratch) as folder:
            file = folder / _last(name)
            yield file
            with self._explained():
                self._files.put_file(str(file), self._root + name)

    @contextmanager
    def local_file(self, name: str) -> Iterator[Path]:
        with own_folder(self._scratch) as folder:
            file = folder / _last(name)
            with self._explained():
                self._files.get_file(self._root + name, str(file))
            yield file

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            with self._explained():
                try:
                    self._files.rm_file(self._root + name)
                except FileNotFoundError:
                    continue

    def _require_bucket(self) -> None:
        bucket = self._root.partition("/")[0]
        if not self._files.exists(bucket):
            raise FileNotFoundError(bucket)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if is_missing(error):
                raise ConfigurationError(
                    f"There is no bucket or container for {self.address}: create it, or correct the address."
                ) from error
            raise explained(error, self.address) from error


def open_files(address: str, azure: Mapping[str, str]) -> tuple[Any, str]:
    """The file system of fsspec for an address, and the address's path in it, which ends with a slash."""
    protocol = address.partition("://")[0]
    if protocol not in EXTRAS:
        raise ConfigurationError(
            f"{protocol}:// is neither read nor written: it is one of {', '.join(sorted(EXTRAS))}."
        )
    if "?" in address or ":" in urlsplit(address).netloc.partition("@")[0]:
        raise ConfigurationError(
            f"An address of {protocol}:// holds a secret: leave that out, and sign in by the variables of "
            "docs/settings.md or of the service."
        )
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    try:
        files, root = fsspec.core.url_to_fs(address, **options, **(azure if EXTRAS[protocol] == "azure" else {}))
    except ImportError as error:
        raise ConfigurationError(
            f"{protocol}:// needs a package that is missing: run `make install EXTRAS={EXTRAS[protocol]}`."
        ) from error
    except ValueError as error:
        raise ConfigurationError(
            f"{address} cannot be opened ({first_line(error)}): set MARTLET_AZURE_CONNECTION_STRING, or name the "
            "account, abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/PREFIX."
        ) from error
    return files, root.strip("/") + "/"


def is_missing(error: Exception) -> bool:
    """Whether an error of one of the stores' libraries says that something is not there."""
    return isinstance(error, FileNotFoundError) or status_of(error) == HTTPStatus.NOT_FOUND


def explained(error: Exception, address: str) -> MartletError:
    """An error of one of the stores' libraries as one that says what to do."""
    said = first_line(error)
    refused = isinstance(error, PermissionError) or 400 <= status_of(error) < 500
    if refused or "Credential" in type(error).__name__:
        return AccessDeniedError(f"Access to {address} was refused ({said}): check the credentials.")
    return TransientError(
        f"{address} cannot be read or written ({type(error).__name__}: {said}): run the same command again; what has "
        "landed is whole."
    )


def first_line(error: Exception) -> str:
    """What an error says, without the rest of the answer that it quotes."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _last(name: str) -> str:
    return name.rpartition("/")[2]
