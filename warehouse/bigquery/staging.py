"""Brings Parquet files into stage tables, from which one statement takes them over."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from google.api_core.exceptions import ClientError, NotFound
from google.cloud import bigquery

from warehouse.bigquery.catalog import SCRATCH, Catalog
from warehouse.bigquery.clients import Clients
from warehouse.bigquery.jobs import RETRY, TIMEOUT, Job, run
from warehouse.errors import ConfigurationError
from warehouse.tables import type_name

SESSION_ENDED = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Stage:
    """Stage tables in the dataset for scratch, where they expire should nobody live to delete them.

    Parameters
    ----------
    clients : Clients
    catalog : Catalog
    bucket : str or None
        Bucket that files pass through; None, they are uploaded to BigQuery itself.
    """

    def __init__(self, clients: Clients, catalog: Catalog, bucket: str | None) -> None:
        self._clients = clients
        self._catalog = catalog
        self._bucket = bucket

    @contextmanager
    def loaded(self, file: Path) -> Iterator[str]:
        """Full name of a table that holds the rows of a Parquet file, until the block ends."""
        name = f"stage_{uuid.uuid4().hex}"
        rest = self._clients.rest
        table = self._catalog.full(f"{SCRATCH}.{name}")
        self._catalog.create_dataset(SCRATCH)
        # Its schema is the file's own: naive times load as DATETIME and are cast where they are taken over.
        fields = stage_fields(pq.read_schema(file))
        rest.create_table(bigquery.Table(table, fields), exists_ok=True, retry=RETRY, timeout=TIMEOUT)
        try:
            config = bigquery.LoadJobConfig(
                schema=fields, source_format="PARQUET", write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE
            )
            self._load(file, name, table, config)
            yield table
        finally:
            rest.delete_table(table, not_found_ok=True, retry=RETRY, timeout=TIMEOUT)

    def _load(self, file: Path, name: str, table: str, config: bigquery.LoadJobConfig) -> None:
        if self._bucket is None:
            run(self._clients.rest, f"martlet_{name}", lambda job_id: self._upload(file, table, job_id, config))
            return
        with self._in_bucket(file, f"martlet/{name}.parquet") as uri:
            run(
                self._clients.rest,
                f"martlet_{name}",
                lambda job_id: self._clients.rest.load_table_from_uri(
                    uri, table, job_id=job_id, job_config=config, retry=RETRY, timeout=TIMEOUT
                ),
            )

    def _upload(self, file: Path, table: str, job_id: str, config: bigquery.LoadJobConfig) -> Job:
        with file.open("rb") as data:
            try:
                return self._clients.rest.load_table_from_file(
                    data, table, job_id=job_id, job_config=config, timeout=TIMEOUT
                )
            except ClientError as error:
                if error.code not in SESSION_ENDED:
                    raise
                # An upload's session ends with its last byte, also where the answer to that is lost.
                raise ConnectionError(f"the upload's session ended ({error})") from error

    @contextmanager
    def _in_bucket(self, file: Path, name: str) -> Iterator[str]:
        """Address of the file in the staging bucket, until the block ends."""
        from google.cloud.storage import Client

        client = Client(project=self._clients.rest.project, credentials=self._clients.credentials)
        blob = client.bucket(self._bucket).blob(name)
        try:
            blob.upload_from_filename(str(file), timeout=TIMEOUT)
        except NotFound as error:
            raise ConfigurationError(
                f"There is no bucket {self._bucket}: create it, or unset MARTLET_BIGQUERY_STAGING_BUCKET."
            ) from error
        try:
            yield f"gs://{self._bucket}/{name}"
        finally:
            blob.delete(timeout=TIMEOUT)


def stage_fields(schema: pa.Schema) -> list[bigquery.SchemaField]:
    """Fields of a table into which a Parquet file of this schema loads as it is."""
    return [bigquery.SchemaField(field.name, _stage_type(field.type)) for field in schema]


def _stage_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return "DATETIME"
    if pa.types.is_decimal(kind):
        return "NUMERIC" if kind.scale <= 9 and kind.precision - kind.scale <= 29 else "BIGNUMERIC"
    return type_name(kind).upper()
