"""The description as a Power BI semantic model: TMDL, one file per table, on BigQuery unless told otherwise."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Literal

from dashboards.describe.grammar import Column, Description, Filter, Format, Join, Measure, Table, Value

FOLDER = "martlet.SemanticModel"
SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"
FORMATS: dict[Format, str] = {
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "month": "mmm yyyy",
    "time": "yyyy-mm-dd hh:nn",
}
TYPES = {
    "string": "string",
    "int64": "int64",
    "float64": "double",
    "bool": "boolean",
    "timestamp": "dateTime",
    "date": "dateTime",
}
AGGREGATES = {
    "sum": "SUM",
    "count": "COUNTA",
    "count_distinct": "DISTINCTCOUNTNOBLANK",
    "average": "AVERAGE",
    "min": "MIN",
    "max": "MAX",
}
_PLAIN = re.compile(r"[A-Za-z_]\w*")
_NAMES = uuid.UUID("0b4f9c52-3c4e-4c35-9d0e-7d2f6c1f7a10")

Storage = Literal["directQuery", "parquet"]


def model_files(description: Description, storage: Storage = "directQuery") -> dict[str, str]:
    """Text of every file of the semantic model by its path in the Power BI project.

    Parameters
    ----------
    description : Description
    storage : str
        ``directQuery`` asks BigQuery for each visual; ``parquet`` imports the files that `martlet export` writes.
    """
    tables = description.tables.values()
    files = {
        ".platform": platform("SemanticModel"),
        "definition.pbism": _json({"$schema": f"{SCHEMAS}/item/semanticModel/definitionProperties/1.0.0/schema.json",
                                   "version": "4.2", "settings": {}}),
        "definition/database.tmdl": "database\n\tcompatibilityLevel: 1600\n",
        "definition/model.tmdl": _model(description),
        "definition/expressions.tmdl": _expressions(storage),
        "definition/relationships.tmdl": "\n".join(_relationships(description)),
    }  # fmt: skip
    files |= {f"definition/tables/{table.name}.tmdl": _table(table, storage) for table in tables}
    return {f"{FOLDER}/{path}": text for path, text in files.items()}


def measure_title(table: Table, measure: Measure) -> str:
    """Name of a measure, which no other measure of the model has.

    >>> from dashboards.describe.read import read_description
    >>> table = read_description().tables["bi_sources"]
    >>> measure_title(table, table.measure("count_loaded"))
    'Sources: Rows landed'
    """
    return f"{table.label}: {measure.label}"


def measure_dax(table: Table, measure: Measure) -> str:
    """The measure as an expression of DAX."""
    if measure.aggregate == "ratio":
        parts = (table.measure(name) for name in (measure.numerator, measure.denominator))
        return f"DIVIDE({', '.join(f'[{measure_title(table, part)}]' for part in parts)})"
    own = _reference(table, measure.column) if measure.column else f"'{table.name}'"
    function = AGGREGATES[measure.aggregate] if measure.column else "COUNTROWS"
    call = f"{function}({own})"
    return f"CALCULATE({call}, KEEPFILTERS({_filter(table, measure.filter)}))" if measure.filter else call


def identity(*names: str) -> str:
    """A stable id of something that has these names."""
    return str(uuid.uuid5(_NAMES, "/".join(names)))


def platform(kind: str) -> str:
    """The file by which Fabric knows an item of a project."""
    return _json(
        {
            "$schema": f"{SCHEMAS}/gitIntegration/platformProperties/2.0.0/schema.json",
            "metadata": {"type": kind, "displayName": "martlet"},
            "config": {"version": "2.0", "logicalId": identity(kind)},
        }
    )


def active_joins(description: Description) -> Iterator[tuple[Table, Join, bool]]:
    """Every relationship, and whether it is active: Power BI allows one path between two tables, the first."""
    group = {name: name for name in description.tables}

    def root(name: str) -> str:
        return name if group[name] == name else root(group[name])

    for table in description.tables.values():
        for join in table.joins:
            ends = root(table.name), root(join.table)
            group[ends[0]] = ends[1]
            yield table, join, ends[0] != ends[1]


def _model(description: Description) -> str:
    lines = ["model Model", "\tculture: en-US", "\tdefaultPowerBIDataSourceVersion: powerBI_V3"]
    lines += [
        "\tsourceQueryCulture: en-US",
        "\tdataAccessOptions",
        "\t\tlegacyRedirects",
        "\t\treturnErrorValuesAsNull",
        "",
    ]
    # Power BI would add a hidden table of dates per column, which DirectQuery has no use for.
    lines += ["annotation __PBI_TimeIntelligenceEnabled = 0", ""]
    lines += [f"ref table {_name(name)}" for name in description.tables]
    return "\n".join([*lines, ""])


def _expressions(storage: Storage) -> str:
    parameters = (
        {
            "Project": ("my-project", "Google Cloud project."),
            "Prefix": ("martlet_", "Beginning of the datasets' names."),
        }
        if storage == "directQuery"
        else {"Folder": (r"C:\martlet\export", "Folder that `martlet export` wrote to.")}
    )
    lines: list[str] = []
    for name, (value, text) in parameters.items():
        meta = 'meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]'
        lines += [
            f"/// {text}",
            f'expression {name} = "{value}" {meta}',
            f"\tlineageTag: {identity('expression', name)}",
            "",
        ]
    return "\n".join(lines)


def _relationships(description: Description) -> Iterator[str]:
    for table, join, is_active in active_joins(description):
        yield f"relationship {identity(table.name, join.column, join.table)}"
        if not is_active:
            yield "\tisActive: false"
        if join.is_one_to_one:
            yield "\tfromCardinality: one"
            yield "\tcrossFilteringBehavior: bothDirections"
        yield f"\tfromColumn: {_name(table.name)}.{_name(join.column)}"
        yield f"\ttoColumn: {_name(join.table)}.{_name(join.to_column)}"
        yield ""


def _table(table: Table, storage: Storage) -> str:
    lines = [*_note(table.description, ""), f"table {_name(table.name)}", f"\tlineageTag: {identity(table.name)}", ""]
    lines += [line for measure in table.measures for line in _measure(table, measure)]
    lines += [line for column in table.columns for line in _column(table, column)]
    lines += [*_partition(table, storage), ""]
    return "\n".join(lines)


def _measure(table: Table, measure: Measure) -> Iterator[str]:
    yield from _note(measure.description, "\t")
    yield f"\tmeasure {_name(measure_title(table, measure))} = {measure_dax(table, measure)}"
    if measure.format in FORMATS:
        yield f"\t\tformatString: {FORMATS[measure.format]}"
    yield f"\t\tlineageTag: {identity(table.name, 'measure', measure.name)}"
    yield ""


def _column(table: Table, column: Column) -> Iterator[str]:
    yield from _note(column.description, "\t")
    yield f"\tcolumn {_name(column.name)}"
    yield f"\t\tdataType: {TYPES[column.type]}"
    if column.is_key:
        yield "\t\tisKey"
    if column.format in FORMATS:
        yield f"\t\tformatString: {FORMATS[column.format]}"
    yield f"\t\tlineageTag: {identity(table.name, 'column', column.name)}"
    yield "\t\tsummarizeBy: none"
    yield f"\t\tsourceColumn: {column.name}"
    if column.order_by:
        yield f"\t\tsortByColumn: {_name(column.order_by)}"
    yield ""


def _partition(table: Table, storage: Storage) -> Iterator[str]:
    yield f"\tpartition {_name(table.name)} = m"
    yield f"\t\tmode: {'directQuery' if storage == 'directQuery' else 'import'}"
    yield "\t\tsource ="
    yield "\t\t\t\tlet"
    if storage == "directQuery":
        yield "\t\t\t\t\tSource = GoogleBigQuery.Database([BillingProject = Project, UseStorageApi = false]),"
        yield "\t\t\t\t\tDatasets = Source{[Name = Project]}[Data],"
        yield f'\t\t\t\t\tTables = Datasets{{[Name = Prefix & "{table.schema_name}", Kind = "Schema"]}}[Data],'
        yield f'\t\t\t\t\tRows = Tables{{[Name = "{table.name}", Kind = "Table"]}}[Data]'
    else:
        yield f'\t\t\t\t\tRows = Parquet.Document(File.Contents(Folder & "\\{table.name}.parquet"))'
    yield "\t\t\t\tin"
    yield "\t\t\t\t\tRows"


def _note(text: str, indent: str) -> Iterator[str]:
    if text:
        yield f"{indent}/// {' '.join(text.split())}"


def _filter(table: Table, wanted: Filter) -> str:
    column = _reference(table, wanted.column)
    if len(wanted.values) == 1:
        return f"{column} = {_literal(wanted.values[0])}"
    return f"{column} IN {{{', '.join(map(_literal, wanted.values))}}}"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE()" if value else "FALSE()"
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


def _reference(table: Table, column: str) -> str:
    return f"'{table.name}'[{column}]"


def _name(name: str) -> str:
    """A name as TMDL writes it, quoted where it is not one word."""
    return name if _PLAIN.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
