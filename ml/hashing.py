"""Hashes of rows and of whole tables that are the same in every process, for versions and for keys.

Cells become 64-bit words, bound to the name of their column and mixed by the finaliser of SplitMix64 (Steele,
Lea and Flood, 2014). Strings are hashed by tabulation (Zobrist, 1970): each byte at each place stands for one
random word, and the words of a string are summed. All of it is numpy over Arrow's buffers; nothing here is
cryptographic.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROWS_PER_BLOCK = 65_536
MISSING = np.uint64(0x9AE16A3B2F90404F)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)

Words = np.ndarray
"""Array of uint64."""


def hash_rows(table: pa.Table) -> pa.Array:
    """One hash per row, of all its cells with the names of their columns.

    The order of the columns does not matter. Null and NaN count as the same missing value, -0.0 as 0.0, and a
    value keeps its hash when its column becomes wider (int32 to int64, float to double, date to date64).

    Parameters
    ----------
    table : pa.Table
        Flat columns: numbers, booleans, strings, dates, timestamps.

    Returns
    -------
    pa.Array
        Strings of 16 hexadecimal digits, one per row.

    Raises
    ------
    TypeError
        Where a column is nested or binary.

    Examples
    --------
    >>> hash_rows(pa.table({"x": [1, 1, 2]})).unique().to_pylist()
    ['6aa3704dc2439980', '703d6ac8ea65df9e']
    """
    return _hex(row_words(table))


def hash_table(table: pa.Table) -> str:
    """One hash of the whole table, whatever the order of its rows and columns; repeated rows count.

    Parameters
    ----------
    table : pa.Table
        As for :func:`hash_rows`.

    Returns
    -------
    str
        32 hexadecimal digits.

    Examples
    --------
    >>> hash_table(pa.table({"x": [1, 2]})) == hash_table(pa.table({"x": [2, 1]}))
    True
    """
    digest = TableHash()
    digest.add(row_words(table))
    return digest.hex()


class TableHash:
    """The hash of a table that comes in parts, of the words of its rows.

    >>> digest = TableHash()
    >>> for number in (2, 1):
    ...     digest.add(row_words(pa.table({"x": [number]})))
    >>> digest.hex() == hash_table(pa.table({"x": [1, 2]}))
    True
    """

    def __init__(self) -> None:
        self._sums = np.zeros(2, dtype=np.uint64)

    def add(self, rows: Words) -> None:
        """Add rows, as :func:`row_words` hashes them."""
        # Sums commute, and unlike exclusive or they see a row that appears twice.
        self._sums += np.array([rows.sum(dtype=np.uint64), mixed(rows + _GOLDEN).sum(dtype=np.uint64)])

    def hex(self) -> str:
        """32 hexadecimal digits."""
        return "".join(_hex(mixed(self._sums)).to_pylist())


def row_words(table: pa.Table) -> Words:
    """Hash each row, as :func:`hash_rows` does, to a number.

    Returns
    -------
    np.ndarray
        uint64, shape (rows,).
    """
    words = np.zeros(table.num_rows, dtype=np.uint64)
    names = _string_words(pa.array(table.column_names, pa.large_string()))
    for name, column in zip(names, table.columns, strict=True):
        words += mixed(_column_words(column) + mixed(name))
    return mixed(words)


def _column_words(column: pa.ChunkedArray) -> Words:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _column_words(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _text_words(column)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = column.cast(pa.float64()).fill_null(np.nan).to_numpy()
        # Adding 0.0 turns -0.0 into 0.0; every NaN, of whatever bits, is one missing value.
        return np.where(np.isnan(values), MISSING, (values + 0.0).view(np.uint64))
    if pa.types.is_null(kind):
        return np.full(len(column), MISSING)
    missing = column.is_null().to_numpy()
    return np.where(missing, MISSING, _integers(column).fill_null(0).to_numpy().view(np.uint64))


def _integers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    if pa.types.is_uint64(kind):
        return column
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return column.cast(pa.int64())
    raise TypeError(f"A column of type {kind} cannot be hashed: give flat numbers, strings, dates or timestamps.")


def _text_words(column: pa.ChunkedArray) -> Words:
    # Feature strings repeat a lot: hash each distinct one, once.
    encoded = column.cast(pa.large_string()).combine_chunks().dictionary_encode()
    distinct = encoded.dictionary
    blocks = [distinct.slice(start, ROWS_PER_BLOCK) for start in range(0, len(distinct), ROWS_PER_BLOCK)]
    words = np.concatenate([*map(_string_words, blocks), np.array([MISSING])])
    return words[pc.fill_null(encoded.indices, len(distinct)).to_numpy()]


def _string_words(strings: pa.LargeStringArray) -> Words:
    """Hash each string of an array without nulls."""
    _, offset_buffer, data_buffer = strings.buffers()
    if len(strings) == 0:
        return np.zeros(0, dtype=np.uint64)
    ends = np.frombuffer(offset_buffer, dtype=np.int64)[strings.offset : strings.offset + len(strings) + 1]
    lengths = np.diff(ends)
    if ends[-1] == ends[0]:
        return mixed(lengths.astype(np.uint64))
    data = np.frombuffer(data_buffer, dtype=np.uint8)[ends[0] : ends[-1]]
    place = np.arange(len(data)) - np.repeat(ends[:-1] - ends[0], lengths)
    letters = mixed(place.astype(np.uint64) << np.uint64(8) | data)
    # Differences of a running sum are exact modulo 2**64, and an empty string gets 0, unlike with reduceat.
    running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(letters, dtype=np.uint64)])
    sums = running[ends[1:] - ends[0]] - running[ends[:-1] - ends[0]]
    return mixed(sums + lengths.astype(np.uint64))


def mixed(words: Words) -> Words:
    """SplitMix64's finaliser: every bit of the input moves about half of the bits of the output.

    >>> mixed(np.array([0], dtype=np.uint64))
    array([16294208416658607535], dtype=uint64)
    """
    with np.errstate(over="ignore"):
        words = words + _GOLDEN
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return words ^ (words >> np.uint64(31))


def _hex(words: Words) -> pa.Array:
    """Each word as 16 hexadecimal digits, most significant first."""
    octets = words.astype(">u8").view(np.uint8)
    digits = np.stack([_HEX[octets >> 4], _HEX[octets & 15]], axis=1)
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [None, pa.py_buffer(digits.tobytes())])
    return fixed.cast(pa.string())
