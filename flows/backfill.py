"""Fills in features, labels and scores of days that are over, as they would have been known then, or restated."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.dbt import OURS, Project, run_dbt
from flows.errors import UsageError
from flows.scratch import END_OF_TIME, build_scratch, drop_scratch
from ml import tabular
from ml.ledger import git_revision
from ml.tabular.past import Filled, KnownAsOf, fill_day, filled_before, models_of_days
from warehouse import Settings, Warehouse, open_warehouse

Progress = Callable[[int, int, str], None]


@dataclass
class Backfill:
    """What a backfill did, a row per task and day.

    Attributes
    ----------
    done : list of Filled
        Days filled in by this run.
    before : list of Filled
        Days that an earlier run had filled in from the same data.
    """

    done: list[Filled] = field(default_factory=list)
    before: list[Filled] = field(default_factory=list)

    @property
    def facts(self) -> list[dict[str, Any]]:
        """All of it in order of the days, ready for JSON."""
        rows = [(each, "filled in") for each in self.done] + [(each, "was there") for each in self.before]
        rows.sort(key=lambda row: (row[0].as_of_date, row[0].task))
        hidden = ("state", "filled_at")
        return [
            {name: value for name, value in vars(each).items() if name not in hidden}
            | {"as_of_date": str(each.as_of_date), "status": status}
            for each, status in rows
        ]


def backfill(
    settings: Settings,
    start: dt.date,
    end: dt.date,
    tasks: Sequence[str] = (),
    restated: bool = False,
    progress: Progress | None = None,
    project: Project = OURS,
) -> Backfill:
    """Fill in every as-of date from ``start`` to ``end`` that the feature marts have.

    As it was known then: features of the records that were known when the day began, scored by the model that was in
    use when it ended. A mart that no live source feeds is what would have been known then, which ``martlet leakcheck``
    proves; of the others each day is built anew in schemas that are dropped again. Restated: of all of today's records,
    each known when it happened, by today's model. Days that an earlier run has filled in from the same data with the
    same model are left out, so that a run that was cut short goes on.

    Parameters
    ----------
    settings : Settings
    start, end : date
        First and last as-of date.
    tasks : sequence of str
        Tabular tasks; all without them.
    restated : bool
    progress : callable, optional
        Called with days done, days in all, and what is under way.
    project : Project

    Raises
    ------
    UsageError
        Where no task has an as-of date in that time.
    DbtError
        Where the features of a day cannot be built.
    """
    known_as_of: KnownAsOf = "restated" if restated else "as_known"
    definitions = [tabular.load_task(name) for name in tasks or tabular.task_names()]
    state = data_state(settings)
    wanted = _wanted(settings, definitions, start, end)
    versions = {
        (task.name, day): version
        for task in definitions
        for day, version in models_of_days(settings, task.name, wanted, known_as_of).items()
    }
    before = {(row.task, row.as_of_date, row.model_version): row for row in filled_before(settings, known_as_of, state)}
    result = Backfill()
    todo: dict[dt.date, list[tabular.Task]] = {}
    for day, of_day in wanted.items():
        for task in of_day:
            there = before.get((task.name, day, versions.get((task.name, day), "")))
            if there:
                result.before.append(there)
            else:
                todo.setdefault(day, []).append(task)
    if not todo:
        return result
    manifest = run_dbt(settings, ["parse"], project=project)
    builder = _Builder(settings, project, manifest, live_models(manifest, _marts(definitions)), restated)
    with ExitStack() as cleaning:
        cleaning.callback(drop_scratch, settings)
        for done, (day, of_day) in enumerate(todo.items()):

            def show(detail: str, done: int = done, day: dt.date = day) -> None:
                if progress:
                    progress(done, len(todo), f"{day} {detail}")

            builder.build(day, of_day if not restated else definitions, show)
            for task in of_day:
                show(task.name)
                features, labels = builder.read(task, day)
                version = versions.get((task.name, day), "")
                result.done.append(fill_day(settings, task, day, known_as_of, version, features, labels, state))
    return result


def live_models(manifest: Path, models: Sequence[str]) -> set[str]:
    """Those of some models that a live source feeds: whose records may come later than they happened.

    Parameters
    ----------
    manifest : Path
        Folder of ``manifest.json``.
    models : sequence of str
    """
    facts = json.loads((manifest / "manifest.json").read_text(encoding="utf-8"))
    live = {name for name, source in facts["sources"].items() if source["meta"].get("clock") == "live"}

    def is_fed(node: str, seen: set[str]) -> bool:
        if node in seen:
            return False
        seen.add(node)
        return node in live or any(is_fed(parent, seen) for parent in facts["parent_map"].get(node, ()))

    return {model for model in models if is_fed(f"model.martlet.{model}", set())}


def data_state(settings: Settings) -> str:
    """Hash of the batches of raw and of the code's revision: what was filled in of another state is filled in anew."""
    with open_warehouse(settings, read_only=True) as warehouse:
        batches = warehouse.read("raw.batches", ["batch_id", "loaded_at", "superseded_at"]).read_all()
    rows = sorted(tuple(map(str, row.values())) for row in batches.to_pylist())
    return hashlib.sha256(json.dumps([git_revision(), rows]).encode()).hexdigest()[:16]


