"""Weeks filled in afterwards equal the weekly runs; restated they differ where, and only where, records came late.

`BACKFILL_WEEKS=8` fills in eight weeks; without it the tests fill in four.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from flows.backfill import Backfill, backfill, live_models
from flows.dbt import PROJECT, Project, dbt_build
from flows.errors import UsageError
from ingestion import contract
from ingestion.land import land
from ml import tabular
from ml.ledger import find_champion
from warehouse import Settings, open_warehouse

TASK = "subscriber_churn"
WEEKS = int(os.environ.get("BACKFILL_WEEKS", "4"))
FIRST = dt.date(2018, 11, 5)
"""The Monday that ends the first week; what came before is history that was landed with it."""
HISTORY = 5
MONDAYS = [FIRST + dt.timedelta(weeks=week) for week in range(WEEKS)]
FIRST_MODEL = 2
"""Week of the first model: a label takes two weeks."""
LATE = range(1, WEEKS - 1)
"""Weeks of which some records come only with the next."""
KEPT = (
    "staging/sparkify",
    "staging/landing",
    "intermediate/sessions/int_session_days",
    "intermediate/sessions/int_subscriber",
    "features/feat_subscriber_churn",
    "features/label_subscriber_churn",
)
"""What of the dbt project the task is made of."""


def event(user: str, day: dt.date, page: str = "NextSong", place: int = 0) -> str:
    at = dt.datetime.combine(day, dt.time(12, place), dt.UTC)
    record = {"ts": int(at.timestamp() * 1000), "userId": user, "sessionId": day.toordinal(), "itemInSession": place}
    return json.dumps(record | {"page": page, "level": "free", "auth": "Logged In"}) + "\n"


def week_of(monday: dt.date) -> list[str]:
    """What happens in the seven days before a Monday: eighty users, of whom some listen less and then cancel."""
    lines = []
    number = (monday - FIRST).days // 7 + HISTORY
    for user in range(80):
        leaves = 4 + user % 6 if user % 2 == 0 else 99
        for day in range(7):
            if number < leaves and (user + day) % (2 if number < leaves - 2 else 5) == 0:
                lines += [event(f"u{user}", monday - dt.timedelta(days=7 - day), place=n) for n in range(user % 4 + 1)]
        if number == leaves:
            lines.append(event(f"u{user}", monday - dt.timedelta(days=3), "Cancellation Confirmation"))
    return [*lines, event("always", monday - dt.timedelta(days=1))]


def late_of(week: int) -> list[str]:
    """What happens on a week's Saturday and comes with the next: a song more, somebody new, somebody who leaves."""
    saturday = MONDAYS[week] - dt.timedelta(days=2)
    cancels = event(f"left{week}", saturday, "Cancellation Confirmation", 2)
    return [event("always", saturday, place=7), event(f"new{week}", saturday), cancels]


def differs_restated() -> set[tuple[str, dt.date]]:
    return {(user, MONDAYS[week]) for week in LATE for user in ("always", f"new{week}", f"left{week}")}


@dataclass
class Weeks:
    """A home in which the weeks were run one by one, and one that has what they landed and trained alone."""

    project: Project
    one_by_one: Settings
    later: Settings


@contextmanager
def live_log() -> Iterator[None]:
    """The log as a live source: known when it comes."""
    declared = dict(contract.load_contracts())
    declared["raw.sparkify__events"] = replace(declared["raw.sparkify__events"], clock="live")
    with pytest.MonkeyPatch.context() as patched:
        for module in ("ledger", "sources.files"):
            patched.setattr(f"ingestion.{module}.load_contracts", lambda: declared)
        yield


