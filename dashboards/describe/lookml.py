"""The description as a LookML project: manifest, model, views and dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from dashboards.describe.grammar import Column, Description, Filter, Format, Join, Measure, Page, Table, Tile, Value

HEAD = "# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.\n"
FORMATS: dict[Format, str] = {"integer": "#,##0", "decimal": "#,##0.00", "percent": "0.0%"}
TYPES = {"string": "string", "int64": "number", "float64": "number", "bool": "yesno"}
AGGREGATES = {"sum": "sum", "count": "count", "count_distinct": "count_distinct", "average": "average"}
CHARTS = {
    "value": "single_value",
    "bars": "looker_bar",
    "lines": "looker_line",
    "matrix": "looker_grid",
    "table": "looker_grid",
}
WIDTH = 24
MANIFEST = """
project_name: "martlet"

# Set these to your own: the connection in Looker, the Google Cloud project, and the beginning of the datasets' names.
constant: connection {
  value: "martlet"
  export: override_optional
}
constant: project {
  value: "my-project"
  export: override_optional
}
constant: prefix {
  value: "martlet_"
  export: override_optional
}
# How far back queries on partitioned tables look, unless a reader says other.
constant: window {
  value: "30 years"
  export: override_optional
}
"""


def lookml_files(description: Description) -> dict[str, str]:
    """Text of every generated file of the project by its path in it."""
    files = {"manifest.lkml": HEAD + MANIFEST, "martlet.model.lkml": _model(description)}
    for table in description.tables.values():
        files[f"views/generated/{table.name}.view.lkml"] = _view(table)
    for page in description.pages:
        files[f"dashboards/{page.name}.dashboard.lookml"] = _dashboard(description, page)
    return files


def measure_name(table: Table, measure: Measure) -> str:
    """Name of a measure in its view, where a dimension may have the same name already."""
    return f"{measure.aggregate}_of_{measure.name}" if table.has(measure.name) else measure.name


def _model(description: Description) -> str:
    lines = ['connection: "@{connection}"', 'include: "/views/**/*.view.lkml"', 'include: "/views/refinements.lkml"']
    lines += ['include: "/dashboards/*.dashboard.lookml"', ""]
    lines += [line for table in description.tables.values() for line in _explore(table)]
    return HEAD + "\n".join(lines)


def _explore(table: Table) -> Iterator[str]:
    yield f"explore: {table.name} {{"
    yield f"  label: {_text(table.label)}"
    yield f"  description: {_text(table.description)}"
    if table.partition:
        yield "  always_filter: {"
        yield f'    filters: [{table.name}.{table.partition.column}_date: "@{{window}}"]'
        yield "  }"
    for join in table.joins:
        yield from _join(table, join)
    yield "}\n"


def _join(table: Table, join: Join) -> Iterator[str]:
    yield f"  join: {join.table} {{"
    yield "    type: left_outer"
    yield f"    relationship: {'one_to_one' if join.is_one_to_one else 'many_to_one'}"
    yield f"    sql_on: ${{{table.name}.{join.column}}} = ${{{join.table}.{join.to_column}}} ;;"
    yield "  }"


def _view(table: Table) -> str:
    dataset = f"@{{prefix}}{table.schema_name}"
    lines = [f"view: {table.name} {{", f"  sql_table_name: `@{{project}}.{dataset}.{table.name}` ;;", ""]
    lines += [line for column in table.columns for line in _dimension(column)]
    lines += [line for measure in table.measures for line in _measure(table, measure)]
    return HEAD + "\n".join([*lines, "}", ""])


def _dimension(column: Column) -> Iterator[str]:
    is_time = column.type in ("date", "timestamp")
    yield f"  dimension{'_group' if is_time else ''}: {column.name} {{"
    if is_time:
        yield "    type: time"
        yield f"    timeframes: [raw,{' time,' if column.type == 'timestamp' else ''} date, week, month, quarter, year]"
        yield f"    datatype: {column.type}"
        # A date has no hour that a time zone could move.
        yield "    convert_tz: no"
    else:
        yield f"    type: {TYPES[column.type]}"
    if column.is_key:
        yield "    primary_key: yes"
    if column.order_by:
        yield f"    order_by_field: {column.order_by}"
    yield f"    sql: ${{TABLE}}.{column.name} ;;"
    yield from _texts(column.label, column.description, None if is_time else FORMATS.get(column.format))


def _measure(table: Table, measure: Measure) -> Iterator[str]:
    yield f"  measure: {measure_name(table, measure)} {{"
    if measure.aggregate == "ratio":
        numerator, denominator = (table.measure(name) for name in (measure.numerator, measure.denominator))
        yield "    type: number"
        parts = (measure_name(table, numerator), measure_name(table, denominator))
        yield f"    sql: ${{{parts[0]}}} / nullif(${{{parts[1]}}}, 0) ;;"
    elif measure.column and table.column(measure.column).type in ("date", "timestamp"):
        # Looker's own min and max are for numbers.
        yield f"    type: {table.column(measure.column).type.replace('timestamp', 'date_time')}"
        yield f"    sql: {measure.aggregate}(${{TABLE}}.{measure.column}) ;;"
    elif measure.aggregate == "count" and measure.column and not table.column(measure.column).is_key:
        # A filter cannot ask for whatever is not null, of a yesno least of all.
        yield "    type: sum"
        yield f"    sql: case when ${{TABLE}}.{measure.column} is not null then 1 else 0 end ;;"
        yield from _filters(table, measure)
    else:
        yield f"    type: {AGGREGATES.get(measure.aggregate, measure.aggregate)}"
        if measure.aggregate != "count":
            yield f"    sql: ${{TABLE}}.{measure.column} ;;"
        yield from _filters(table, measure)
    yield from _texts(measure.label, measure.description, FORMATS.get(measure.format))


def _filters(table: Table, measure: Measure) -> Iterator[str]:
    if measure.filter:
        yield f'    filters: [{measure.filter.column}: "{_values(table, measure.filter)}"]'


def _values(table: Table, wanted: Filter) -> str:
    return ", ".join(_value(table.column(wanted.column), value) for value in wanted.values)


def _value(column: Column, value: Value) -> str:
    return ("yes" if value else "no") if column.type == "bool" else str(value)


def _texts(label: str, description: str, value_format: str | None) -> Iterator[str]:
    yield f"    label: {_text(label)}"
    if description:
        yield f"    description: {_text(description)}"
    if value_format:
        yield f"    value_format: {_text(value_format)}"
    yield "  }\n"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _dashboard(description: Description, page: Page) -> str:
    filters = [_dashboard_filter(description, page, column) for column in page.filters]
    places = _places(page.tiles)
    elements = [_element(description, page, tile) | place for tile, place in zip(page.tiles, places, strict=True)]
    dashboard: dict[str, Any] = {
        "dashboard": page.name,
        "title": page.title,
        "description": page.description,
        "layout": "newspaper",
        "preferred_viewer": "dashboards-next",
        "filters": filters,
        "elements": elements,
    }
    return HEAD + yaml.safe_dump([dashboard], sort_keys=False, allow_unicode=True, width=110)


def _dashboard_filter(description: Description, page: Page, column: str) -> dict[str, Any]:
    table = next(description.tables[name] for name in page.tables if description.tables[name].has(column))
    return {
        "name": column,
        "title": table.column(column).label,
        "type": "field_filter",
        "explore": table.name,
        "model": "martlet",
        "field": f"{table.name}.{column}",
    }


def _element(description: Description, page: Page, tile: Tile) -> dict[str, Any]:
    table = description.tables[tile.table]
    names = {name: _field(table, tile, name) for name in tile.fields}
    element: dict[str, Any] = {
        "title": tile.title,
        "name": tile.title,
        "model": "martlet",
        "explore": table.name,
        "type": CHARTS[tile.kind],
        "fields": list(names.values()),
    }
    if tile.split:
        element["pivots"] = [names[tile.split]]
    if tile.sort:
        element["sorts"] = [names[tile.sort.removeprefix("-")] + (" desc" if tile.sort.startswith("-") else "")]
    filters = {
        _field_of_column(table.column(name)): _value(table.column(name), value)
        for name, value in description.filters_of(tile).items()
    }
    if filters:
        element["filters"] = {f"{table.name}.{name}": value for name, value in filters.items()}
    element["limit"] = tile.limit
    if tile.note:
        element["note_text"] = tile.note
    listening = {column: f"{table.name}.{column}" for column in page.filters if table.has(column)}
    if listening:
        element["listen"] = listening
    return element


def _field(table: Table, tile: Tile, name: str) -> str:
    found = table.field(tile, name)
    own = _field_of_column(found) if isinstance(found, Column) else measure_name(table, found)
    return f"{table.name}.{own}"


def _field_of_column(column: Column) -> str:
    if column.type not in ("date", "timestamp"):
        return column.name
    return f"{column.name}_{ {'month': 'month', 'time': 'time'}.get(column.format, 'date') }"


def _places(tiles: tuple[Tile, ...]) -> Iterator[dict[str, int]]:
    """Places on the grid: figures side by side, charts in pairs, tables over the whole width."""
    row, column, height = 0, 0, 0
    for tile in tiles:
        width, tall = {"value": (6, 3), "table": (WIDTH, 8)}.get(tile.kind, (12, 7))
        if column + width > WIDTH or (height and tall != height):
            row, column = row + height, 0
        yield {"row": row, "col": column, "width": width, "height": tall}
        column, height = column + width, tall
