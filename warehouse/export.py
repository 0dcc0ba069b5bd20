"""Tables as files that other tools open: Parquet and CSV, each put in its place whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from warehouse.door import Warehouse

COMPRESSION = "zstd"


def export(warehouse: Warehouse, folder: Path, tables: Mapping[str, str]) -> dict[str, int]:
    """Write tables as ``<name>.parquet`` and ``<name>.csv`` in one pass each, however large they are.

    Parameters
    ----------
    warehouse : Warehouse
    folder : Path
        Made where it is missing; files of the same names are replaced.
    tables : mapping of str to str
        ``schema.table`` by the name of its files.

    Returns
    -------
    dict
        Rows by name.

    Raises
    ------
    TableNotFoundError
        Where one of them is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _export(warehouse.read(table), folder / name) for name, table in tables.items()}


def _export(rows: pa.RecordBatchReader, place: Path) -> int:
    count = 0
    files = [place.with_name(f"{place.name}.{suffix}") for suffix in ("parquet", "csv")]
    fresh = [file.with_name(f".{file.name}.{os.getpid()}.tmp") for file in files]
    try:
        with ExitStack() as writers:
            parquet = writers.enter_context(pq.ParquetWriter(fresh[0], rows.schema, compression=COMPRESSION))
            text = writers.enter_context(pa.csv.CSVWriter(fresh[1], rows.schema))
            for batch in rows:
                parquet.write_batch(batch)
                text.write_batch(batch)
                count += batch.num_rows
        for written, file in zip(fresh, files, strict=True):
            written.replace(file)
    finally:
        for written in fresh:
            written.unlink(missing_ok=True)
    return count
