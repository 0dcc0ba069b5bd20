"""The warehouse on BigQuery; its client libraries are loaded only where it is chosen."""

from warehouse.bigquery.warehouse import BigQueryWarehouse

__all__ = ["BigQueryWarehouse"]
