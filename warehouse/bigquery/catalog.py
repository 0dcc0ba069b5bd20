"""Datasets and tables: their full names, whether they are there, and what they are made like."""

from __future__ import annotations

from google.api_core.exceptions import Forbidden, NotFound
from google.cloud import bigquery

from warehouse.bigquery.clients import LABELS
from warehouse.bigquery.failures import GUIDE
from warehouse.bigquery.jobs import RETRY, TIMEOUT
from warehouse.errors import AccessDeniedError, ConfigurationError, TableNotFoundError
from warehouse.settings import Settings
from warehouse.tables import Table

SCRATCH = "scratch"
VIEWS = ("VIEW", "MATERIALIZED_VIEW")
DAY_MS = 24 * 60 * 60 * 1000
# The API answers with the older of two names for a type.
TYPES = {"INTEGER": "int64", "FLOAT": "float64", "BOOLEAN": "bool"}


class Catalog:
    """What is in the project under the prefix of the settings; a schema is a dataset.

    Parameters
    ----------
    client : bigquery.Client
    settings : Settings
    """

    def __init__(self, client: bigquery.Client, settings: Settings) -> None:
        self._client = client
        self._prefix = settings.bigquery_prefix
        self._location = settings.bigquery_location

    def dataset(self, schema: str) -> str:
        """Full name of a schema, ``project.dataset``."""
        return f"{self._client.project}.{self._prefix}{schema}"

    def full(self, table: str) -> str:
        """Full name of a ``schema.table``."""
        schema, name = table.split(".")
        return f"{self.dataset(schema)}.{name}"

    def tables(self, schema: str) -> list[str]:
        """Names of the tables and views of a schema, sorted."""
        try:
            items = list(self._client.list_tables(self.dataset(schema), retry=RETRY, timeout=TIMEOUT))
        except NotFound:
            return []
        return sorted(item.table_id for item in items)

    def find(self, table: str) -> bigquery.Table:
        """What BigQuery says of a table or view.

        Raises
        ------
        TableNotFoundError
            Where it, or its dataset, is not there.
        """
        try:
            return self._client.get_table(self.full(table), retry=RETRY, timeout=TIMEOUT)
        except NotFound as error:
            schema = table.split(".")[0]
            if not self._is_dataset(schema):
                raise TableNotFoundError(
                    f"BigQuery has no dataset {self.dataset(schema)}: run `martlet build`, or `martlet demo` for "
                    "everything, or check MARTLET_BIGQUERY_PROJECT and MARTLET_BIGQUERY_PREFIX."
                ) from error
            raise TableNotFoundError(
                f"The warehouse has no table {table}: run `martlet build`, or `martlet demo` for everything."
            ) from error

    def create(self, table: Table) -> bigquery.Table:
        """Make the table, empty, and its dataset, unless they are there; returns the table as it is."""
        self.create_dataset(table.name.split(".")[0])
        fields = [
            bigquery.SchemaField(column.name, column.type.upper(), description=column.description)
            for column in table.columns
        ]
        wanted = bigquery.Table(self.full(table.name), fields)
        wanted.description, wanted.labels = table.description, LABELS
        wanted.clustering_fields = list(table.cluster_by) or None
        if table.partition_by:
            wanted.time_partitioning = bigquery.TimePartitioning(
                table.partition_by.granularity.upper(), field=table.partition_by.field
            )
        return self._client.create_table(wanted, exists_ok=True, retry=RETRY, timeout=TIMEOUT)

    def create_dataset(self, schema: str) -> None:
        """Make the dataset unless it is there; what lies in the one for scratch expires after a day.

        Raises
        ------
        AccessDeniedError
            Where it is missing and the account may not create it.
        ConfigurationError
            Where it lies in another location than the settings say.
        """
        name = self.dataset(schema)
        try:
            found = self._client.get_dataset(name, retry=RETRY, timeout=TIMEOUT)
        except NotFound:
            wanted = bigquery.Dataset(name)
            wanted.location, wanted.labels = self._location, LABELS
            if schema == SCRATCH:
                wanted.default_table_expiration_ms = DAY_MS
            try:
                found = self._client.create_dataset(wanted, exists_ok=True, retry=RETRY, timeout=TIMEOUT)
            except Forbidden as error:
                raise AccessDeniedError(
                    f"BigQuery has no dataset {name}, and this account may not create it: create it in "
                    f"{self._location}, or grant the account bigquery.datasets.create ({GUIDE})."
                ) from error
        if found.location and found.location.upper() != self._location.upper():
            raise ConfigurationError(
                f"Dataset {name} lies in {found.location}, but MARTLET_BIGQUERY_LOCATION says {self._location}: set "
                f"it to {found.location}, or choose another MARTLET_BIGQUERY_PREFIX."
            )

    def delete(self, table: str) -> None:
        """Drop a table if it is there."""
        self._client.delete_table(self.full(table), not_found_ok=True, retry=RETRY, timeout=TIMEOUT)

    def delete_dataset(self, schema: str) -> None:
        """Drop a dataset, if it is there, with all that is in it."""
        name = self.dataset(schema)
        self._client.delete_dataset(name, delete_contents=True, not_found_ok=True, retry=RETRY, timeout=TIMEOUT)

    def _is_dataset(self, schema: str) -> bool:
        try:
            self._client.get_dataset(self.dataset(schema), retry=RETRY, timeout=TIMEOUT)
        except NotFound:
            return False
        return True


def held_types(table: bigquery.Table) -> dict[str, str]:
    """Types of a table's columns, as table definitions spell them."""
    return {field.name: TYPES.get(field.field_type, field.field_type.lower()) for field in table.schema}


def describe_again(client: bigquery.Client, table: bigquery.Table) -> None:
    """Give a table that was written anew the descriptions and labels it had."""
    fresh = client.get_table(table.reference, retry=RETRY, timeout=TIMEOUT)
    said = {field.name: field.description for field in table.schema}
    fresh.schema = [
        bigquery.SchemaField(field.name, field.field_type, mode=field.mode, description=said.get(field.name) or "")
        for field in fresh.schema
    ]
    fresh.description, fresh.labels = table.description, table.labels
    client.update_table(fresh, ["schema", "description", "labels"], retry=RETRY, timeout=TIMEOUT)
