"""Table definitions: one YAML file makes the DDL of the warehouse and the dbt sources.

Column types are spelled as BigQuery spells them (``string``, ``int64``, ``float64``, ``bool``, ``timestamp``,
``date``); DuckDB understands the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, its type (a key of ``ARROW_TYPES``), what it holds and between which bounds."""

    name: str
    type: str
    description: str
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Table:
    """One table of the warehouse.

    Attributes
    ----------
    name : str
        Schema and table, ``"ml.runs"``.
    description : str
        Begins "One row per ...".
    columns : tuple of Column
    key : tuple of str
        Columns that identify a row; empty where nothing does.
    meta : mapping
        Facts for readers of the dbt docs, such as which clock the source keeps.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema, timestamps in UTC microseconds without a zone.

        >>> Table("s.t", "One row per x.", (Column("x", "int64", "X."),)).schema.names
        ['x']
        """
        return pa.schema([(column.name, ARROW_TYPES[column.type]) for column in self.columns])


def parse_columns(block: dict[str, Any]) -> tuple[Column, ...]:
    """Columns of a ``columns:`` block; a column without a type is a string."""
    return tuple(
        Column(
            name,
            spec.get("type", "string"),
            spec["description"],
            tuple(spec["range"]) if "range" in spec else None,
        )
        for name, spec in block.items()
    )


def load_tables(path: Path) -> dict[str, Table]:
    """Read a file of ``schema: {table: {description, key, columns}}``.

    Returns
    -------
    dict
        Tables by their full name, in the order of the file.
    """
    tables: dict[str, Table] = {}
    for schema, entries in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for name, entry in entries.items():
            full_name = f"{schema}.{name}"
            columns = parse_columns(entry["columns"])
            tables[full_name] = Table(full_name, entry["description"], columns, tuple(entry.get("key", ())))
    return tables


def dbt_sources(source: str, tables: list[Table], made_from: str, prefix: str = "") -> str:
    """The dbt source YAML of tables that share one schema, their keys and ranges tested.

    Parameters
    ----------
    source : str
        Name of the dbt source.
    tables : list of Table
    made_from : str
        File that a reader must change instead, named in the first line.
    prefix : str
        Beginning of the tables' names in the warehouse that dbt's names leave out.
    """
    schema = tables[0].name.split(".")[0]
    entries = [_source_table(table, prefix) for table in tables]
    document = {"version": 2, "sources": [{"name": source, "schema": schema, "tables": entries}]}
    head = f"# Made by `make generate` from {made_from}: change that file, then run it.\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _source_table(table: Table, prefix: str) -> dict[str, Any]:
    identifier = table.name.split(".")[1]
    name = identifier.removeprefix(prefix)
    entry: dict[str, Any] = {"name": name, "description": table.description}
    if name != identifier:
        entry["identifier"] = identifier
    if table.meta:
        entry["config"] = {"meta": dict(table.meta)}
    if table.key:
        entry["data_tests"] = [{"unique_key": {"arguments": {"columns": list(table.key)}}}]
    entry["columns"] = [_source_column(column, column.name in table.key) for column in table.columns]
    return entry


def _source_column(column: Column, is_key: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "description": column.description,
        "data_type": column.type,
    }
    tests: list[Any] = ["not_null"] if is_key else []
    if column.range:
        low, high = column.range
        tests.append({"in_range": {"arguments": {"min": low, "max": high}}})
    if tests:
        entry["data_tests"] = tests
    return entry
