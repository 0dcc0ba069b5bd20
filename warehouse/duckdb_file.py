"""Opens the file of a warehouse on DuckDB."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseCorruptError, WarehouseLockedError

STORAGE_VERSION = "v1.4.0"
"""Files of this version are smaller and sooner written than those that every DuckDB since 1.0 can open."""


def open_file(file: Path, config: dict[str, str], read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a file, or make it.

    Raises
    ------
    WarehouseLockedError
        Where another process has it open.
    WarehouseCorruptError
        Where it is no DuckDB database.
    """
    config = {**config, "storage_compatibility_version": STORAGE_VERSION}
    try:
        return duckdb.connect(str(file), read_only=read_only, config=config)
    except duckdb.IOException as error:
        holder = re.search(r"PID (\d+)", str(error))
        if "lock" in str(error).lower():
            by = f" by process {holder.group(1)}" if holder else " by another process"
            raise WarehouseLockedError(
                f"The warehouse {file} is in use{by}: wait until that has finished, or end it, and run this again."
            ) from error
        raise WarehouseCorruptError(
            f"{file} cannot be opened as a DuckDB warehouse ({str(error).splitlines()[0]}): move it away and "
            "run the same command again; the lake holds what was landed."
        ) from error
