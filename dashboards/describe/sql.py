"""The description as SQL, which BigQuery and DuckDB read alike: what the app asks, and the others must agree with."""

from __future__ import annotations

from dashboards.describe.grammar import Column, Measure, Table, Tile, Value


def literal(value: Value) -> str:
    """A value of the description as SQL.

    >>> literal("it's"), literal(True), literal(1)
    ("'it''s'", 'true', '1')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def measure_sql(table: Table, measure: Measure) -> str:
    """The measure as an expression over the rows of its table."""
    if measure.aggregate == "ratio":
        numerator, denominator = (
            measure_sql(table, table.measure(n)) for n in (measure.numerator, measure.denominator)
        )
        return f"{numerator} / nullif({denominator}, 0)"
    argument = measure.column or "1"
    if measure.filter:
        argument = f"case when {_is_one_of(measure.filter.column, measure.filter.values)} then {argument} end"
    call = {"count_distinct": "count(distinct {})", "average": "avg({})"}.get(
        measure.aggregate, measure.aggregate + "({})"
    )
    # Where no row passes the filter the sum is 0, as a count is, and as Looker has it.
    coalesced = "coalesce({}, 0)" if measure.filter and measure.aggregate == "sum" else "{}"
    return coalesced.format(call.format(argument))


def tile_sql(table: Table, tile: Tile, filters: dict[str, Value]) -> tuple[str, list[Value]]:
    """The query of a tile and the values of its question marks.

    Parameters
    ----------
    table : Table
    tile : Tile
    filters : dict
        Values by column: the description's, and what a reader chose.
    """
    fields = {name: table.field(tile, name) for name in tile.fields}
    columns = [name for name, field in fields.items() if isinstance(field, Column)]
    selected = [
        name if isinstance(field, Column) else f"{measure_sql(table, field)} as {name}"
        for name, field in fields.items()
    ]
    lines = [f"select {', '.join(selected)}", f"from {table.full_name}"]
    if filters:
        lines.append("where " + " and ".join(f"{column} = ?" for column in filters))
    if columns and len(columns) < len(fields):
        lines.append("group by " + ", ".join(columns))
    if columns:
        lines.append(f"order by {_order(table, tile, columns)}")
    lines.append(f"limit {tile.limit}")
    return "\n".join(lines), list(filters.values())


def _order(table: Table, tile: Tile, columns: list[str]) -> str:
    """The sort that the tile names, then all columns in their own order, so that the same data come in the same."""
    falling = tile.sort.startswith("-")
    first = [f"{tile.sort.removeprefix('-')} {'desc' if falling else 'asc'} nulls last"] if tile.sort else []
    orders = {name: table.column(name).order_by for name in columns if tile.kind != "table"}
    return ", ".join(
        [*first, *(f"min({orders[name]}) asc, {name} asc" if orders.get(name) else f"{name} asc" for name in columns)]
    )


def _is_one_of(column: str, values: tuple[Value, ...]) -> str:
    if len(values) == 1:
        return f"{column} = {literal(values[0])}"
    return f"{column} in ({', '.join(map(literal, values))})"
