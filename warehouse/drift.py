"""How the columns of a batch differ from the contract of its table, and from the table as it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from warehouse.tables import Table, type_name

TEXT = "string"


@dataclass(frozen=True)
class Change:
    """What a table needs before a batch fits into it.

    Attributes
    ----------
    added : mapping of str to str
        New columns and their types.
    widened : sequence of str
        Columns that must become text.
    """

    added: Mapping[str, str]
    widened: Sequence[str]

    @property
    def notes(self) -> list[str]:
        """The change in words."""
        return [f"new column {name}" for name in self.added] + [f"{name} widened to text" for name in self.widened]


def batch_types(files: Sequence[Path]) -> dict[str, str]:
    """Types of the columns of Parquet files together; text where files disagree."""
    types: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for file in files:
        for field in pq.read_schema(file):
            column, name = spelled.setdefault(field.name.lower(), field.name), type_name(field.type)
            types[column] = name if types.get(column, name) == name else TEXT
    return types


def change(held: Mapping[str, str], incoming: Mapping[str, str]) -> Change:
    """What must become of columns so that incoming ones fit; a warehouse does not tell ``Mood`` from ``mood``.

    >>> change({"a": "int64", "b": "string"}, {"a": "float64", "b": "int64", "c": "date"}).notes
    ['new column c', 'a widened to text']
    """
    types = {name.lower(): kind for name, kind in held.items()}
    added = {name: kind for name, kind in incoming.items() if name.lower() not in types}
    widened = [name for name, kind in incoming.items() if types.get(name.lower(), kind) not in (kind, TEXT)]
    return Change(added, widened)


def drift(table: Table, incoming: Mapping[str, str]) -> list[str]:
    """How a batch differs from the contract, in words; the same whatever was loaded before it."""
    return change({column.name: column.type for column in table.columns}, incoming).notes
