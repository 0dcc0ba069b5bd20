"""The snapshot that dashboards open: some tables of a warehouse as a DuckDB file, swapped in whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse.door import Warehouse
from warehouse.duckdb_file import disk_full


def snapshot(warehouse: Warehouse, file: Path, tables: Sequence[str], keys: Mapping[str, str] | None = None) -> None:
    """Copy tables into a DuckDB file that takes the place of ``file`` at once; on failure that one stays.

    Parameters
    ----------
    warehouse : Warehouse
    file : Path
    tables : sequence of str
        ``schema.table``.
    keys : mapping of str to str, optional
        A column by table that one row, or a few, are looked up by: it gets an index.

    Raises
    ------
    TableNotFoundError
        Where one of them is not there.
    DiskFullError
        Where there is no room for it.
    """
    _remove_leftovers(file)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with duckdb.connect(str(fresh)) as copy:
            for name in tables:
                schema, table = name.split(".")
                copy.execute(f'create schema if not exists "{schema}"')
                copy.register("incoming", warehouse.read(name))
                copy.execute(f'create table "{schema}"."{table}" as select * from incoming')
                copy.unregister("incoming")
                if keys and name in keys:
                    copy.execute(f'create index "{table}_key" on "{schema}"."{table}" ("{keys[name]}")')
            # As it closes the file DuckDB does so too, and says nothing where there is no room.
            copy.execute("checkpoint")
        fresh.replace(file)
    except duckdb.Error as error:
        known = disk_full(file, str(error))
        if known:
            raise known from error
        raise
    finally:
        _remove(fresh)


def _remove_leftovers(file: Path) -> None:
    """Remove what processes have left that were killed while they wrote a snapshot."""
    for left in file.parent.glob(f".{file.name}.*.tmp"):
        try:
            os.kill(int(left.suffixes[-2][1:]), 0)
        except ProcessLookupError:
            _remove(left)
        except PermissionError:  # It is another user's, and alive.
            continue


def _remove(fresh: Path) -> None:
    for path in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        path.unlink(missing_ok=True)
