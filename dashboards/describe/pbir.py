"""The description as a Power BI report over the semantic model: PBIR, one file per page and per visual."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.describe.grammar import Column, Description, Page, Table, Tile, Value
from dashboards.describe.tmdl import FOLDER as MODEL
from dashboards.describe.tmdl import SCHEMAS, identity, measure_title, platform

FOLDER = "martlet.Report"
DEFINITION = f"{SCHEMAS}/item/report/definition"
VISUALS = {"value": "card", "bars": "barChart", "lines": "lineChart", "matrix": "pivotTable", "table": "tableEx"}
WIDTH, MARGIN = 1280, 12
SLICER = 64


def report_files(description: Description) -> dict[str, str]:
    """Text of every file of the report, and of the project's own, by its path in the Power BI project."""
    files: dict[str, Any] = {
        "definition.pbir": {
            "$schema": f"{SCHEMAS}/item/report/definitionProperties/2.0.0/schema.json",
            "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{MODEL}"}},
        },
        "definition/version.json": {"$schema": f"{DEFINITION}/versionMetadata/1.0.0/schema.json", "version": "2.0.0"},
        "definition/report.json": {
            "$schema": f"{DEFINITION}/report/3.0.0/schema.json",
            "themeCollection": {},
        },
        "definition/pages/pages.json": {
            "$schema": f"{DEFINITION}/pagesMetadata/1.0.0/schema.json",
            "pageOrder": [page.name for page in description.pages],
            "activePageName": description.pages[0].name,
        },
    }
    for page in description.pages:
        files |= {f"definition/pages/{page.name}/{path}": text for path, text in _page(description, page)}
    texts = {
        f"{FOLDER}/{path}": json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for path, document in files.items()
    }
    return {"martlet.pbip": _project(), f"{FOLDER}/.platform": platform("Report"), **texts}


def _project() -> str:
    project = {
        "$schema": f"{SCHEMAS}/pbip/pbipProperties/1.0.0/schema.json",
        "version": "1.0",
        "artifacts": [{"report": {"path": FOLDER}}],
        "settings": {"enableAutoRecovery": True},
    }
    return json.dumps(project, indent=2) + "\n"


def _page(description: Description, page: Page) -> Iterator[tuple[str, dict[str, Any]]]:
    slicers = [_slicer(description, page, column, place) for place, column in enumerate(page.filters)]
    top = MARGIN + (SLICER + MARGIN if slicers else 0)
    places = list(_places(page.tiles, top))
    height = max(place["y"] + place["height"] for place in places) + MARGIN
    yield (
        "page.json",
        {
            "$schema": f"{DEFINITION}/page/2.0.0/schema.json",
            "name": page.name,
            "displayName": page.title,
            "displayOption": "FitToWidth",
            "height": height,
            "width": WIDTH,
        },
    )
    tiles = [_tile(description, page, tile, place) for tile, place in zip(page.tiles, places, strict=True)]
    for visual in [*slicers, *tiles]:
        yield f"visuals/{visual['name']}/visual.json", visual


def _visual(name: str, place: Mapping[str, float], visual: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": f"{DEFINITION}/visualContainer/2.4.0/schema.json",
        "name": name,
        "position": place,
        "visual": visual,
    }


def _slicer(description: Description, page: Page, column: str, place: int) -> dict[str, Any]:
    """A choice of one value; through the table of data sets it reaches every table that has one."""
    table = next(description.tables[name] for name in page.tables if description.tables[name].has(column))
    join = next((join for join in table.joins if join.column == column), None)
    owner = description.tables[join.table] if join else table
    projection = _projection(owner, owner.column(join.to_column if join else column))
    position = {"x": MARGIN + place * 320, "y": MARGIN, "z": 0, "height": SLICER, "width": 308, "tabOrder": place}
    visual = {
        "visualType": "slicer",
        "query": {"queryState": {"Values": {"projections": [projection]}}},
        "objects": {"data": [{"properties": {"mode": _text("Dropdown")}}]},
    }
    return _visual(identity(page.name, "slicer", column).replace("-", "")[:20], position, visual)


