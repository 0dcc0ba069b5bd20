"""Reads a LookML project as Looker does: parsed by `lkml`, refinements laid over views, measures turned into SQL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lkml

FIELD = re.compile(r"\$\{(\w+)\}")
TABLE = "${TABLE}."


def read_views(project: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Dimensions, dimension groups and measures of every view, by view and name, refinements last."""
    views: dict[str, dict[str, dict[str, Any]]] = {}
    for path in [*sorted(project.glob("views/generated/*.lkml")), project / "views" / "refinements.lkml"]:
        for view in lkml.load(path.read_text(encoding="utf-8")).get("views", []):
            fields = views.setdefault(view["name"].removeprefix("+"), {})
            for kind in ("dimensions", "dimension_groups", "measures"):
                for found in view.get(kind, []):
                    fields.setdefault(found["name"], {"kind": kind}).update(found)
    return views


def measure_sql(fields: dict[str, dict[str, Any]], name: str) -> str:
    """The SQL that Looker's reference says a measure stands for."""
    measure = fields[name]
    kind, sql = measure["type"], measure.get("sql", "").replace(TABLE, "").strip()
    if kind == "number":
        return FIELD.sub(lambda part: measure_sql(fields, part[1]), sql)
    if kind in ("date", "date_time"):
        return sql
    condition = " and ".join(
        _condition(fields[column], value)
        for filters in measure.get("filters__all", [])
        for pair in filters
        for column, value in pair.items()
    )
    argument = f"case when {condition} then {sql or 1} end" if condition else (sql or "*")
    call = {"count_distinct": "count(distinct {})", "average": "avg({})"}.get(kind, kind + "({})")
    return f"coalesce({call.format(argument)}, 0)" if condition and kind == "sum" else call.format(argument)


def _condition(dimension: dict[str, Any], wanted: str) -> str:
    column = dimension["sql"].replace(TABLE, "").strip()
    if dimension["type"] == "yesno":
        return f"coalesce({column}, false) = {str(wanted == 'yes').lower()}"
    values = [value.strip() for value in wanted.split(",")]
    quote = "'" if dimension["type"] == "string" else ""
    return f"{column} in ({', '.join(f'{quote}{value}{quote}' for value in values)})"
