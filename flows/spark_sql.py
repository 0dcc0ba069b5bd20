"""dbt's models as Spark's SQL: what shapes data is written once, in dbt, and the engines do not differ in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flows.dbt import Project, run_dbt
from flows.errors import UsageError
from ml.errors import MissingExtraError
from warehouse import Settings

SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What DuckDB's ``trim`` takes away; Spark's takes the first of them alone."""
SECONDS = {"HOUR": 3600, "MINUTE": 60, "SECOND": 1}


@dataclass(frozen=True)
class SparkModels:
    """Models in the order in which they are built.

    Attributes
    ----------
    tables : dict
        Raw tables by the view that the SQL calls them by.
    models : list of dict
        ``name``, ``view``, ``sql`` and ``reads`` (views) of each.
    """

    tables: dict[str, str]
    models: list[dict[str, Any]]


def spark_models(settings: Settings, names: Sequence[str]) -> SparkModels:
    """The SQL of models and of all that they are made of, down to raw tables.

    It is what dbt compiles for DuckDB in a full build, in a home of its own, so that the warehouse in use is neither
    locked nor asked.

    Raises
    ------
    UsageError
        Where there is no such model, or one reads a table that is not in the lake.
    MissingExtraError
        Where what translates SQL is not installed.
    """
    home = settings.home / "spark"
    project = Project(state="spark", environment={"MARTLET_HOME": str(home), "MARTLET_TARGET": "duckdb"})
    selected = [f"+{name}" for name in names]
    target = run_dbt(settings, ["compile", "--quiet", "--full-refresh", "--select", *selected], project=project)
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    compiled = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    unknown = sorted(set(names) - set(compiled))
    if unknown:
        raise UsageError(f"There is no dbt model {', '.join(unknown)}: see `dbt ls` in dbt/.")
    of_relation = {_view(node["schema"], node["alias"]): name for name, node in compiled.items()}
    return _closure(names, compiled, of_relation)


def _closure(names: Sequence[str], compiled: dict[str, Any], of_relation: dict[str, str]) -> SparkModels:
    """What the SQL reads, not what dbt was told: an incremental model names more than a full build reads."""
    done: dict[str, dict[str, Any]] = {}
    tables: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        sql, read = to_spark(compiled[name]["compiled_code"])
        for view in sorted(read):
            if view in of_relation:
                add(of_relation[view])
            elif view.startswith("raw__"):
                tables[view] = f"raw.{view.removeprefix('raw__')}"
            else:
                raise UsageError(
                    f"{name} reads {view.replace('__', '.', 1)}, which is not in the lake: use `martlet build` for it."
                )
        done[name] = {"name": name, "view": _view(compiled[name]["schema"], name), "sql": sql, "reads": sorted(read)}

    for name in names:
        add(name)
    return SparkModels(tables, list(done.values()))


def to_spark(sql: str) -> tuple[str, set[str]]:
    """A DuckDB query in Spark's words, and the views that it reads; a table of a schema is a view named after both.

    >>> to_spark("select date_diff('day', a::timestamp, b::timestamp) as days from w.raw.t")
    ('SELECT DATEDIFF(CAST(b AS DATE), CAST(a AS DATE)) AS days FROM raw__t', {'raw__t'})

    Raises
    ------
    MissingExtraError
        Where what translates SQL is not installed.
    """
    try:
        from sqlglot import ErrorLevel, exp, parse_one
    except ImportError as error:
        raise MissingExtraError("Spark needs sqlglot: run `make install EXTRAS=spark`.") from error
    tree = parse_one(sql, read="duckdb")
    read = set()
    for table in list(tree.find_all(exp.Table)):
        if table.db:
            view = _view(table.db, table.name)
            read.add(view)
            table.replace(exp.to_table(view, alias=table.alias or None))
    for difference in list(tree.find_all(exp.DateDiff)):
        difference.replace(_difference(difference))
    for trim in list(tree.find_all(exp.Trim)):
        if not trim.expression:
            trim.set("expression", exp.Literal.string(SPACES))
            trim.set("position", "BOTH")
    return tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE, comments=False), read


def _difference(difference: Any) -> Any:
    """Boundaries crossed between two times, as DuckDB counts them; Spark counts whole spans."""
    from sqlglot import exp

    unit = str(difference.args["unit"]).upper()
    later, earlier = difference.this, difference.expression
    if unit == "DAY":
        return exp.func("datediff", _plain(later, "date"), _plain(earlier, "date"), dialect="spark")
    if unit not in SECONDS:
        raise UsageError(f"Spark has no date_diff by {unit.lower()} that counts as DuckDB's does: use hours or days.")
    seconds = exp.Paren(this=exp.Sub(this=_begun(later, unit), expression=_begun(earlier, unit)))
    return exp.cast(exp.Div(this=seconds, expression=exp.Literal.number(SECONDS[unit])), "bigint")


def _begun(value: Any, unit: str) -> Any:
    """Seconds since 1970 at which the hour, minute or second of a time began."""
    from sqlglot import exp

    begun = [exp.Literal.string(unit), exp.cast(value.copy(), "timestamptz")]
    return exp.Anonymous(this="unix_seconds", expressions=[exp.Anonymous(this="date_trunc", expressions=begun)])


def _plain(value: Any, kind: str) -> Any:
    """A value as a date, without the casts to a timestamp that dbt put around it."""
    from sqlglot import exp

    while isinstance(value, exp.Cast):
        value = value.this
    return exp.cast(value.copy(), kind)


def _view(schema: str, name: str) -> str:
    return f"{schema}__{name}"
