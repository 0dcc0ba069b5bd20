"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import UnreadableFileError
from ingestion.formats.decoded import Decoded, rejected, typed
from ingestion.formats.names import ColumnNames
from warehouse.tables import ARROW_TYPES, Column

ROWS_PER_BATCH = 65_536


def read_parquet(path: Path, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode a Parquet file batch by batch; types that raw has no column for become text, nested ones JSON."""
    row = 1
    with readable_parquet(path), pq.ParquetFile(path) as file:
        header = ColumnNames(columns).of_header(file.schema_arrow.names)
        batches = (pa.Table.from_batches([batch]) for batch in file.iter_batches(ROWS_PER_BATCH))
        for batch in chain([file.schema_arrow.empty_table()], batches):
            rows = _plain(batch.rename_columns(header))
            numbers = pa.array(range(row, row + len(rows)), pa.int64())
            yield Decoded(typed(rows.append_column("_source_row", numbers), columns), rejected([]))
            row += len(rows)


@contextmanager
def readable_parquet(path: Path) -> Iterator[None]:
    """Turn what the Parquet reader says of a damaged file into a named error."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError(
            f"{path} is damaged or encrypted Parquet ({str(error).splitlines()[0]}): copy it again from its source."
        ) from error


def _plain(rows: pa.Table) -> pa.Table:
    """Columns in the types that raw knows; what fits none of them exactly becomes text."""
    for position, name in enumerate(rows.column_names):
        kind = rows.schema.types[position]
        if pa.types.is_dictionary(kind):
            rows = rows.set_column(position, name, rows[position].cast(kind.value_type))
            kind = kind.value_type
        if kind in ARROW_TYPES.values():
            continue
        rows = rows.set_column(position, name, _plain_values(rows[position], kind))
    return rows


def _plain_values(values: Any, kind: pa.DataType) -> Any:
    try:
        if (exact := _exact_type(kind)) is not None:
            return values.cast(exact)
    except pa.ArrowInvalid:
        pass
    return _as_text(values, kind)


def _exact_type(kind: pa.DataType) -> pa.DataType | None:
    """The type of raw that may hold every value of another type."""
    tests = {
        pa.types.is_integer: pa.int64(),
        pa.types.is_floating: pa.float64(),
        pa.types.is_timestamp: pa.timestamp("us"),
        pa.types.is_date: pa.date32(),
        pa.types.is_large_string: pa.string(),
        pa.types.is_string_view: pa.string(),
        pa.types.is_binary: pa.string(),
        pa.types.is_large_binary: pa.string(),
        pa.types.is_null: pa.string(),
    }
    return next((exact for is_kind, exact in tests.items() if is_kind(kind)), None)


def _as_text(values: Any, kind: pa.DataType) -> Any:
    """Values as DuckDB writes them, lists and structures as JSON."""
    expression = "cast(to_json(v) as varchar)" if pa.types.is_nested(kind) else "cast(v as varchar)"
    with duckdb.connect() as connection:
        connection.register("block", pa.table({"v": values}))
        return connection.execute(
            f"select case when v is not null then {expression} end as v from block"
        ).to_arrow_table()["v"]
