"""Opens the warehouse that the settings name."""

from __future__ import annotations

from contextlib import AbstractContextManager

from warehouse.door import Warehouse
from warehouse.duckdb import DuckDBWarehouse
from warehouse.settings import Settings


def open_warehouse(settings: Settings, read_only: bool = False) -> AbstractContextManager[Warehouse]:
    """Open the warehouse that the settings name, as a context manager.

    Parameters
    ----------
    settings : Settings
    read_only : bool
        Open without the right to write; on DuckDB several readers may do so at once.

    Raises
    ------
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
    return DuckDBWarehouse(settings.warehouse_file, settings.memory_limit, settings.threads, read_only=read_only)
