"""What a dashboard may say: a closed grammar of measures, and pages of tiles over them."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Aggregate = Literal["sum", "count", "count_distinct", "average", "min", "max", "ratio"]
Format = Literal["integer", "decimal", "percent", "date", "month", "time", "text"]
Value = str | int | float | bool
Kind = Literal["value", "bars", "lines", "matrix", "table"]


class DescriptionError(ValueError):
    """The description names what is not there, or says what the grammar does not know."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """A column of a table, as its dbt model declares it; each is a dimension."""

    name: str
    type: Literal["string", "int64", "float64", "bool", "timestamp", "date"]
    description: str
    label: str
    format: Format
    order_by: str | None = Field(default=None, description="Column that says in which order its values come.")
    is_key: bool = Field(default=False, description="Whether it alone names a row.")


class Filter(_Strict):
    """The one filter of a measure: a column has one of some values."""

    column: str
    values: tuple[Value, ...] = Field(min_length=1)


class Measure(_Strict):
    """A figure that is computed from rows: an aggregate of one column, perhaps filtered, or the ratio of two others."""

    name: str
    label: str
    description: str
    format: Format
    aggregate: Aggregate
    column: str = Field(default="", description="Column aggregated; blank for a ratio, or to count rows.")
    filter: Filter | None = None
    numerator: str = ""
    denominator: str = ""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        is_ratio = self.aggregate == "ratio"
        if is_ratio != bool(self.numerator and self.denominator) or (is_ratio and (self.filter or self.column)):
            raise ValueError(f"{self.name}: a ratio has a numerator and a denominator, and nothing else has")
        if self.filter and self.aggregate in ("min", "max"):
            raise ValueError(f"{self.name}: a least or greatest value takes no filter, as Looker's takes none")
        if not is_ratio and not self.column and self.aggregate != "count":
            raise ValueError(f"{self.name}: {self.aggregate} needs a column")
        return self


class Join(_Strict):
    """Another table whose key a column of this one holds."""

    table: str
    column: str
    to_column: str
    is_one_to_one: bool = False


class Partition(_Strict):
    """The time by which BigQuery divides a table."""

    column: str
    granularity: Literal["day", "month"]


class Table(_Strict):
    """A table that dashboards read."""

    name: str
    schema_name: str
    label: str
    description: str
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...] = ()
    joins: tuple[Join, ...] = ()
    partition: Partition | None = None
    filters: dict[str, Value] = Field(
        default={}, description="What every tile on the table shows unless it says other."
    )

    @property
    def full_name(self) -> str:
        """Schema and table."""
        return f"{self.schema_name}.{self.name}"

    def column(self, name: str) -> Column:
        """The column of that name; DescriptionError where there is none."""
        return _named(self.columns, name, self.name)

    def measure(self, name: str) -> Measure:
        """The measure of that name; DescriptionError where there is none."""
        return _named(self.measures, name, self.name)

    def field(self, tile: Tile, name: str) -> Column | Measure:
        """What a tile means by a name: in a table of rows the column rather than the measure of the same name."""
        is_column = name in (tile.by, tile.split) or (tile.kind == "table" and self.has(name))
        return self.column(name) if is_column else self.measure(name)

    def has(self, column: str) -> bool:
        """Whether it has a column of that name."""
        return any(other.name == column for other in self.columns)

    @model_validator(mode="after")
    def _resolves(self) -> Self:
        for measure in self.measures:
            for part in filter(None, (measure.numerator, measure.denominator)):
                if self.measure(part).aggregate == "ratio":
                    raise ValueError(f"{self.name}.{measure.name}: {part} is a ratio itself")
            for column in filter(None, (measure.column, measure.filter.column if measure.filter else "")):
                self.column(column)
        for name in [*self.filters, *filter(None, (column.order_by for column in self.columns))]:
            self.column(name)
        return self


class Tile(_Strict):
    """One figure, chart or table of a page."""

    title: str
    kind: Kind
    table: str
    show: tuple[str, ...] = Field(min_length=1, description="Measures; for a table columns too.")
    by: str = Field(default="", description="Column along the axis; of lines mostly a time.")
    split: str = Field(default="", description="Column that colours.")
    sort: str = Field(default="", description="Field to sort by, falling with a minus before it.")
    limit: int = Field(default=500, ge=1, le=5000)
    filters: dict[str, Value] = {}
    note: str = ""

    @field_validator("show", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it shows, each once."""
        return tuple(dict.fromkeys(filter(None, (self.by, self.split, *self.show))))


class Page(_Strict):
    """A page of the app, a dashboard in Looker, a page of the report in Power BI."""

    name: str
    title: str
    section: str
    description: str
    filters: tuple[str, ...] = Field(default=(), description="Columns that a reader chooses one value of.")
    tiles: tuple[Tile, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that its tiles read, each once."""
        return tuple(dict.fromkeys(tile.table for tile in self.tiles))


class Description(_Strict):
    """Everything that dashboards show."""

    tables: dict[str, Table]
    pages: tuple[Page, ...]

    def page(self, name: str) -> Page:
        """The page of that name; DescriptionError where there is none."""
        return _named(self.pages, name, "pages")

    def filters_of(self, tile: Tile) -> dict[str, Value]:
        """What a tile shows of its table: the table's own filters, then the tile's."""
        return self.tables[tile.table].filters | tile.filters

    @model_validator(mode="after")
    def _resolves(self) -> Self:
        for page in self.pages:
            for tile in page.tiles:
                if tile.table not in self.tables:
                    raise ValueError(f"page {page.name}: there is no table {tile.table}")
                table = self.tables[tile.table]
                for name in tile.fields:
                    table.field(tile, name)
                for name in tile.filters:
                    table.column(name)
                if tile.sort and tile.sort.removeprefix("-") not in tile.fields:
                    raise ValueError(f"page {page.name}: {tile.title} sorts by {tile.sort}, which it does not show")
        for table in self.tables.values():
            for join in table.joins:
                table.column(join.column)
                self.tables[join.table].column(join.to_column)
        return self


def _named(items: tuple[object, ...], name: str, owner: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    found = next((item for item in items if item.name == name), None)  # type: ignore[attr-defined]
    if found is None:
        raise DescriptionError(f"{owner} has no {name}")
    return found
