"""Spells tables as text as the publishers do: CSV, JSON lines and Python literals, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NEEDS_QUOTES = '[",\r\n]'
_STARTS_WITH_DIGIT = '^[0-9]|[",\r\n]'
_JSON_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


@dataclass(frozen=True)
class Spelled:
    """Values that are already spelled in the format they are written to."""

    values: pa.Array


Column: TypeAlias = "pa.Array | np.ndarray | Spelled"
Columns: TypeAlias = Mapping[str, Column]


def money(values: np.ndarray) -> pa.Array:
    """Amounts as text with two decimals.

    >>> money(np.array([58.9]))[0].as_py()
    '58.90'
    """
    return pa.array(np.round(values, 2)).cast(pa.decimal128(14, 2)).cast(pa.string())


def csv_rows(columns: Columns, quote_leading_digits: bool = False) -> pa.Array:
    """One CSV row per row of `columns`, nulls empty, text quoted where it must be.

    With `quote_leading_digits`, text is also quoted where it begins with a digit, as in the Olist files.
    """
    cells = []
    for values in columns.values():
        values = _arrow(values)
        is_text = pa.types.is_string(values.type)
        text = pc.fill_null(values.cast(pa.string()), "")
        if is_text:
            pattern = _STARTS_WITH_DIGIT if quote_leading_digits else _NEEDS_QUOTES
            quoted = _join('"', pc.replace_substring(text, '"', '""'), '"')
            text = pc.if_else(pc.match_substring_regex(text, pattern), quoted, text)
        cells.append(text)
    return pc.binary_join_element_wise(*cells, ",")


def csv_header(columns: Columns, quoted: bool = False) -> str:
    """The header row that belongs to `csv_rows`."""
    return ",".join(f'"{name}"' if quoted else name for name in columns)


def json_rows(columns: Columns, spaced: bool = True, keep_nulls: bool = False) -> pa.Array:
    """One JSON object per row of `columns`; null keys are left out unless `keep_nulls`.

    `spaced` puts blanks after commas and colons, as Python's json module does. A dictionary-encoded column is
    spelled once per distinct value.
    """
    item, colon = (", ", ": ") if spaced else (",", ":")
    return _objects(columns, item, lambda name: f'"{name}"{colon}', _json_values, "null" if keep_nulls else None)


def python_rows(columns: Columns) -> pa.Array:
    """One Python 2 dict literal per row of `columns`, text as ``u'...'``; null keys are left out."""
    return _objects(columns, ", ", lambda name: f"u'{name}': ", _python_values, None)


def _objects(
    columns: Columns,
    item: str,
    key: Callable[[str], str],
    spell: Callable[[pa.Array], pa.Array],
    null: str | None,
) -> pa.Array:
    # led by the separator and empty where null: to join with "skip" loses rows of nulls only (pyarrow 26)
    members = [_member(item + key(name), column, spell, null) for name, column in columns.items()]
    return _join("{", pc.utf8_slice_codeunits(_join(*members), len(item)), "}")


def _member(lead: str, column: Column, spell: Callable[[pa.Array], pa.Array], null: str | None) -> pa.Array:
    if isinstance(column, pa.DictionaryArray):
        # few distinct values: each is spelled once
        distinct = _member(lead, column.dictionary, spell, null)
        return pc.fill_null(distinct.take(column.indices), "" if null is None else lead + null)
    values = column.values if isinstance(column, Spelled) else spell(_arrow(column))
    values = values if null is None else pc.fill_null(values, null)
    return pc.fill_null(_join(lead, values), "")


def _json_values(values: pa.Array) -> pa.Array:
    if pa.types.is_struct(values.type):
        fields = dict(zip([field.name for field in values.type], values.flatten(), strict=True))
        return _null_where(values, json_rows(fields))
    if pa.types.is_list(values.type):
        return _spelled_list(values, _json_values)
    if pa.types.is_string(values.type):
        for plain, escaped in _JSON_ESCAPES:
            values = pc.replace_substring(values, plain, escaped)
        return _join('"', values, '"')
    return _number(values)


def _python_values(values: pa.Array) -> pa.Array:
    if pa.types.is_list(values.type):
        return _spelled_list(values, _python_values)
    if pa.types.is_string(values.type):
        # few distinct values: each is spelled once
        distinct = values.dictionary_encode()
        spelled = pa.array([f"u{text!a}" for text in distinct.dictionary.to_pylist()], pa.string())
        return spelled.take(distinct.indices)
    if pa.types.is_boolean(values.type):
        return pc.if_else(values, "True", "False")
    return _number(values)


def _number(values: pa.Array) -> pa.Array:
    text = values.cast(pa.string())
    if not pa.types.is_floating(values.type):
        return text
    whole = pc.equal(values, pc.round(values))
    return pc.if_else(whole, _join(pc.round(values).cast(pa.int64(), safe=False).cast(pa.string()), ".0"), text)


def _spelled_list(values: pa.ListArray, spell: Callable[[pa.Array], pa.Array]) -> pa.Array:
    members = pa.ListArray.from_arrays(values.offsets, spell(values.values))
    return _null_where(values, _join("[", pc.binary_join(members, ", "), "]"))


def _null_where(values: pa.Array, spelled: pa.Array) -> pa.Array:
    return pc.if_else(values.is_valid(), spelled, pa.scalar(None, pa.string()))


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _arrow(values: pa.Array | np.ndarray | Spelled) -> pa.Array:
    values = values.values if isinstance(values, Spelled) else values
    return pa.array(values) if isinstance(values, np.ndarray) else values
