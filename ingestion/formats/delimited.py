"""Comma-separated files with a header, every column as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from ingestion.errors import UnreadableFileError
from ingestion.formats.decoded import Decoded, clean_names, rejected, typed
from ingestion.formats.lines import Readable
from warehouse.tables import Column

BLOCK_BYTES = 16 * 2**20


def read_csv(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode a CSV stream; a record with too few or too many fields is a reject, the rest is read.

    An empty field is null, a quoted empty field the empty text.
    """
    beginning = stream.read(BLOCK_BYTES)
    names = _header(beginning)
    bad: list[tuple[int, str, str]] = []
    reader = _open(_Rejoined(beginning, stream), names, bad)
    next_row = 1
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            break
        except pa.ArrowInvalid as error:
            raise UnreadableFileError(
                f"record {next_row:,} and what follows cannot be read as CSV ({str(error).splitlines()[0]}): "
                "look for a quote that is never closed."
            ) from error
        rows = pa.Table.from_batches([batch])
        numbers, next_row = _record_numbers(len(batch), next_row, [row for row, _, _ in bad])
        rows, not_utf8 = _as_text(rows.append_column("_source_row", numbers))
        yield Decoded(typed(rows, columns), rejected(not_utf8))
    yield Decoded(_empty(names), rejected(bad))


class _Rejoined(io.RawIOBase):
    """The beginning that was read for the header, and then the rest of the stream."""

    def __init__(self, beginning: bytes, stream: Readable) -> None:
        self._beginning = beginning
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._beginning:
            size = len(self._beginning) if size < 0 else size
            block, self._beginning = self._beginning[:size], self._beginning[size:]
            return block
        return self._stream.read(size)


def _header(beginning: bytes) -> list[str]:
    first_line = beginning.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").rstrip("\r")
    return clean_names(next(csv.reader([first_line])))


def _open(source: io.RawIOBase, names: list[str], bad: list[tuple[int, str, str]]) -> Any:
    def skip(row: Any) -> str:
        # The header is record 1 to the parser.
        reason = f"{row.actual_columns} fields instead of {row.expected_columns}"
        bad.append((row.number - 1, reason, row.text))
        return "skip"

    return pacsv.open_csv(
        pa.PythonFile(source, mode="r"),
        read_options=pacsv.ReadOptions(column_names=names, skip_rows=1, use_threads=False, block_size=BLOCK_BYTES),
        parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()),
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )


def _record_numbers(count: int, first: int, bad: list[int]) -> tuple[pa.Array, int]:
    """Numbers of the next ``count`` good records from ``first`` on, and the number after them."""
    candidates = np.arange(first, first + count + len(bad))
    good = candidates[~np.isin(candidates, bad)][:count]
    return pa.array(good, pa.int64()), int(good[-1]) + 1 if count else first


def _as_text(rows: pa.Table) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Binary columns as text; a record that is not UTF-8 is a reject."""
    schema = pa.schema(
        [pa.field(field.name, pa.string() if field.name != "_source_row" else field.type) for field in rows.schema]
    )
    try:
        return rows.cast(schema), []
    except pa.ArrowInvalid:
        records = rows.to_pylist()
        kept = [record for record in records if _is_utf8(record)]
        bad = [(record["_source_row"], "not UTF-8", _joined(record)) for record in records if not _is_utf8(record)]
        binary = pa.Table.from_pylist(kept, schema=rows.schema)
        return binary.cast(schema), bad


def _is_utf8(record: dict[str, Any]) -> bool:
    try:
        for value in record.values():
            if isinstance(value, bytes):
                value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _joined(record: dict[str, Any]) -> str:
    fields = [value.decode("utf-8", "replace") for value in record.values() if isinstance(value, bytes)]
    return ",".join(fields)


def _empty(names: list[str]) -> pa.Table:
    schema = pa.schema([(name, pa.string()) for name in names] + [("_source_row", pa.int64())])
    return schema.empty_table()
