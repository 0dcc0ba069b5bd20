"""Clients of BigQuery and its Storage Read API, for Google's service or for an emulator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import google.auth
import grpc
from google.api_core.client_options import ClientOptions
from google.auth import impersonated_credentials
from google.auth.credentials import AnonymousCredentials, Credentials
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import BigQueryReadGrpcTransport

from warehouse.settings import Settings

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
LABELS = {"app": "martlet"}
# As in the channels that the library makes itself: a block of rows may be larger than the 4 MB of gRPC's default.
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


@dataclass(frozen=True)
class Clients:
    """What talks to BigQuery.

    Attributes
    ----------
    rest : bigquery.Client
        Tables and jobs; queries carry a label and bill no more than the settings allow.
    storage : BigQueryReadClient
        Reads tables as Arrow.
    credentials : Credentials
        For the staging bucket.
    """

    rest: bigquery.Client
    storage: BigQueryReadClient
    credentials: Credentials


def connect(settings: Settings) -> Clients:
    """Clients for the project that the settings name; the same ones for the same settings.

    Raises
    ------
    google.auth.exceptions.DefaultCredentialsError
        Where no credentials are found.
    """
    return _connect(
        str(settings.bigquery_project),
        settings.bigquery_location,
        settings.bigquery_service_account,
        settings.bigquery_maximum_bytes_billed,
        settings.bigquery_endpoint,
        settings.bigquery_storage_endpoint,
    )


@cache
def _connect(
    project: str,
    location: str,
    service_account: str | None,
    maximum_bytes_billed: int,
    endpoint: str | None,
    storage_endpoint: str | None,
) -> Clients:
    credentials = AnonymousCredentials() if endpoint else _credentials(service_account)
    rest = bigquery.Client(
        project=project,
        location=location,
        credentials=credentials,
        client_options=ClientOptions(api_endpoint=endpoint) if endpoint else None,
        default_query_job_config=bigquery.QueryJobConfig(labels=LABELS, maximum_bytes_billed=maximum_bytes_billed),
        default_load_job_config=bigquery.LoadJobConfig(labels=LABELS),
    )
    return Clients(rest, _storage(credentials, storage_endpoint), credentials)


def _credentials(service_account: str | None) -> Credentials:
    """Application default credentials, acting as another account where one is named."""
    credentials, _ = google.auth.default(scopes=[SCOPE])
    if service_account is None:
        return credentials
    return impersonated_credentials.Credentials(credentials, service_account, target_scopes=[SCOPE])


def _storage(credentials: Credentials, endpoint: str | None) -> BigQueryReadClient:
    if endpoint is None:
        return BigQueryReadClient(credentials=credentials)
    channel = grpc.insecure_channel(endpoint, options=UNLIMITED)
    return BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))
