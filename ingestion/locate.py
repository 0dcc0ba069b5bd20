"""Where in a file a landed record stands."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingestion.errors import UnreadableFileError
from ingestion.formats.detect import detect


def find_lines(source_uri: str, records: Collection[int]) -> dict[int, int]:
    """Lines, from 1, at which records begin; none where the source is no text file of this machine, or is gone.

    Parameters
    ----------
    source_uri : str
        ``_source_uri`` of raw.
    records : collection of int
        ``_source_row`` of raw.
    """
    path = Path(unquote(urlsplit(source_uri).path))
    if not source_uri.startswith("file://") or not path.is_file():
        return {}
    try:
        form = detect(path).format
        if form in ("json_lines", "python_literals"):
            return {record: record for record in records}
        return _lines_of_csv(path, set(records)) if form == "csv" else {}
    except (UnreadableFileError, csv.Error, OSError):
        return {}


def _lines_of_csv(path: Path, wanted: set[int]) -> dict[int, int]:
    """A record of CSV may go over several lines, and the header is none."""
    found: dict[int, int] = {}
    with path.open("rb") as file:
        opened = gzip.open if file.read(2) == b"\x1f\x8b" else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text)
        begins, number = 1, -1
        for fields in reader:
            number += bool(fields)
            if number in wanted and fields:
                found[number] = begins
                if len(found) == len(wanted):
                    break
            begins = reader.line_num + 1
    return found
