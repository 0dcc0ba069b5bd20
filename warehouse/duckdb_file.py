"""Opens the file of a warehouse on DuckDB."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from warehouse.errors import DiskFullError, MartletError, WarehouseCorruptError, WarehouseLockedError

STORAGE_VERSION = "v1.4.0"
"""Files of this version are smaller and sooner written than those that every DuckDB since 1.0 can open."""

DISK_FULL = re.compile(r"No space left|File too large|quota exceeded", re.IGNORECASE)
CORRUPT = re.compile(r"Corrupt database file|Could not read enough bytes|not a valid DuckDB database", re.IGNORECASE)


def explained(file: Path, said: str) -> MartletError | None:
    """What a person can do about something that DuckDB said of a file; None where it is about anything else."""
    return disk_full(file, said) or _corrupt(file, said)


def disk_full(file: Path, said: str) -> MartletError | None:
    """The error where DuckDB says that there was no room to write a file."""
    if not DISK_FULL.search(said):
        return None
    return DiskFullError(
        f"There is no room left to write {file} ({_reason(said)}): make room and run the same command again; "
        "dashboards keep the last snapshot."
    )


def _corrupt(file: Path, said: str) -> MartletError | None:
    if not CORRUPT.search(said):
        return None
    return WarehouseCorruptError(
        f"{file} is damaged, or no DuckDB warehouse ({_reason(said)}): move it away and run the same command again, "
        "for the lake holds what was landed; dashboards keep the last snapshot."
    )


def _reason(said: str) -> str:
    return said.strip().splitlines()[0].removeprefix("IO Error: ").rstrip(".!")


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
        raise explained(file, str(error)) or WarehouseCorruptError(
            f"{file} cannot be opened as a DuckDB warehouse ({str(error).splitlines()[0]}): move it away and "
            "run the same command again; the lake holds what was landed."
        ) from error