@dataclass
class _Builder:
    """Makes the marts of a day, where that needs a build, and reads them.

    Attributes
    ----------
    live : set of str
        Marts that a live source feeds.
    """

    settings: Settings
    project: Project
    manifest: Path
    live: set[str]
    restated: bool
    _built: bool = False

    def build(self, day: dt.date, tasks: Sequence[tabular.Task], show: Callable[[str], None]) -> None:
        """Build the marts of a day as it was known; restated marts are built once for all days."""
        models = [mart for mart in _marts(tasks) if mart in self.live]
        if not self.restated:
            # What is learned from a day comes after it.
            models = [mart for mart in models if mart.startswith("feat_")]
        if not models or (self.restated and self._built):
            return
        known_before = END_OF_TIME if self.restated else day

        def built(done: int, nodes: int) -> None:
            show(f"model {done} of {nodes}")

        build_scratch(self.settings, models, self.manifest, known_before, self.restated, self.project, built)
        self._built = True

    def read(self, task: tabular.Task, day: dt.date) -> tuple[pa.Table, pa.Table]:
        """Features and labels of a day."""
        with open_warehouse(self.settings, read_only=True) as warehouse:
            features = self._rows(warehouse, task.features_mart, day, self._is_scratch(task.features_mart))
            labels = features.slice(0, 0)
            if task.labels_mart != task.features_mart:
                scratch = self.restated and self._is_scratch(task.labels_mart)
                labels = self._rows(warehouse, task.labels_mart, day, scratch)
        return features, labels

    def _is_scratch(self, mart: str) -> bool:
        return mart.split(".")[1] in self.live

    @staticmethod
    def _rows(warehouse: Warehouse, mart: str, day: dt.date, scratch: bool) -> pa.Table:
        reader = warehouse.read(f"scratch_{mart}" if scratch else mart)
        found = (batch.filter(pc.equal(batch["as_of_date"], pa.scalar(day))) for batch in reader)
        return pa.Table.from_batches([batch for batch in found if batch.num_rows], schema=reader.schema)


def _marts(tasks: Sequence[tabular.Task]) -> list[str]:
    """Names of the marts of features and labels of tasks."""
    return sorted({mart.split(".")[1] for task in tasks for mart in (task.features_mart, task.labels_mart)})


def _wanted(
    settings: Settings, tasks: Sequence[tabular.Task], start: dt.date, end: dt.date
) -> Mapping[dt.date, list[tabular.Task]]:
    """Tasks by as-of date, in order."""
    found: dict[dt.date, list[tabular.Task]] = {}
    bounds: set[dt.date] = set()
    with open_warehouse(settings, read_only=True) as warehouse:
        there = set(warehouse.tables("features"))
        for task in tasks:
            if task.features_mart.split(".")[1] in there:
                days = set(warehouse.read(task.features_mart, ["as_of_date"]).read_all()["as_of_date"].to_pylist())
                bounds |= {min(days), max(days)} if days else set()
                for day in days:
                    if start <= day <= end:
                        found.setdefault(day, []).append(task)
    if not bounds:
        raise UsageError("There are no feature rows to fill in: land data and run `martlet build` first.")
    if not found:
        first, last = min(bounds), max(bounds)
        raise UsageError(
            f"No as-of date lies from {start} to {end}: the feature marts have some from {first} to {last}."
        )
    return dict(sorted(found.items()))
