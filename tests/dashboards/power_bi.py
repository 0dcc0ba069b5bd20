# ruff: noqa: N815
"""A strict reader of Power BI projects: TMDL with the objects and properties that ours may have, PBIR likewise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME = r"(?:'(?:[^']|'')+'|[A-Za-z_]\w*)"
PROPERTIES = {
    "table": {"lineageTag"},
    "column": {
        "dataType", "isKey", "formatString", "lineageTag", "summarizeBy", "sourceColumn", "sortByColumn",
    },
    "measure": {"formatString", "lineageTag"},
    "partition": {"mode", "source"},
    "relationship": {"isActive", "fromCardinality", "crossFilteringBehavior", "fromColumn", "toColumn"},
    "expression": {"lineageTag"},
    "database": {"compatibilityLevel"},
}  # fmt: skip
"""Properties of each kind of object, of those that the reference of TMDL names."""
NEEDED = {
    "column": {"dataType", "lineageTag", "sourceColumn"},
    "measure": {"lineageTag"},
    "partition": {"mode", "source"},
    "relationship": {"fromColumn", "toColumn"},
    "database": {"compatibilityLevel"},
}
TYPES = {"string", "int64", "double", "boolean", "dateTime"}
HEADS = re.compile(
    rf"(table|column|measure|partition|relationship|expression|database)(?: ({NAME}|[0-9a-f-]{{36}}))?(?: = (.+))?"
)
REFERENCE = re.compile(r"'((?:[^']|'')+)'\[([^\]]+)\]|(?<!')'((?:[^']|'')+)'(?!\[)|(?<![\w'])\[([^\]]+)\]")


class TmdlError(ValueError):
    """A line is not TMDL as our files may use it."""


@dataclass
class Thing:
    """One object of TMDL."""

    kind: str
    name: str
    value: str
    depth: int
    properties: dict[str, str] = field(default_factory=dict)
    children: list[Thing] = field(default_factory=list)

    def of(self, kind: str) -> dict[str, Thing]:
        return {child.name: child for child in self.children if child.kind == kind}


def parse(text: str) -> list[Thing]:
    """The objects of a file; TmdlError for anything that is not known."""
    top: list[Thing] = []
    stack: list[Thing] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        body, depth = line.lstrip("\t"), len(line) - len(line.lstrip("\t"))
        if not body:
            continue
        if body != body.strip() or body.startswith(" "):
            raise TmdlError(f"line {number} has blanks around it")
        if body.startswith("///"):
            if number == len(lines) or not lines[number].strip():
                raise TmdlError(f"line {number} describes nothing")
            continue
        # The expression of a partition stands deeper than its property.
        if stack and stack[-1].properties.get("source") is not None and depth > stack[-1].depth + 1:
            stack[-1].properties["source"] += body + "\n"
            continue
        while stack and stack[-1].depth >= depth:
            _whole(stack.pop())
        head = HEADS.fullmatch(body)
        if head and (head[2] or head[1] == "database"):
            thing = Thing(head[1], _plain(head[2] or ""), head[3] or "", depth)
            if depth != (len(stack)):
                raise TmdlError(f"line {number} is indented by {depth}")
            (stack[-1].children if stack else top).append(thing)
            stack.append(thing)
            continue
        name, _, value = body.partition(": ")
        name = name.removesuffix(" =")
        if not stack or name not in PROPERTIES[stack[-1].kind] or name in stack[-1].properties:
            raise TmdlError(f"line {number}: {body!r} is no property here")
        stack[-1].properties[name] = value
    while stack:
        _whole(stack.pop())
    return top


def _whole(thing: Thing) -> None:
    missing = NEEDED.get(thing.kind, set()) - set(thing.properties)
    if missing:
        raise TmdlError(f"{thing.kind} {thing.name} lacks {missing}")


def _plain(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def column_of(reference: str) -> tuple[str, str]:
    """Table and column of ``table.column``, either of them quoted or not."""
    found = re.fullmatch(rf"({NAME})\.({NAME})", reference)
    if not found:
        raise TmdlError(f"{reference} names no column")
    return _plain(found[1]), _plain(found[2])


@dataclass
class Model:
    """A semantic model."""

    tables: dict[str, Thing]
    relationships: list[Thing]
    expressions: dict[str, Thing]

    @classmethod
    def read(cls, folder: Path) -> Model:
        definition = folder / "definition"
        tables = [thing for path in sorted(definition.glob("tables/*.tmdl")) for thing in parse(path.read_text())]
        listed = re.findall(rf"^ref table ({NAME})$", (definition / "model.tmdl").read_text(), re.MULTILINE)
        assert {_plain(name) for name in listed} == {table.name for table in tables}
        parse((definition / "database.tmdl").read_text())
        expressions = parse((definition / "expressions.tmdl").read_text())
        relationships = parse((definition / "relationships.tmdl").read_text())
        return cls({table.name: table for table in tables}, relationships, {thing.name: thing for thing in expressions})

    def measures(self) -> dict[str, Thing]:
        return {name: measure for table in self.tables.values() for name, measure in table.of("measure").items()}

    def problems(self) -> list[str]:
        """What does not resolve."""
        found = []
        names = [name for table in self.tables.values() for name in table.of("measure")]
        found += [f"two measures are called {name}" for name in set(names) if names.count(name) > 1]
        for table in self.tables.values():
            columns = table.of("column")
            found += [
                f"{table.name}.{name} is of no type"
                for name, c in columns.items()
                if c.properties["dataType"] not in TYPES
            ]
            found += [
                f"{table.name}.{name} sorts by what is not there"
                for name, column in columns.items()
                if _plain(column.properties.get("sortByColumn", name)) not in columns
            ]
            if len(table.of("partition")) != 1:
                found.append(f"{table.name} has not one partition")
            if sum("isKey" in column.properties for column in columns.values()) > 1:
                found.append(f"{table.name} has two keys")
        for measure in self.measures().values():
            found += [f"{measure.name}: {name}" for name in self._unresolved(measure.value)]
        tags = [thing.properties["lineageTag"] for thing in self._tagged()]
        found += [f"lineage tag {tag} stands twice" for tag in {tag for tag in tags if tags.count(tag) > 1}]
        return [*found, *self._relationship_problems()]

    def _tagged(self) -> list[Thing]:
        tables = list(self.tables.values())
        return tables + [child for table in tables for child in table.children if "lineageTag" in child.properties]

    def _unresolved(self, dax: str) -> list[str]:
        found = []
        for table, column, alone, measure in REFERENCE.findall(re.sub(r'"(?:[^"]|"")*"', '""', dax)):
            if table and column not in self.tables.get(table, Thing("", "", "", 0)).of("column"):
                found.append(f"'{table}'[{column}]")
            if alone and alone not in self.tables:
                found.append(alone)
            if measure and measure not in self.measures():
                found.append(f"[{measure}]")
        return found

    def _relationship_problems(self) -> list[str]:
        found, paths = [], dict[str, set[str]]()
        for relationship in self.relationships:
            ends = [column_of(relationship.properties[end]) for end in ("fromColumn", "toColumn")]
            kinds = []
            for table, column in ends:
                if column not in self.tables.get(table, Thing("", "", "", 0)).of("column"):
                    found.append(f"{table}.{column}")
                else:
                    kinds.append(self.tables[table].of("column")[column].properties["dataType"])
            if len(set(kinds)) > 1:
                found.append(f"{relationship.name} joins {kinds}")
            if relationship.properties.get("isActive") != "false":
                left, right = ends[0][0], ends[1][0]
                if right in paths.get(left, {left}):
                    found.append(f"a second active path joins {left} and {right}")
                joined = paths.get(left, {left}) | paths.get(right, {right})
                paths |= dict.fromkeys(joined, joined)
        return found


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Source(_Strict):
    Entity: str


class Owner(_Strict):
    SourceRef: Source


class Reference(_Strict):
    Expression: Owner
    Property: str


class FieldOf(_Strict):
    Column: Reference | None = None
    Measure: Reference | None = None


class Projection(_Strict):
    field: FieldOf
    queryRef: str
    nativeQueryRef: str
    displayName: str


class Projections(_Strict):
    projections: list[Projection] = Field(min_length=1)


class Sort(_Strict):
    field: FieldOf
    direction: Literal["Ascending", "Descending"]


class SortDefinition(_Strict):
    sort: list[Sort]


class Query(_Strict):
    queryState: dict[Literal["Values", "Category", "Series", "Y", "Rows", "Columns"], Projections]
    sortDefinition: SortDefinition | None = None


class Chart(_Strict):
    visualType: Literal["card", "barChart", "lineChart", "pivotTable", "tableEx", "slicer"]
    query: Query
    objects: dict[Literal["data"], Any] | None = None
    visualContainerObjects: dict[Literal["title"], Any] | None = None


class Position(_Strict):
    x: float = Field(ge=0)
    y: float = Field(ge=0)
    z: float
    width: float = Field(gt=0)
    height: float = Field(gt=0)
    tabOrder: int


class FilterOf(_Strict):
    name: str
    field: FieldOf
    type: Literal["Categorical"]
    filter: dict[str, Any]


class Filters(_Strict):
    filters: list[FilterOf]


class Visual(_Strict):
    schema_: str = Field(alias="$schema")
    name: str = Field(max_length=50, pattern=r"^[\w-]+$")
    position: Position
    visual: Chart
    filterConfig: Filters | None = None


ROLES = {
    "card": {"Values"},
    "tableEx": {"Values"},
    "slicer": {"Values"},
    "pivotTable": {"Rows", "Columns", "Values"},
    "barChart": {"Category", "Series", "Y"},
    "lineChart": {"Category", "Series", "Y"},
}


def report_problems(report: Path, model: Model) -> list[str]:
    """What of a report is not as PBIR wants it, or names what the model has not."""
    found = []
    pages = json.loads((report / "definition" / "pages" / "pages.json").read_text())["pageOrder"]
    folders = {path.name for path in (report / "definition" / "pages").iterdir() if path.is_dir()}
    if set(pages) != folders or len(pages) != len(folders):
        found.append("pages.json lists other pages")
    for page in pages:
        folder = report / "definition" / "pages" / page
        size = json.loads((folder / "page.json").read_text())
        for path in sorted(folder.glob("visuals/*/visual.json")):
            visual = Visual.model_validate_json(path.read_text())
            chart, place = visual.visual, visual.position
            if visual.name != path.parent.name:
                found.append(f"{path} is called {visual.name}")
            if place.x + place.width > size["width"] or place.y + place.height > size["height"]:
                found.append(f"{page}: {visual.name} lies off the page")
            if not set(chart.query.queryState) <= ROLES[chart.visualType]:
                found.append(f"{page}: {visual.name} has other roles")
            fields = [p.field for role in chart.query.queryState.values() for p in role.projections]
            fields += [item.field for item in (visual.filterConfig.filters if visual.filterConfig else [])]
            fields += [item.field for item in (chart.query.sortDefinition.sort if chart.query.sortDefinition else [])]
            found += [f"{page}: {item}" for item in fields if not _resolves(item, model)]
    return found


def _resolves(item: FieldOf, model: Model) -> bool:
    reference = item.Column or item.Measure
    if reference is None or (item.Column and item.Measure):
        return False
    table = model.tables.get(reference.Expression.SourceRef.Entity)
    return table is not None and reference.Property in table.of("column" if item.Column else "measure")
