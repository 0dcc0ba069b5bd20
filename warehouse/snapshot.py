"""The snapshot that dashboards open: some tables of a warehouse as a DuckDB file, swapped in whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse.door import Warehouse


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
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    fresh.unlink(missing_ok=True)
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
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
