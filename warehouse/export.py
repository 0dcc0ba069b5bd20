"""Tables as files that other tools open: Parquet and CSV, each put in its place whole."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from warehouse.door import Warehouse
from warehouse.storage import Storage

COMPRESSION = "zstd"


def export(warehouse: Warehouse, storage: Storage, tables: Mapping[str, str]) -> dict[str, int]:
    """Write tables as ``<name>.parquet`` and ``<name>.csv`` in one pass each, however large they are.

    Each file takes the place of the one before at once, so that nobody reads half of one; while an export is under
    way some files are of it and others still of the one before.

    Parameters
    ----------
    warehouse : Warehouse
    storage : Storage
        Files of the same names are replaced.
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
    return {name: _export(warehouse.read(table), storage, name) for name, table in tables.items()}


def _export(rows: pa.RecordBatchReader, storage: Storage, name: str) -> int:
    count = 0
    with ExitStack() as files:
        # The writers end before the files are put in their places.
        parquet_file = files.enter_context(storage.new_file(f"{name}.parquet"))
        csv_file = files.enter_context(storage.new_file(f"{name}.csv"))
        parquet = files.enter_context(pq.ParquetWriter(parquet_file, rows.schema, compression=COMPRESSION))
        text = files.enter_context(pa.csv.CSVWriter(str(csv_file), rows.schema))
        for batch in rows:
            parquet.write_batch(batch)
            text.write_batch(batch)
            count += batch.num_rows
    return count
