"""A bucket on an emulator of each object store: moto's server for S3, and the ones of Cloud Storage and Azure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fsspec
import pytest
from azure.storage.blob import BlobServiceClient

from tests.servers import azurite, gcs_emulator, s3_server

NAME = "martlet"
OPTIONS: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}


@dataclass(frozen=True)
class Bucket:
    """A bucket on a running emulator.

    Attributes
    ----------
    address : str
        ``s3://bucket`` and its like.
    settings : dict
        Settings that sign in to it.
    options : dict
        What fsspec wants for the same.
    """

    address: str
    settings: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> Any:
        """The bucket as fsspec shows it."""
        return fsspec.filesystem(self.address.partition(":")[0], **OPTIONS, **self.options)

    def put(self, name: str, content: bytes) -> None:
        """Put an object there."""
        self.files.pipe_file(f"{self.address}/{name}", content)

    def names(self, prefix: str) -> list[str]:
        """Names of the objects below a prefix of the bucket, without it."""
        root = f"{NAME}/{prefix}/"
        return sorted(name.removeprefix(root) for name in self.files.find(root))


@contextmanager
def bucket(kind: str, folder: Path) -> Iterator[Bucket]:
    """Start the emulator of a kind of store, with one bucket; the environment leads to it until the block ends."""
    with ExitStack() as servers, pytest.MonkeyPatch.context() as patched:
        yield BUCKETS[kind](folder, servers, patched.setenv)


def _s3(folder: Path, servers: ExitStack, environment: Callable[[str, str], None]) -> Bucket:
    environment("AWS_ENDPOINT_URL", servers.enter_context(s3_server(folder)))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        environment(name, "testing")
    fsspec.filesystem("s3", **OPTIONS).mkdir(NAME)
    return Bucket(f"s3://{NAME}", {})


def _gs(folder: Path, servers: ExitStack, environment: Callable[[str, str], None]) -> Bucket:
    environment("STORAGE_EMULATOR_HOST", servers.enter_context(gcs_emulator(folder / ".cloudstorage", NAME)))
    return Bucket(f"gs://{NAME}", {}, {"token": "anon"})


def _abfs(folder: Path, servers: ExitStack, environment: Callable[[str, str], None]) -> Bucket:
    del environment
    connection = servers.enter_context(azurite(folder / "blobs")).connection_string
    BlobServiceClient.from_connection_string(connection).create_container(NAME)
    return Bucket(f"abfs://{NAME}", {"azure_connection_string": connection}, {"connection_string": connection})


BUCKETS = {"s3": _s3, "gs": _gs, "abfs": _abfs}
