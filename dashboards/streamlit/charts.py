"""The few chart shapes that the pages share."""

from __future__ import annotations

import altair as alt
import pyarrow as pa
import streamlit as st

CLASSES = ["very negative", "negative", "neutral", "positive", "very positive"]
CLASS_COLOURS = ["#b2182b", "#ef8a62", "#bdbdbd", "#67a9cf", "#2166ac"]
LABEL_PIXELS = 320


def empty(rows: pa.Table, what: str) -> bool:
    """Whether there is nothing to draw, having said so."""
    if rows.num_rows:
        return False
    st.info(f"No {what} in this snapshot.")
    return True


def bars(rows: pa.Table, x: str, y: str, x_title: str, y_title: str, stack: str | None = None) -> None:
    """Horizontal bars, the longest on top; stacked by a second column where one is named."""
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X(f"{x}:Q", title=x_title),
            y=alt.Y(f"{y}:N", title=y_title, sort="-x", axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            tooltip=rows.column_names,
        )
    )
    if stack:
        chart = chart.encode(color=alt.Color(f"{stack}:N", title=stack.replace("_", " ")))
    st.altair_chart(chart)


def class_bars(rows: pa.Table, group: str, count: str, group_title: str) -> None:
    """Share of each sentiment class per group."""
    scale = alt.Scale(domain=CLASSES, range=CLASS_COLOURS)
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X(f"sum({count}):Q", stack="normalize", title="share of reviews", axis=alt.Axis(format="%")),
            y=alt.Y(f"{group}:N", title=group_title, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            color=alt.Color("predicted_label:N", title="sentiment", scale=scale, sort=CLASSES),
            order=alt.Order("class_rank:Q"),
            tooltip=[group, "predicted_label", alt.Tooltip(f"sum({count}):Q", title="reviews", format=",")],
        )
    )
    st.altair_chart(chart)


def lines(rows: pa.Table, x: str, ys: dict[str, str], y_title: str, y_format: str = ",") -> None:
    """One line per column of ``ys`` (column: label) over time."""
    chart = (
        alt.Chart(rows)
        .transform_fold(list(ys), as_=["column", "value"])
        .transform_calculate(label=f"{ys}[datum.column]".replace("'", '"'))
        .mark_line(point=True)
        .encode(
            x=alt.X(f"{x}:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", title=y_title, axis=alt.Axis(format=y_format)),
            color=alt.Color("label:N", title=None),
            tooltip=[f"{x}:T", "label:N", alt.Tooltip("value:Q", format=".3f")],
        )
    )
    st.altair_chart(chart)


def number(rows: pa.Table, column: str) -> float:
    """The one value of a one-row result, 0 where it is null."""
    return rows[column][0].as_py() or 0
