"""Sentiment of texts that people bring: one, or a CSV file of any size."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from ml.errors import UnreadableFileError
from ml.sentiment.choice import current_model
from ml.sentiment.engine import Engine
from ml.sentiment.model import first_line, open_model
from warehouse import Settings

COLUMN = "text"
BLOCK_BYTES = 4 * 2**20
"""A text must be shorter than this."""


def score_with(settings: Settings, texts: pa.Array) -> pa.Table:
    """Sentiment of texts by the model in use, in the order of the texts; nulls where a text is null or blank."""
    return _engine(settings).score(texts)


def score_csv(settings: Settings, file: Path, out: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the rows of a CSV file with the sentiment of their texts.

    Parameters
    ----------
    settings : Settings
    file : Path
        UTF-8, with a header that has a column ``text``; its other columns are kept as they are.
    out : Path
        Written whole or not at all.
    progress : callable, optional
        Called with (texts done, texts read so far).

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    UnreadableFileError
        Where the file is missing, no CSV, or lacks the column.
    """
    try:
        with csv.open_csv(file) as head:
            names = head.schema.names
        if COLUMN not in names:
            raise UnreadableFileError(
                f"{file} has no column {COLUMN}; it has {', '.join(names)}: rename the one with texts."
            )
        options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
        parse = csv.ParseOptions(newlines_in_values=True)
        reader = csv.open_csv(file, csv.ReadOptions(block_size=BLOCK_BYTES), parse, options)
        return _write(_engine(settings), reader, out, progress)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFileError(f"{file} cannot be read as CSV ({first_line(error)}): give a UTF-8 file.") from error


def _write(
    engine: Engine, reader: csv.CSVStreamingReader, out: Path, progress: Callable[[int, int], None] | None
) -> int:
    rows, writer = 0, None
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".scoring-") as scratch:
        target = Path(scratch) / out.name
        for batch in reader:
            table = pa.Table.from_batches([batch])
            sentiment = engine.score(table[COLUMN])
            for name in sentiment.column_names:
                table = table.append_column(name, sentiment[name])
            writer = writer or csv.CSVWriter(target, table.schema)
            writer.write_table(table)
            rows += table.num_rows
            if progress:
                progress(rows, rows)
        if writer:
            writer.close()
            target.replace(out)
    return rows


def _engine(settings: Settings) -> Engine:
    model = open_model(current_model(settings), settings.commercial_use)
    return Engine(model, settings.device, settings.threads)
