"""Table definitions: one YAML file makes the DDL of the warehouse and the dbt sources.

Column types are spelled as BigQuery spells them (``string``, ``int64``, ``float64``, ``bool``, ``timestamp``,
``date``); DuckDB understands the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import yaml

from warehouse.yaml_file import read_yaml

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
}


def type_name(kind: pa.DataType) -> str:
    """Name of the column type that holds values of an Arrow type; text where there is none of its own.

    >>> type_name(pa.int32()), type_name(pa.timestamp("us", "UTC")), type_name(pa.list_(pa.int8()))
    ('int64', 'timestamp', 'string')
    """
    tests = {
        "int64": pa.types.is_integer,
        "float64": pa.types.is_floating,
        "bool": pa.types.is_boolean,
        "timestamp": pa.types.is_timestamp,
        "date": pa.types.is_date,
    }
    return next((name for name, is_kind in tests.items() if is_kind(kind)), "string")


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name, type, description : str
        The type is a key of ``ARROW_TYPES``.
    range : tuple of float or None
        Bounds of its values.
    personal : str
        ``identifies`` or ``describes`` a person; blank where it does neither.
    """

    name: str
    type: str
    description: str
    range: tuple[float, float] | None = None
    personal: Literal["", "identifies", "describes"] = ""


@dataclass(frozen=True)
class Partition:
    """How BigQuery divides a table: by ``granularity`` (``day`` or ``month``) of a date or timestamp column."""

    field: str
    granularity: str


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
    partition_by : Partition or None
        BigQuery allows 10,000 partitions per table.
    cluster_by : tuple of str
        Columns by which BigQuery sorts within a partition, at most four.
    freshness : mapping
        From which age of the newest `_loaded_at` dbt warns or fails, as dbt spells it; empty where nobody waits for it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    partition_by: Partition | None = None
    cluster_by: tuple[str, ...] = ()
    freshness: Mapping[str, Any] = field(default_factory=dict)

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
            spec.get("personal", ""),
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
    for schema, entries in read_yaml(path).items():
        for name, entry in entries.items():
            full_name = f"{schema}.{name}"
            tables[full_name] = Table(
                full_name,
                entry["description"],
                parse_columns(entry["columns"]),
                key=tuple(entry.get("key", ())),
                partition_by=Partition(**entry["partition_by"]) if "partition_by" in entry else None,
                cluster_by=tuple(entry.get("cluster_by", ())),
            )
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
    # dbt's own schema is `main` with the prefix that all schemas of the target share before it
    schema = "{{ target.schema.removesuffix('main') }}" + tables[0].name.split(".")[0]
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
    config: dict[str, Any] = {}
    if table.freshness:
        config |= {"loaded_at_field": "_loaded_at", "freshness": dict(table.freshness)}
    meta = dict(table.meta) | _layout(table)
    if meta:
        config["meta"] = meta
    if config:
        entry["config"] = config
    tests: list[Any] = [{"unique_key": {"arguments": {"columns": list(table.key)}}}] if table.key else []
    if any(column.range for column in table.columns):
        tests.append("in_range")
    if tests:
        entry["data_tests"] = tests
    entry["columns"] = [_source_column(column, column.name in table.key) for column in table.columns]
    return entry


def _layout(table: Table) -> dict[str, Any]:
    """Partition and clusters, as dbt's adapter for BigQuery spells them in a model's configuration."""
    layout: dict[str, Any] = {}
    if table.partition_by:
        types = {column.name: column.type for column in table.columns}
        layout["partition_by"] = vars(table.partition_by) | {"data_type": types[table.partition_by.field]}
    if table.cluster_by:
        layout["cluster_by"] = list(table.cluster_by)
    return layout


def _source_column(column: Column, is_key: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "description": column.description,
        "data_type": column.type,
    }
    meta: dict[str, Any] = {"personal": column.personal} if column.personal else {}
    if column.range:
        meta["range"] = dict(zip(("min", "max"), column.range, strict=True))
    if meta:
        entry["config"] = {"meta": meta}
    if is_key:
        entry["data_tests"] = ["not_null"]
    return entry
