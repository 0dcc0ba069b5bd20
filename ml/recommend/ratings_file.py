"""A file of ratings, as people exchange them: user, item, rating and time, in whatever spelling."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ml.errors import RatingsFileError
from ml.recommend.ratings import Ratings

SPELLINGS = {
    "user_id": ("user", "userid", "uid", "customer", "customerid", "reviewerid", "visitorid"),
    "item_id": ("item", "itemid", "iid", "movie", "movieid", "product", "productid", "asin", "sku", "game", "gameid"),
    "rating": ("rating", "ratings", "score", "stars", "overall"),
    "interacted_at": ("timestamp", "time", "ts", "date", "datetime", "unixreviewtime", "ratedat", "interactedat"),
}
"""What columns are called, letters alone and small; without a header the first four columns are these."""
SEPARATORS = ("\t", "::", ";", ",", "|")
LEAST_COLUMNS = 2
SECOND, MILLISECOND, MICROSECOND = 1e11, 1e14, 1e17
"""Whole numbers below these are a time in seconds, milliseconds and microseconds since 1970; above, in nanoseconds."""


def read_ratings_file(file: Path) -> Ratings:
    r"""Ratings of a file with a header or without one, separated by commas, tabs, semicolons, bars or double colons.

    Parameters
    ----------
    file : Path
        May be compressed (.gz, .bz2). Columns for user and item are needed; one without ratings holds interactions,
        one without times cannot be split by time.

    Raises
    ------
    RatingsFileError
        Where the file cannot be read, or does not say who had what.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "ratings.csv"
    ...     _ = file.write_text("userId,movieId,rating\n7,50,4.5\n7,51,3\n")
    ...     ratings = read_ratings_file(file)
    >>> ratings.users.to_pylist(), ratings.items.to_pylist(), ratings.rating.tolist()
    (['7'], ['50', '51'], [4.5, 3.0])
    """
    table = _parsed(file)
    if not table.num_rows:
        raise RatingsFileError(f"{file} holds no ratings: give a file with one line per user and item.")
    rows = {name: table[name] for name in ("user_id", "item_id")}
    rows["rating"] = _numbers(file, table, "rating")
    rows["interacted_at"] = _times(file, table)
    none = pa.table({"item_id": pa.array([], pa.string()), "category": pa.array([], pa.string())})
    return Ratings.from_tables(file.name, pa.table(rows), none)


def _parsed(file: Path) -> pa.Table:
    """The file's columns as text, under our names; lines without a user or an item are an error."""
    head = _head(file)
    separator = next((mark for mark in SEPARATORS if mark in head), None)
    if separator is None:
        raise RatingsFileError(f"{file} has one column: separate user, item, rating and timestamp by commas or tabs.")
    fields = [field.strip().strip('"').lstrip("\ufeff") for field in head.split(separator)]
    names = _names(fields)
    has_header = names is not None
    if names is None:
        # No word that we know: a first line that holds numbers is one of the ratings.
        if not any(re.fullmatch(r"-?[\d.]+", field) for field in fields[1:]):
            raise RatingsFileError(
                f"{file} has the columns {', '.join(fields)}, and none for user and item: call them user and item."
            )
        names = dict(zip(SPELLINGS, range(len(fields)), strict=False))
    # The reader knows separators of one letter only: of "::" the empty column in between is passed over.
    step = len(separator)
    columns = [f"column_{place}" for place in range((len(fields) - 1) * step + 1)]
    options = csv.ReadOptions(column_names=columns, skip_rows=int(has_header))
    types = csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True)
    try:
        table = csv.read_csv(file, options, csv.ParseOptions(delimiter=separator[0]), types)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        if "skip initial" in str(error):
            raise RatingsFileError(f"{file} has a header and no ratings: give one line per user and item.") from error
        raise RatingsFileError(f"{file} cannot be read as ratings: {str(error).splitlines()[0]}") from error
    table = table.select([f"column_{place * step}" for place in names.values()]).rename_columns(list(names))
    trimmed = {name: pc.utf8_trim_whitespace(table[name]) for name in table.column_names}
    for name in ("user_id", "item_id"):
        missing = trimmed[name].null_count
        if missing:
            raise RatingsFileError(f"{file} has {missing:,} lines without {name.removesuffix('_id')}: leave them out.")
    return pa.table(trimmed)


def _head(file: Path) -> str:
    try:
        with pa.input_stream(str(file)) as stream:
            return str(stream.read(65_536).decode("utf-8").splitlines()[0])
    except FileNotFoundError as error:
        raise RatingsFileError(f"There is no file {file}.") from error
    except IndexError as error:
        raise RatingsFileError(f"{file} is empty: give a file with one line per user and item.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RatingsFileError(f"{file} cannot be read as text in UTF-8: {error}") from error


def _names(fields: list[str]) -> dict[str, int] | None:
    """Place of each column that the header names, None where it names no user or no item."""
    # Some headers carry a type: user_id:token.
    plain = [re.sub(r"[^a-z]", "", field.lower().split(":")[0]) for field in fields]
    found = {
        name: next(plain.index(spelling) for spelling in spellings if spelling in plain)
        for name, spellings in SPELLINGS.items()
        if any(spelling in plain for spelling in spellings)
    }
    return found if len([name for name in ("user_id", "item_id") if name in found]) == LEAST_COLUMNS else None


def _numbers(file: Path, table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.float64())])
    try:
        return table[name].cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise RatingsFileError(f"{file}: not every rating is a number ({error}).") from error


def _times(file: Path, table: pa.Table) -> pa.ChunkedArray:
    """Times as timestamps, from numbers since 1970 or from ISO 8601; null where the file has none."""
    if "interacted_at" not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.timestamp("us"))])
    text = table["interacted_at"]
    try:
        number = text.cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return _iso_times(file, text)
    size = np.nanmax(np.abs(number), initial=0)
    factor = 1e6 if size < SECOND else 1e3 if size < MILLISECOND else 1.0 if size < MICROSECOND else 1e-3
    whole = pa.array(np.nan_to_num(number * factor).astype(np.int64), mask=np.isnan(number))
    return pa.chunked_array([whole.cast(pa.timestamp("us"))])


def _iso_times(file: Path, text: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return pc.cast(text, pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        pass
    try:
        return text.cast(pa.timestamp("us"))
    except pa.ArrowInvalid as error:
        raise RatingsFileError(
            f"{file}: not every time is a number of seconds since 1970 or written as 2024-01-31 12:00:00 ({error})."
        ) from error
