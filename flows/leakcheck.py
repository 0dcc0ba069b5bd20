"""Proves that features ignore the future: builds them as they would have been on a day, and compares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from flows.dbt import OURS, Project, run_dbt
from flows.errors import LeakError
from flows.scratch import build_scratch, drop_scratch
from ml.leakage import KEY, Comparison, compare, label_copies
from warehouse import Settings, Warehouse, open_warehouse

SHARES = (1 / 3, 2 / 3)


@dataclass
class Findings:
    """What was compared, and what was wrong, a sentence each.

    Attributes
    ----------
    compared : list of dict
        Per mart and day: rows, dates and columns compared, columns that differ.
    problems : list of str
    """

    compared: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def leakcheck(
    settings: Settings,
    as_of: Sequence[dt.date] = (),
    progress: Callable[[int, int, str], None] | None = None,
    project: Project = OURS,
    shares: Sequence[float] = SHARES,
    marts: Sequence[str] = (),
) -> Findings:
    """Compare every row of the feature marts with what a build made that knew nothing from a day on.

    The marts must have been built. What is built for the comparison lies in schemas ``scratch_*`` and is dropped again.

    Parameters
    ----------
    settings : Settings
    as_of : sequence of date
        Days to stop at, for every mart; without them each mart is looked at on days of its own.
    progress : callable, optional
        Called with days done, days in all, and what is under way.
    project : Project
    shares : sequence of float
        Where among its as-of dates a mart is looked at, unless days are given: 0 the first, 1 after the last.
    marts : sequence of str
        Feature marts to look at; without them all.

    Raises
    ------
    LeakError
        Where there is nothing to compare.
    DbtError
        Where the features cannot be built.
    """
    dates = {mart: own for mart, own in _as_of_dates(settings).items() if mart in marts or not marts}
    if not any(dates.values()):
        raise LeakError("There are no feature rows to compare: run `martlet demo`, or land data and `martlet build`.")
    plan = {day: list(dates) for day in sorted(set(as_of))} or spread(dates, shares)
    findings = Findings(problems=_label_problems(settings, dates))
    manifest = run_dbt(settings, ["parse"], project=project)
    try:
        for done, (day, looked_at) in enumerate(plan.items()):

            def show(built: int, nodes: int, done: int = done, day: dt.date = day) -> None:
                if progress:
                    progress(done, len(plan), f"as of {day}, model {built} of {nodes}")

            build_scratch(settings, looked_at, manifest, day, project=project, progress=show)
            _compare_as_of(settings, day, {mart: dates[mart] for mart in looked_at}, findings)
    finally:
        drop_scratch(settings)
    if not any(entry["rows"] for entry in findings.compared):
        raise LeakError(f"No feature row is as old as {min(plan)}: give a later date, such as {max(_all(dates))}.")
    return findings


def spread(dates: Mapping[str, Sequence[dt.date]], shares: Sequence[float] = SHARES) -> dict[dt.date, list[str]]:
    """Marts to look at by day: each on one of its own as-of dates after each share of them, on few days in all.

    >>> first, second, third = (dt.date(2026, 1, day) for day in (1, 8, 15))
    >>> plan = spread({"weekly": [first, second, third], "snapshot": [second], "empty": []})
    >>> {day.day: marts for day, marts in plan.items()}
    {8: ['snapshot', 'weekly'], 15: ['weekly']}
    """
    plan: dict[dt.date, list[str]] = {}
    for share in shares:
        for mart in sorted((mart for mart, own in dates.items() if own), key=lambda mart: len(dates[mart])):
            later = sorted(dates[mart])[int(share * len(dates[mart])) :]
            marts = plan.setdefault(next((day for day in later if day in plan), later[0]), [])
            if mart not in marts:
                marts.append(mart)
    return dict(sorted(plan.items()))


def _as_of_dates(settings: Settings) -> dict[str, list[dt.date]]:
    """As-of dates of every feature mart that has some; the recommender's inputs carry the time of each row instead."""
    found: dict[str, list[dt.date]] = {}
    with open_warehouse(settings, read_only=True) as warehouse:
        for mart in warehouse.tables("features"):
            if mart.startswith("feat_") and set(KEY) <= set(warehouse.read(f"features.{mart}").schema.names):
                found[mart] = _read(warehouse, f"features.{mart}", ["as_of_date"])["as_of_date"].unique().to_pylist()
    return found


def _compare_as_of(settings: Settings, day: dt.date, dates: Mapping[str, list[dt.date]], findings: Findings) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        for mart, own in dates.items():
            full, early = (_read(warehouse, f"{schema}.{mart}") for schema in ("features", "scratch_features"))
            comparison = compare(full, early, day)
            findings.compared.append(_entry(mart, day, comparison))
            findings.problems += _sentences(mart, day, comparison)
            if day in own and not comparison.rows_of_day:
                findings.problems.append(f"{mart} has no row as of {day} that could be compared.")


def _entry(mart: str, day: dt.date, comparison: Comparison) -> dict[str, Any]:
    differing = ", ".join(each.column or "rows" for each in comparison.differences)
    facts = vars(comparison)
    return (
        {"mart": mart, "as of": day}
        | {name: facts[name] for name in ("rows", "rows_of_day", "dates", "columns")}
        | {"differing": differing}
    )


def _sentences(mart: str, day: dt.date, comparison: Comparison) -> list[str]:
    return [
        f"{mart}{'.' if each.column else ''}{each.column} knows what came on {day} or later: {each.rows:,} of "
        f"{comparison.rows:,} rows ({each.entities:,} entities) differ from a build without it, first {each.example}."
        for each in comparison.differences
    ]


def _label_problems(settings: Settings, marts: Iterable[str]) -> list[str]:
    problems = []
    with open_warehouse(settings, read_only=True) as warehouse:
        labelled = warehouse.tables("features")
        for mart in marts:
            label = mart.replace("feat_", "label_", 1)
            if label in labelled:
                found = label_copies(_read(warehouse, f"features.{mart}"), _read(warehouse, f"features.{label}"))
                problems += [f"{mart}.{sentence} ({label})." for sentence in found]
    return problems


def _read(warehouse: Warehouse, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    return warehouse.read(table, columns).read_all()


def _all(dates: Mapping[str, Iterable[dt.date]]) -> set[dt.date]:
    return {day for own in dates.values() for day in own}
