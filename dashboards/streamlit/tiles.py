"""Draws the tiles of a page, whatever page it is, from the description."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboards.describe import Column, Page, Table, Tile, tile_sql
from dashboards.describe.grammar import Format, Value
from dashboards.streamlit import charts
from dashboards.streamlit.data import description, query

ALL = "All"
MOST_CHOICES = 500
FIGURES_A_ROW = 4
NOTHING = "–"


def choices(page: Page) -> dict[str, Value]:
    """What the reader chose of the page's filters, by column; kept in the address, so that it can be shared."""
    chosen: dict[str, Value] = {}
    if not page.filters:
        return chosen
    for place, (name, column) in enumerate(zip(page.filters, st.columns(max(3, len(page.filters))), strict=False)):
        del place
        table = next(t for t in _tables(page) if t.has(name))
        values = query(f"select distinct {name} as value from {table.full_name} where {name} is not null "
                       f"order by 1 limit {MOST_CHOICES}")["value"].to_pylist()  # fmt: skip
        options = [ALL, *values]
        wanted = st.query_params.get(name, ALL)
        index = options.index(wanted) if wanted in options else 0
        value = column.selectbox(table.column(name).label, options, index=index, key=f"{page.name}_{name}")
        if value == ALL:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)
            chosen[name] = value
    return chosen


def show_tiles(page: Page, chosen: dict[str, Value]) -> None:
    """Draw the tiles: figures side by side, each chart and table below the next."""
    for is_figure, tiles in groupby(page.tiles, key=lambda tile: tile.kind == "value"):
        if is_figure:
            _figures(list(tiles), chosen)
            continue
        for tile in tiles:
            st.subheader(tile.title)
            table, rows = _rows(tile, chosen)
            if rows.num_rows:
                show_rows(table, tile, rows)
            else:
                st.info("Nothing to show: no rows in this snapshot, or none for what was chosen.")
            if tile.note:
                st.caption(tile.note)


def show_rows(table: Table, tile: Tile, rows: pa.Table) -> None:
    """Draw the rows of a tile as its kind says."""
    if tile.kind == "table":
        show_table(table, rows)
        return
    by, split = table.column(tile.by), table.column(tile.split) if tile.split else None
    measures = [table.measure(name) for name in tile.show]
    if tile.kind == "lines":
        charts.lines(rows, by, split, measures)
    elif tile.kind == "matrix" and split:
        charts.matrix(rows, by, split, measures[0])
    else:
        charts.bars(rows, by, split if split != by else None, measures[0])


def show_table(table: Table, rows: pa.Table) -> None:
    """Draw rows as a table with the labels and formats of the description."""
    names: dict[str, Any] = {measure.name: measure for measure in table.measures}
    names |= {column.name: column for column in table.columns}
    config = {name: _column_config(names[name]) for name in rows.column_names if name in names}
    st.dataframe(rows, hide_index=True, column_config=config)


def written(value: Any, as_format: Format) -> str:
    """A figure as people read it.

    >>> written(1234567, "integer"), written(0.1234, "percent"), written(None, "decimal")
    ('1,234,567', '12.3%', '–')
    """
    if value is None:
        return NOTHING
    if isinstance(value, dt.date):
        pattern = {"time": "%Y-%m-%d %H:%M", "month": "%b %Y"}.get(as_format, "%Y-%m-%d")
        return value.strftime(pattern)
    if as_format == "percent":
        return f"{value:.1%}"
    return f"{value:,.2f}" if as_format == "decimal" else f"{value:,.0f}"


def _figures(tiles: list[Tile], chosen: dict[str, Value]) -> None:
    for start in range(0, len(tiles), FIGURES_A_ROW):
        row = tiles[start : start + FIGURES_A_ROW]
        for tile, column in zip(row, st.columns(len(row)), strict=True):
            table, rows = _rows(tile, chosen)
            name = tile.show[0]
            value = rows[name][0].as_py() if rows.num_rows else None
            column.metric(tile.title, written(value, table.measure(name).format), help=tile.note or None)


def _rows(tile: Tile, chosen: dict[str, Value]) -> tuple[Table, pa.Table]:
    shown = description()
    table = shown.tables[tile.table]
    filters = shown.filters_of(tile) | {name: value for name, value in chosen.items() if table.has(name)}
    return table, query(*tile_sql(table, tile, filters))


def _tables(page: Page) -> list[Table]:
    return [description().tables[name] for name in page.tables]


def _column_config(field: Any) -> Any:
    if isinstance(field, Column) and field.type in ("date", "timestamp"):
        kind = st.column_config.DateColumn if field.type == "date" else st.column_config.DatetimeColumn
        pattern = {"month": "MMM YYYY", "time": "YYYY-MM-DD HH:mm"}.get(field.format, "YYYY-MM-DD")
        return kind(field.label, help=field.description, format=pattern)
    if isinstance(field, Column) and field.type in ("string", "bool"):
        return st.column_config.Column(field.label, help=field.description)
    pattern = {"percent": "percent", "decimal": "%.3f"}.get(field.format, "localized")
    return st.column_config.NumberColumn(field.label, help=field.description or None, format=pattern)
