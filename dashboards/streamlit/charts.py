"""The few chart shapes that the pages share; colours that read on light and on dark."""

from __future__ import annotations

from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

from dashboards.describe.grammar import Column, Format, Measure

AXES: dict[Format, str] = {"integer": ",.0f", "decimal": ",.2~f", "percent": ".0%"}
TOOLTIPS: dict[Format, str] = {"integer": ",.0f", "decimal": ",.3f", "percent": ".1%"}
TIMES: dict[Format, str] = {"date": "%Y-%m-%d", "month": "%b %Y", "time": "%Y-%m-%d %H:%M"}
SCALES = {
    frozenset(["very negative", "negative", "neutral", "positive", "very positive", "no_text"]): {
        "very negative": "#b2182b",
        "negative": "#ef8a62",
        "neutral": "#bdbdbd",
        "positive": "#67a9cf",
        "very positive": "#2166ac",
        "no_text": "#7f7f7f",
    },
    frozenset(["low", "medium", "high"]): {"low": "#67a9cf", "medium": "#f4a582", "high": "#b2182b"},
}
BLUE = "#2a78b5"
LABEL_PIXELS = 240
BAR_PIXELS = 26
AROUND_PIXELS = 80
LEGEND_PIXELS = 90


def bars(rows: pa.Table, by: Column, split: Column | None, measure: Measure) -> None:
    """Horizontal bars in the order of the rows; coloured by a second column where there is one."""
    rows = _worded(rows, by, split)
    names = list(dict.fromkeys(rows[by.name].to_pylist()))
    encoding: dict[str, Any] = {
        "x": alt.X(f"{measure.name}:Q", title=measure.label, axis=_axis(measure.format)),
        "y": alt.Y(f"{by.name}:N", title=None, sort=names, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
        "tooltip": [_tooltip(field) for field in (by, split, measure) if field],
    }
    if split:
        encoding["color"] = _colour(rows, split)
        encoding["order"] = alt.Order("place:Q")
        first = _classes(list(dict.fromkeys(rows[split.name].to_pylist())))
        rows = rows.append_column("place", pa.array([first.index(value) for value in rows[split.name].to_pylist()]))
    if split and measure.aggregate not in ("sum", "count") and len(names) < rows.num_rows:
        # What cannot be added up stands side by side.
        encoding["yOffset"] = alt.YOffset(f"{split.name}:N")
    # The axis and the legend are within the height.
    height = BAR_PIXELS * len(names) + AROUND_PIXELS + (LEGEND_PIXELS if split else 0)
    st.altair_chart(alt.Chart(rows).mark_bar().encode(**encoding).properties(height=height))


def lines(rows: pa.Table, by: Column, split: Column | None, measures: list[Measure]) -> None:
    """A line per measure, or per value of a column, over time or along the values of another column."""
    labels = {measure.name: measure.label for measure in measures}
    is_time = by.format in TIMES
    rows = _worded(rows, split) if is_time else _worded(rows, by, split)
    chart = alt.Chart(rows)
    if len(measures) > 1:
        words = str(labels).replace("'", '"')
        chart = chart.transform_fold(list(labels), as_=["column", "value"])
        chart = chart.transform_calculate(label=f"{words}[datum.column]")
    y = "value" if len(measures) > 1 else measures[0].name
    colour: Any = alt.Color("label:N", title=None) if len(measures) > 1 else alt.value(BLUE)
    if split:
        colour = _colour(rows, split)
    first = measures[0]
    x = alt.X(f"{by.name}:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, labelOverlap=True))
    if not is_time:
        names = list(dict.fromkeys(rows[by.name].to_pylist()))
        x = alt.X(f"{by.name}:N", title=by.label, sort=names, axis=alt.Axis(labelAngle=0))
    encoding = {
        "x": x,
        "y": alt.Y(f"{y}:Q", title=None if len(measures) > 1 else first.label, axis=_axis(first.format)),
        "color": colour,
        "tooltip": [
            *(_tooltip(column) for column in (by, split) if column),
            alt.Tooltip(f"{y}:Q", format=TOOLTIPS[first.format]),
        ],
    }
    st.altair_chart(chart.mark_line(point=True).encode(**encoding).properties(height=320))


def matrix(rows: pa.Table, by: Column, split: Column, measure: Measure) -> None:
    """A figure for each pair of values, darker where it is a larger share of its row."""
    rows = _worded(rows, by, split)
    order = {column.name: list(dict.fromkeys(rows[column.name].to_pylist())) for column in (by, split)}
    base = alt.Chart(rows).transform_joinaggregate(all=f"sum({measure.name})", groupby=[by.name])
    base = base.transform_calculate(share=f"datum['{measure.name}'] / datum.all")
    x = alt.X(f"{split.name}:N", title=split.label, sort=_classes(order[split.name]), axis=alt.Axis(labelAngle=0))
    y = alt.Y(f"{by.name}:N", title=by.label, sort=order[by.name])
    scale = alt.Scale(domain=[0, 1], range=["#dbe9f6", "#08519c"])
    colour = alt.Color("share:Q", title="share of row", scale=scale, legend=alt.Legend(format=".0%"))
    tooltip = [_tooltip(by), _tooltip(split), _tooltip(measure), alt.Tooltip("share:Q", format=".1%")]
    squares = base.mark_rect().encode(x=x, y=y, color=colour, tooltip=tooltip)
    ink = alt.condition("datum.share > 0.5", alt.value("white"), alt.value("black"))
    figures = base.mark_text().encode(x=x, y=y, text=alt.Text("share:Q", format=".0%"), color=ink)
    st.altair_chart((squares + figures).properties(height=AROUND_PIXELS + 40 * len(order[by.name])))


def _worded(rows: pa.Table, *columns: Column | None) -> pa.Table:
    """The rows with some columns as words, which is what stands along an axis: `1` for 1.0, a dash for what is null."""
    for column in filter(None, columns):
        words = pa.array([_word(value) for value in rows[column.name].to_pylist()], pa.string())
        rows = rows.set_column(rows.schema.get_field_index(column.name), column.name, words)
    return rows


def _word(value: Any) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _axis(written: Format) -> alt.Axis:
    # Without a type, d3 writes 160 as 1.6e+2.
    return alt.Axis(format=AXES.get(written, ",.0f"), tickCount=8)


def _tooltip(field: Column | Measure) -> alt.Tooltip:
    if isinstance(field, Column):
        if field.format not in TIMES:
            return alt.Tooltip(f"{field.name}:N", title=field.label)
        return alt.Tooltip(f"{field.name}:T", title=field.label, format=TIMES[field.format])
    return alt.Tooltip(f"{field.name}:Q", title=field.label, format=TOOLTIPS.get(field.format, ",.3f"))


def _colour(rows: pa.Table, split: Column) -> alt.Color:
    values = {value for value in rows[split.name].to_pylist() if isinstance(value, str)}
    fixed = next((scale for names, scale in SCALES.items() if values and values <= names), None)
    legend = alt.Legend(orient="bottom", columns=3, labelLimit=LABEL_PIXELS)
    if not fixed:
        return alt.Color(f"{split.name}:N", title=None, legend=legend)
    shown = [name for name in fixed if name in values]
    scale = alt.Scale(domain=shown, range=[fixed[name] for name in shown])
    return alt.Color(f"{split.name}:N", title=None, scale=scale, sort=shown, legend=legend)


def _classes(values: list[Any]) -> list[Any]:
    """Values in the order of a known scale, else as they come."""
    fixed = next((scale for names, scale in SCALES.items() if set(values) <= names), {})
    return [name for name in fixed if name in values] or values
