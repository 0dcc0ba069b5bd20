"""Azure Blob Storage, and Data Lake Storage by the same door: the blobs of a container below a prefix."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from azure.core import MatchConditions
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.storage.blob import BlobServiceClient

from ingestion.errors import ChangedMeanwhileError, SourceAccessError, SourceNotFoundError
from ingestion.sources.remote import RemoteObject
from warehouse import MartletError, Settings
from warehouse.errors import TransientError

CHUNKS_AT_ONCE = 2
RETRIES = 4
# Where the name of the account stands in the path, not in that of the host.
EMULATORS = ("127.0.0.1", "localhost")


class AzureBlobStore:
    """Blobs below a prefix of a container.

    Signs in with a connection string, else with a SAS token, else as ``DefaultAzureCredential`` does.

    Parameters
    ----------
    settings : Settings
    address : str
        ``https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX``, or ``CONTAINER/PREFIX`` with a connection string.
    """

    def __init__(self, settings: Settings, address: str) -> None:
        parts = urlsplit(address)
        account = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        path = parts.path.strip("/")
        if parts.hostname in EMULATORS:
            name, _, path = path.partition("/")
            account = f"{account}/{name}"
        container, _, prefix = path.partition("/")
        if not container:
            raise SourceNotFoundError(
                f"{address} names no container: write https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX."
            )
        self._container = _service(settings, account).get_container_client(container)
        self._prefix = f"{prefix.rstrip('/')}/" if prefix else ""

    @property
    def address(self) -> str:
        place = urlsplit(self._container.url)
        return f"{place.scheme}://{place.netloc}{place.path}/{self._prefix}"

    def list(self) -> list[RemoteObject]:
        try:
            return [
                RemoteObject(blob.name.removeprefix(self._prefix), blob.etag)
                for blob in self._container.list_blobs(name_starts_with=self._prefix or None)
            ]
        except AzureError as error:
            raise self._explained(error) from error

    def fetch(self, wanted: RemoteObject, file: Path) -> None:
        try:
            with file.open("wb") as target:
                self._container.download_blob(
                    self._prefix + wanted.name,
                    max_concurrency=CHUNKS_AT_ONCE,
                    etag=wanted.version,
                    match_condition=MatchConditions.IfNotModified,
                ).readinto(target)
        except ResourceModifiedError as error:
            raise ChangedMeanwhileError(f"{wanted.name} was changed while it was read: run this again.") from error
        except AzureError as error:
            raise self._explained(error) from error

    def write(self, name: str, content: bytes) -> None:
        """Make a blob, in place of one of the same name."""
        try:
            self._container.upload_blob(self._prefix + name, content, overwrite=True)
        except AzureError as error:
            raise self._explained(error) from error

    def _explained(self, error: AzureError) -> MartletError:
        said = str(error).splitlines()[0]
        if isinstance(error, ClientAuthenticationError) or getattr(error, "status_code", None) == 403:
            return SourceAccessError(
                f"Azure refused access to {self.address} ({said}): check MARTLET_AZURE_CONNECTION_STRING or "
                "MARTLET_AZURE_SAS_TOKEN, or give the identity the role Storage Blob Data Reader."
            )
        if isinstance(error, ResourceNotFoundError):
            return SourceNotFoundError(f"Azure has nothing at {self.address} ({said}): check the address.")
        if isinstance(error, ServiceRequestError | ServiceResponseError | HttpResponseError):
            return TransientError(
                f"Azure cannot be reached at {self.address} ({said}): run the same command again; what has landed is "
                "whole."
            )
        return SourceAccessError(f"Azure cannot be read at {self.address} ({said}).")


def _service(settings: Settings, account: str) -> BlobServiceClient:
    if settings.azure_connection_string:
        return BlobServiceClient.from_connection_string(
            settings.azure_connection_string.get_secret_value(), retry_total=RETRIES
        )
    if not account:
        raise SourceAccessError(
            "Which storage account is meant? Set MARTLET_AZURE_CONNECTION_STRING, or give the whole address, "
            "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX."
        )
    if settings.azure_sas_token:
        return BlobServiceClient(account, settings.azure_sas_token.get_secret_value(), retry_total=RETRIES)
    from azure.identity import DefaultAzureCredential

    return BlobServiceClient(account, DefaultAzureCredential(), retry_total=RETRIES)
