"""Opens the warehouse that the settings name."""

from __future__ import annotations

from contextlib import AbstractContextManager

from warehouse.door import Warehouse
from warehouse.duckdb import DuckDBWarehouse
from warehouse.errors import ConfigurationError
from warehouse.settings import Settings


def open_warehouse(settings: Settings, read_only: bool = False) -> AbstractContextManager[Warehouse]:
    """Open the warehouse that the settings name, as a context manager.

    Parameters
    ----------
    settings : Settings
    read_only : bool
        Open without the right to write; on DuckDB several readers may do so at once. On BigQuery the account's roles
        say what it may do.

    Raises
    ------
    ConfigurationError
        Where a setting that the warehouse needs is missing, or its client libraries are.
    AccessDeniedError
        Where there are no credentials for BigQuery.
    WarehouseLockedError
        Where another process holds the file.
    WarehouseCorruptError
        Where the file is not a warehouse.

    Examples
    --------
    >>> with open_warehouse(Settings(home="/tmp/martlet-doctest")) as warehouse:
    ...     warehouse.tables("nothing")
    []
    """
    if settings.target == "bigquery":
        return _bigquery(settings)
    return DuckDBWarehouse(settings.warehouse_file, settings.memory_limit, settings.threads, read_only=read_only)


def _bigquery(settings: Settings) -> AbstractContextManager[Warehouse]:
    try:
        from warehouse.bigquery import BigQueryWarehouse
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"MARTLET_TARGET is bigquery, but the package {error.name} is missing: run `make install EXTRAS=bigquery`."
        ) from error
    return BigQueryWarehouse(settings)
