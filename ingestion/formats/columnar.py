"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import UnreadableFileError
from ingestion.formats.decoded import Decoded, clean_names, rejected, typed
from warehouse.tables import Column

ROWS_PER_BATCH = 65_536


def read_parquet(path: Path, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode a Parquet file batch by batch."""
    row = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_PER_BATCH):
                rows = pa.Table.from_batches([batch])
                rows = rows.rename_columns(clean_names(rows.column_names))
                numbers = pa.array(range(row, row + len(rows)), pa.int64())
                yield Decoded(typed(rows.append_column("_source_row", numbers), columns), rejected([]))
                row += len(rows)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFileError(
            f"{path} is damaged Parquet ({str(error).splitlines()[0]}): copy it again from its source."
        ) from error