def small_project(folder: Path) -> Project:
    """A copy of the dbt project with what the task is made of alone, and the log declared as live."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.rmtree(folder / "tests")
    for path in (folder / "models").rglob("*.*"):
        kept = any(path.relative_to(folder / "models").as_posix().startswith(name) for name in KEPT)
        if path.suffix in (".sql", ".yml") and not kept and path.name != "groups.yml":
            path.unlink()
    sources = folder / "models/staging/sparkify/_sparkify__sources.yml"
    sources.write_text(sources.read_text().replace("clock: historical", "clock: live"))
    return Project(folder)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    """Each week lands on Sunday night and runs on Monday at six; trained on the third and on the last."""
    folder = tmp_path_factory.mktemp("backfill")
    project = small_project(folder / "dbt")
    log, home = folder / "log" / "sparkify", folder / "home"
    log.mkdir(parents=True)
    task = tabular.load_task(TASK)
    for week, monday in enumerate(MONDAYS):
        lines = week_of(monday)
        if week == 0:
            lines += [line for past in range(1, HISTORY + 1) for line in week_of(monday - dt.timedelta(weeks=past))]
        if week in LATE:
            lines.append(event(f"left{week}", monday - dt.timedelta(days=2)))
        if week - 1 in LATE:
            lines += late_of(week - 1)
        (log / f"week_{week}.json").write_text("".join(lines))
        sunday = dt.datetime.combine(monday, dt.time()) - dt.timedelta(hours=1)
        with live_log():
            land(Settings(home=home, now=sunday), log.parent, only_this=False)
        settings = Settings(home=home, now=sunday + dt.timedelta(hours=7))
        models = ["+feat_subscriber_churn", "+label_subscriber_churn"]
        dbt_build(settings, ["--select", *models, "--exclude-resource-type", "test", "unit_test"], project=project)
        if week in (FIRST_MODEL, WEEKS - 1):
            trained = tabular.train(settings, task)
            if not trained.promoted:
                tabular.promote_model(settings, task, trained.model_version)
        if week >= FIRST_MODEL:
            tabular.score(settings, task)
    later = Settings(home=folder / "later", now=dt.datetime(2019, 6, 1))
    shutil.copytree(home, later.home)
    with open_warehouse(later) as warehouse:
        warehouse.drop(f"predictions.{TASK}")
    return Weeks(project, Settings(home=home), later)


class Interrupted(Exception):  # noqa: N818
    """What stops a run on its third day."""


@pytest.fixture(scope="module")
def as_known(weeks: Weeks) -> Backfill:
    """Filled in by two runs: the first is stopped on the third day."""

    def stop(done: int, _total: int, _detail: str) -> None:
        if done == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        backfill(weeks.later, MONDAYS[0], MONDAYS[-1], [TASK], progress=stop, project=weeks.project)
    return backfill(weeks.later, MONDAYS[0], MONDAYS[-1], [TASK], project=weeks.project)


def read(settings: Settings, table: str) -> pa.Table:
    with open_warehouse(settings, read_only=True) as warehouse:
        return warehouse.read(table).read_all()


def predictions(settings: Settings) -> list[dict[str, object]]:
    table = read(settings, f"predictions.{TASK}")
    return table.sort_by([("as_of_date", "ascending"), ("entity_id", "ascending")]).to_pylist()


def without_run(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ("run_id", "scored_at")}


@pytest.mark.usefixtures("as_known")
def test_weeks_filled_in_equal_the_weeks_run_one_by_one(weeks: Weeks) -> None:
    of_their_day = [row for row in predictions(weeks.one_by_one) if row["scored_at"].date() == row["as_of_date"]]
    filled = predictions(weeks.later)
    assert {row["as_of_date"] for row in filled} == set(MONDAYS[FIRST_MODEL:])
    assert len({row["model_version"] for row in filled}) == 2
    assert [without_run(row) for row in filled] == [without_run(row) for row in of_their_day]


def test_a_day_without_a_model_has_no_row_and_says_so(as_known: Backfill) -> None:
    notes = {row["as_of_date"]: row["note"] for row in as_known.facts}
    assert {notes[str(monday)] for monday in MONDAYS[:FIRST_MODEL]} == {"subscriber_churn had no model on that day"}
    assert {notes[str(monday)] for monday in MONDAYS[FIRST_MODEL:]} == {""}


def test_a_run_that_was_stopped_is_gone_on_with_and_a_finished_one_changes_nothing(
    weeks: Weeks, as_known: Backfill
) -> None:
    assert [day.as_of_date for day in as_known.before] == MONDAYS[:2]
    assert [day.as_of_date for day in as_known.done] == MONDAYS[2:]
    held = predictions(weeks.later)
    again = backfill(weeks.later, MONDAYS[0], MONDAYS[-1], [TASK], project=weeks.project)
    assert (again.done, [day.as_of_date for day in again.before]) == ([], MONDAYS)
    assert predictions(weeks.later) == held


@pytest.mark.usefixtures("as_known")
def test_restated_differs_exactly_where_records_came_late(weeks: Weeks) -> None:
    restated = backfill(weeks.later, MONDAYS[0], MONDAYS[-1], [TASK], restated=True, project=weeks.project)
    assert {day.model_version for day in restated.done} == {find_champion(weeks.later, TASK)}
    rows: dict[str, set[tuple[str, dt.date, str]]] = {"as_known": set(), "restated": set()}
    for row in read(weeks.later, "backfill.feat_subscriber_churn").to_pylist():
        user = row["entity_id"].removeprefix("sparkify:").removeprefix("sparkify_log:")
        rows[row["known_as_of"]].add((user, row["as_of_date"], row["row_hash"]))
    differing = {(user, day) for user, day, _ in rows["as_known"] ^ rows["restated"]}
    assert differing == differs_restated()
    scored = [row for row in predictions(weeks.later) if row["known_as_of"] == "restated"]
    assert len(scored) == len(rows["restated"])


@pytest.mark.usefixtures("as_known")
def test_labels_are_kept_of_days_whose_horizon_is_over(weeks: Weeks) -> None:
    labels = read(weeks.later, "backfill.label_subscriber_churn").to_pylist()
    days = {row["as_of_date"] for row in labels}
    assert days == {monday for monday in MONDAYS if monday + dt.timedelta(days=14) <= MONDAYS[-1]}


@pytest.mark.usefixtures("as_known")
def test_only_marts_of_live_sources_are_built_anew(weeks: Weeks) -> None:
    assert live_models(weeks.later.home / "dbt" / "target", ["feat_subscriber_churn"]) == {"feat_subscriber_churn"}


def test_days_that_no_mart_has_are_an_error_that_names_those_there_are(weeks: Weeks) -> None:
    with pytest.raises(UsageError, match=r"No as-of date lies from 2001-01-01 .* from 2018-\d\d-\d\d to 20"):
        backfill(weeks.later, dt.date(2001, 1, 1), dt.date(2001, 2, 1), [TASK])
