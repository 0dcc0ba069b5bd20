"""Features built once more from other records than all of today's, in schemas of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from flows.dbt import OURS, Project, dbt_build
from warehouse import Settings, open_warehouse

SCRATCH = tuple(f"scratch_{layer}" for layer in ("staging", "intermediate", "marts", "features", "predictions"))
END_OF_TIME = dt.date(9999, 1, 1)


def build_scratch(
    settings: Settings,
    models: Iterable[str],
    manifest: Path,
    known_before: dt.date = END_OF_TIME,
    restated: bool = False,
    project: Project = OURS,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Build models and what they are made of anew, from what was known before a day.

    Which entities are asked about, and on which days, is the question and not an answer: those models, tagged
    ``population``, are read from the full build.

    Parameters
    ----------
    settings : Settings
    models : iterable of str
    manifest : Path
        Folder of the manifest that ``dbt parse`` wrote.
    known_before : date
        00:00 UTC of it.
    restated : bool
        Count each record as known when it happened, whenever it came.
    project : Project
    progress : callable, optional
        Called with nodes done and nodes in all.

    Raises
    ------
    DbtError
        Where the models cannot be built.
    """
    known = ["--vars", "known_before: environment", "--full-refresh", "--exclude-resource-type", "test", "unit_test"]
    deferred = ["--exclude", "tag:population", "--defer", "--favor-state", "--state", str(manifest)]
    environment = {"MARTLET_KNOWN_BEFORE": str(known_before), "MARTLET_RESTATED": "1" if restated else ""}
    scratch = replace(project, state="dbt/scratch", environment=environment)
    dbt_build(settings, ["--select", *(f"+{model}" for model in models), *deferred, *known], progress, scratch)


def drop_scratch(settings: Settings) -> None:
    """Drop what was built."""
    with open_warehouse(settings) as warehouse:
        for schema in SCRATCH:
            warehouse.drop_schema(schema)
