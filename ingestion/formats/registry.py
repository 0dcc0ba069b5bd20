"""One decoder per format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingestion.errors import UnreadableFileError
from ingestion.formats.columnar import read_parquet
from ingestion.formats.decoded import Decoded
from ingestion.formats.delimited import read_csv
from ingestion.formats.detect import Format, open_decompressed
from ingestion.formats.records import read_json_lines, read_python_literals
from warehouse.tables import Column

_READERS = {"csv": read_csv, "json_lines": read_json_lines, "python_literals": read_python_literals}


def decode(path: Path, form: Format, columns: Sequence[Column], max_bytes: int) -> Iterator[Decoded]:
    """Decode a file of a known format.

    Parameters
    ----------
    path : Path
        Plain or gzip.
    form : Format
        As ``detect`` found it.
    columns : sequence of Column
        The publisher's columns with the types that raw wants.
    max_bytes : int
        Largest size once decompressed.

    Raises
    ------
    UnreadableFileError
        Where the file is damaged, ends early or is too large; what was yielded before must not be landed.
    """
    try:
        if form == "parquet":
            yield from read_parquet(path, columns)
        else:
            with open_decompressed(path, max_bytes) as stream:
                yield from _READERS[form](stream, columns)
    except UnreadableFileError as error:
        if str(path) in str(error):
            raise
        raise UnreadableFileError(f"{path}: {error}") from error