def _tile(description: Description, page: Page, tile: Tile, place: dict[str, float]) -> dict[str, Any]:
    table = description.tables[tile.table]
    name = identity(page.name, tile.title).replace("-", "")[:20]
    query: dict[str, Any] = {
        "queryState": {role: {"projections": list(fields)} for role, fields in _roles(table, tile)}
    }
    if tile.sort:
        direction = "Descending" if tile.sort.startswith("-") else "Ascending"
        field = _field(table, table.field(tile, tile.sort.removeprefix("-")))
        query["sortDefinition"] = {"sort": [{"field": field, "direction": direction}]}
    visual = {
        "visualType": VISUALS[tile.kind],
        "query": query,
        "visualContainerObjects": {"title": [{"properties": {"show": _flag(True), "text": _text(tile.title)}}]},
    }
    container = _visual(name, place, visual)
    filters = description.filters_of(tile)
    if filters:
        wanted = [_filter(table, table.column(column), value, name) for column, value in filters.items()]
        container["filterConfig"] = {"filters": wanted}
    return container


def _roles(table: Table, tile: Tile) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    shown = [_projection(table, table.field(tile, name)) for name in tile.show]
    if tile.kind in ("value", "table"):
        yield "Values", shown
        return
    if tile.kind == "matrix":
        yield "Rows", [_projection(table, table.column(tile.by))]
        yield "Columns", [_projection(table, table.column(tile.split))]
        yield "Values", shown
        return
    yield "Category", [_projection(table, table.column(tile.by))]
    if tile.split and tile.split != tile.by:
        yield "Series", [_projection(table, table.column(tile.split))]
    yield "Y", shown


def _projection(table: Table, field: Any) -> dict[str, Any]:
    name = _property(table, field)
    return {
        "field": _field(table, field),
        "queryRef": f"{table.name}.{name}",
        "nativeQueryRef": name,
        "displayName": field.label,
    }


def _field(table: Table, field: Any) -> dict[str, Any]:
    kind = "Column" if isinstance(field, Column) else "Measure"
    return {kind: {"Expression": {"SourceRef": {"Entity": table.name}}, "Property": _property(table, field)}}


def _property(table: Table, field: Any) -> str:
    return field.name if isinstance(field, Column) else measure_title(table, field)


def _filter(table: Table, column: Column, value: Value, visual: str) -> dict[str, Any]:
    """A filter of one visual to one value of a column."""
    condition = {
        "In": {
            "Expressions": [
                {"Column": {"Expression": {"SourceRef": {"Source": "t"}}, "Property": column.name}},
            ],
            "Values": [[{"Literal": {"Value": _literal(column, value)}}]],
        }
    }
    return {
        "name": identity(visual, column.name).replace("-", "")[:20],
        "field": _field(table, column),
        "type": "Categorical",
        "filter": {
            "Version": 2,
            "From": [{"Name": "t", "Entity": table.name, "Type": 0}],
            "Where": [{"Condition": condition}],
        },
    }


def _literal(column: Column, value: Value) -> str:
    """A value as the report's queries write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value}{'L' if column.type == 'int64' else 'D'}"


def _text(text: str) -> dict[str, Any]:
    escaped = text.replace("'", "''")
    return {"expr": {"Literal": {"Value": f"'{escaped}'"}}}


def _flag(value: bool) -> dict[str, Any]:
    return {"expr": {"Literal": {"Value": str(value).lower()}}}


def _places(tiles: tuple[Tile, ...], top: int) -> Iterator[dict[str, float]]:
    """Places on the page: figures five a row, charts in pairs, tables over the whole width."""
    x, y, height = MARGIN, top, 0
    for order, tile in enumerate(tiles):
        share, tall = {"value": (5, 96), "table": (1, 320)}.get(tile.kind, (2, 300))
        width = (WIDTH - MARGIN * (share + 1)) // share
        if x + width + MARGIN > WIDTH or (height and tall != height):
            x, y = MARGIN, y + height + MARGIN
        yield {"x": x, "y": y, "z": order + 10, "height": tall, "width": width, "tabOrder": order + 10}
        x, height = x + width + MARGIN, tall
