"""Comma-separated files with a header, every column as text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingestion.formats.decoded import Decoded, rejected, typed
from ingestion.formats.lines import Readable
from ingestion.formats.names import ColumnNames
from ingestion.formats.quotes import PLACEHOLDER, Chunk, record_chunks
from warehouse.tables import Column

# Stands for bytes that are not UTF-8 until their records are sorted out.
NOT_UTF8 = "\ufdd0"

codecs.register_error("martlet_mark", lambda error: (NOT_UTF8, error.end))  # type: ignore[attr-defined]


def read_csv(stream: Readable, columns: Sequence[Column]) -> Iterator[Decoded]:
    """Decode a CSV stream; a record with too few or too many fields is a reject, the rest is read.

    An empty field is null, a quoted empty field the empty text. Where a quote is never closed, its line is a
    reject and reading goes on with the next line.
    """
    names: list[str] = []
    first = 1
    for chunk in record_chunks(stream):
        if not names:
            header, count_lines = read_header(chunk.text.decode("utf-8", "replace"))
            names = ColumnNames(columns).of_header(header)
            chunk = Chunk(_without_lines(chunk.text, count_lines), chunk.aside)
        block = _decode(chunk, names, first)
        first += len(block.rows) + len(block.rejects)
        yield Decoded(typed(block.rows, columns), block.rejects)


def read_header(beginning: str) -> tuple[list[str], int]:
    r"""Names in the first record of a CSV text, and how many lines it takes; no names where there is none.

    >>> read_header('a,"b\nc"\n1,2\n')
    (['a', 'b\nc'], 2)
    """
    reader = csv.reader(io.StringIO(beginning.removeprefix("\ufeff"), newline=""))
    try:
        return next(reader, []), reader.line_num
    except csv.Error:
        return [], 1


def _without_lines(text: bytes, count: int) -> bytes:
    return re.sub(rb"\A(?:[^\r\n]*(?:\r\n|\r|\n)){%d}" % count, b"", text)


def _decode(chunk: Chunk, names: list[str], first: int) -> Decoded:
    """Records of a chunk as text; the first of them is number ``first`` of the file."""
    aside = iter(chunk.aside)
    bad: list[tuple[int, str, str]] = []

    def set_aside(row: Any) -> str:
        reason, text = f"{row.actual_columns} fields instead of {row.expected_columns}", row.text
        if text == PLACEHOLDER:
            reason, line = next(aside, (reason, b""))
            text = line.decode("utf-8", "replace")
        bad.append((row.number, reason, text))
        return "skip"

    text, is_utf8 = _marked(chunk.text)
    rows = _parsed(text, names, set_aside)
    numbers = np.arange(1, 1 + len(rows) + len(bad))
    numbers = numbers[~np.isin(numbers, [number for number, _, _ in bad])] + first - 1
    rows = rows.append_column("_source_row", pa.array(numbers, pa.int64()))
    rejects = [(number + first - 1, reason, original) for number, reason, original in bad]
    if is_utf8:
        return Decoded(rows, rejected(rejects))
    rows, not_utf8 = _without_marked(rows)
    shown = [(number, reason, original.replace(NOT_UTF8, "\ufffd")) for number, reason, original in rejects + not_utf8]
    return Decoded(rows, rejected(shown))


def _marked(text: bytes) -> tuple[bytes, bool]:
    """Text in which every byte is UTF-8, what was not being marked, and whether nothing was."""
    try:
        if not text.isascii():
            text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("utf-8", "martlet_mark").encode(), False
    return text, True


def _parsed(text: bytes, names: list[str], on_invalid_row: Any) -> pa.Table:
    if not text:
        return pa.schema([(name, pa.string()) for name in names]).empty_table()
    return pacsv.read_csv(
        pa.BufferReader(text),
        read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1),
        parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=on_invalid_row),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )


def _without_marked(rows: pa.Table) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """The rows without a mark, and those that have one as rejects."""
    is_bad = np.zeros(len(rows), dtype=bool)
    for column in rows.drop_columns(["_source_row"]).columns:
        is_bad |= pc.fill_null(pc.match_substring(column, NOT_UTF8), False).to_numpy()
    bad: list[tuple[int, str, str]] = []
    for record in rows.filter(pa.array(is_bad)).to_pylist():
        number = record.pop("_source_row")
        bad.append((number, "not UTF-8", ",".join(value or "" for value in record.values())))
    return rows.filter(pa.array(~is_bad)), bad
