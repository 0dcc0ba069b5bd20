"""Reads texts out of an uploaded CSV file, and writes their sentiment beside them, block by block."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from dashboards.engines import Engines
from warehouse import MartletError

BLOCK_BYTES = 4 * 2**20
HEAD_BYTES = 2**16
TEXTS_AT_ONCE = 2_048
RESULTS = ("predicted_label", "score", "positive_score", "negative_score")
# A spreadsheet runs what begins like this; a number may begin with its sign.
FORMULA = r"^[\t\r\n ]*[=+\-@]|^[\t\r]"
NUMBER = r"^[+\-]?[0-9]+([.,][0-9]+)*$"

Progress = Callable[[float], None]


class UploadError(MartletError):
    """The file cannot be read as texts; says what to do."""


def column_names(file: BinaryIO) -> list[str]:
    """Names in the first line of a CSV file.

    Raises
    ------
    UploadError
        Where it is empty, not UTF-8, or names a column twice.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head.strip():
        raise UploadError("The file is empty: choose one with a header and a column of texts.")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        raise _not_utf8()
    try:
        # What is cut off at the end of the head is no mistake of the file.
        line = head.decode("utf-8-sig", "strict") if len(head) < HEAD_BYTES else head.decode("utf-8-sig", "ignore")
    except UnicodeDecodeError:
        raise _not_utf8() from None
    names = next(csv.reader(io.StringIO(line)), [])
    if len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise UploadError("The first line of the file has to name each column, once: mend it and upload it again.")
    return names


def score_file(file: BinaryIO, size: int, column: str, out: BinaryIO, engines: Engines, progress: Progress) -> int:
    """Write the rows of a CSV file with the sentiment of one column beside them; returns how many.

    Cells that a spreadsheet would run as a formula get an apostrophe before them.

    Parameters
    ----------
    file, out : binary file
    size : int
        Bytes of the file.
    column : str
        Column of texts.
    engines : Engines
    progress : callable
        Called with the share done, 0 to 1.

    Raises
    ------
    UploadError
        Where a row has other columns, or the file is not UTF-8; ``out`` may have been written to then.
    """
    count, done, writer = 0, 0, None
    for rows in _batches(file, column_names(file)):
        scored = engines.score_texts(rows[column].combine_chunks()).select(list(RESULTS))
        safe = [_without_formulas(rows[name]) for name in rows.column_names]
        names = [*rows.column_names, *(_free(name, rows.column_names) for name in RESULTS)]
        written = pa.table([*safe, *scored.columns], names=names)
        if writer is None:
            writer = pa.csv.CSVWriter(out, written.schema)
        writer.write_table(written)
        count, done = count + rows.num_rows, done + rows.nbytes
        progress(min(done / max(size, 1), 1.0))
    if writer is None:
        raise UploadError("The file has a header but no rows: choose one with texts.")
    writer.close()
    return count


def _batches(file: BinaryIO, names: list[str]) -> Iterator[pa.Table]:
    file.seek(0)
    try:
        reader = pa.csv.open_csv(
            file,
            pa.csv.ReadOptions(block_size=BLOCK_BYTES),
            pa.csv.ParseOptions(newlines_in_values=True),
            pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
        for batch in reader:
            for start in range(0, batch.num_rows, TEXTS_AT_ONCE):
                yield pa.Table.from_batches([batch.slice(start, TEXTS_AT_ONCE)])
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise _not_utf8() from None
        raise UploadError(
            f"The file is not one table: {str(error).split(':')[-1].strip()}. Mend that row first."
        ) from None


def _without_formulas(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    is_formula = pc.and_(pc.match_substring_regex(cells, FORMULA), pc.invert(pc.match_substring_regex(cells, NUMBER)))
    return pc.if_else(is_formula, pc.binary_join_element_wise("'", cells, ""), cells)


def _free(name: str, taken: list[str]) -> str:
    return name if name not in taken else _free(f"sentiment_{name}", taken)


def _not_utf8() -> UploadError:
    return UploadError("The file is not UTF-8: save it as “CSV UTF-8” and upload it again.")
