"""Models of events, brought up to date a few days at a time, equal what a full refresh makes, on both warehouses."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from flows.dbt import PROJECT
from ingestion.land import land
from tests.demo import settings_of
from tests.parity.compare import difference
from tests.parity.sql import Statement, emulator_client, read_project, run_dbt
from tests.servers import BigQueryEmulator
from warehouse import open_warehouse

MODELS = "+feat_subscriber_churn config.materialized:incremental"
TABLES = (
    "staging.stg_sparkify__batch_days",
    "staging.stg_sparkify__events",
    "intermediate.int_session_days__counted",
    "intermediate.int_subscribers__looked_back",
    "features.feat_subscriber_churn",
    "staging.stg_clickstream__events",
    "intermediate.int_visit_days__counted",
)
START = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)


def event(user: str, day: int, page: str = "NextSong", hour: int = 12) -> str:
    """A line of the log: what a user does at an hour of a day of November."""
    at = START + dt.timedelta(days=day - 1, hours=hour)
    record = {"ts": int(at.timestamp() * 1000), "userId": user, "sessionId": day, "itemInSession": hour, "page": page}
    return json.dumps(record | {"level": "free", "auth": "Logged In"}) + "\n"


def view(visitor: str, day: int) -> str:
    """A line of the clickstream: who looks at an item at noon of a day of November."""
    at = START + dt.timedelta(days=day - 1, hours=12)
    return f"{int(at.timestamp() * 1000)},{visitor},view,1,\n"


def land_log(environment: Mapping[str, str], folder: Path, hour: int, views: str, **files: str) -> None:
    """Write files of the log, and one of the clickstream, and land what is new or has changed."""
    for dataset in ("sparkify", "clickstream"):
        (folder / dataset).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "sparkify" / f"{name}.json").write_text(text, encoding="utf-8")
    text = "timestamp,visitorid,event,itemid,transactionid\n" + views
    (folder / "clickstream" / f"events_{hour}.csv").write_text(text, encoding="utf-8")
    clock = {"MARTLET_NOW": dt.datetime(2026, 11, 1, hour).isoformat()}
    land(settings_of({**environment, **clock}), folder)


def lose(environment: Mapping[str, str], condition: str) -> None:
    """Take events away that staging has, as a run on BigQuery does that is killed between its two statements."""
    statement = f"delete from {{}}staging.stg_sparkify__events where {condition}"
    if environment["MARTLET_TARGET"] == "bigquery":
        emulator_client(environment).query(statement.format(environment["MARTLET_BIGQUERY_PREFIX"])).result()
        return
    with duckdb.connect(str(settings_of(environment).warehouse_file)) as connection:
        connection.execute(statement.format(""))


def tables(environment: Mapping[str, str]) -> dict[str, pa.Table]:
    with open_warehouse(settings_of(environment), read_only=True) as warehouse:
        return {name: warehouse.read(name).read_all() for name in TABLES}


@pytest.fixture(params=["duckdb", "bigquery"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    home = {"MARTLET_HOME": str(tmp_path / "home"), "MARTLET_TARGET": request.param}
    if request.param == "duckdb":
        return home
    emulator: BigQueryEmulator = request.getfixturevalue("emulator")
    return home | emulator.environment("increments_")


def test_an_increment_equals_a_full_refresh_and_makes_only_changed_days_anew(
    environment: dict[str, str], tmp_path: Path
) -> None:
    target, log = tmp_path / "dbt", tmp_path / "log"
    steady = "".join(event("steady", day, hour=hour) for day in range(1, 12) for hour in (9, 12))
    views = "".join(view("steady", day) for day in range(1, 12))
    land_log(environment, log, 1, views, steady=steady, corrected=event("moved", 5) + event("moved", 12))
    run_dbt(f"--quiet run --select {MODELS}", environment, target)
    # a run that was killed, a new day, an event that comes three days late and one that comes twice, and a file that
    # puts all of a day's events on another day
    lose(environment, "event_date in ('2018-11-03', '2018-11-08') and item_in_session = 9")
    new = event("steady", 13) + event("late", 10) + event("steady", 8, hour=12) + event("steady", 9, hour=12)
    views = view("steady", 13) + view("late", 10) + view("steady", 9)
    land_log(environment, log, 2, views, new=new, corrected=event("moved", 5) + event("moved", 6))
    run_dbt(f"--quiet run --select {MODELS}", environment, target)

    increment = tables(environment)
    days = increment["intermediate.int_session_days__counted"].select(["user_id", "event_date"]).to_pylist()
    assert [row["event_date"].day for row in days if row["user_id"] == "sparkify:late"] == [10]
    assert sorted(row["event_date"].day for row in days if row["user_id"] == "sparkify:moved") == [5, 6]
    assert {row["event_date"].day for row in days} == {*range(1, 12), 13}
    events = increment["staging.stg_sparkify__events"].select(["event_date", "count_raw_rows"]).to_pylist()
    assert sorted(row["event_date"].day for row in events if row["count_raw_rows"] == 2) == [8, 9]
    models = read_project(target).models
    compiled = {model.name: model.sql for model in models}
    assert days_named(compiled["int_session_days__counted"]) == [5, 6, 8, 9, 10, 12, 13]
    # days that have lost rows are made anew as a whole; of those to which rows were added, the moments of these
    assert days_named(compiled["stg_sparkify__events"]) == [3, 5, 8, 12, 13]
    of_days, of_moments = compiled["stg_sparkify__events"].split("or _event_at in (")
    assert ranges_named(of_days) == [("03", "04"), ("05", "07"), ("08", "11"), ("12", "14")]
    assert ranges_named(of_moments) == [("06", "07"), ("09", "11")]
    assert "_loaded_at >= cast('2026-11-01 02:00" in of_moments
    of_days, of_moments = compiled["stg_clickstream__events"].split("or _event_at in (")
    assert (ranges_named(of_days), ranges_named(of_moments)) == ([("09", "11"), ("13", "14")], [("09", "11")])
    # the Monday before all that changed stays as it is; the last date was the 13th and is the 14th
    assert days_named(compiled["int_subscribers__looked_back"]) == [12, 13, 14]
    assert "_loaded_at >= cast('2026-11-01" in compiled["stg_sparkify__batch_days"]
    if environment["MARTLET_TARGET"] == "bigquery":
        incremental = {path.stem for path in PROJECT.glob("models/**/*.sql") if "'incremental'" in path.read_text()}
        assert incremental <= compiled.keys()
        assert_each_reads_days_that_it_names([model for model in models if model.name in incremental])

    run_dbt(f"--quiet run --full-refresh --select {MODELS}", environment, target)
    full = tables(environment)
    assert [name for name in TABLES if difference(increment[name], full[name])] == []


def assert_each_reads_days_that_it_names(models: list[Statement]) -> None:
    """Google reads the partitions that stand in the SQL as constants, and of raw those of the days of landing."""
    for model in models:
        [field] = {layout["field"] for layout in [model.layout["partition_by"]] if isinstance(layout, dict)}
        tree = sqlglot.parse_one(model.sql, dialect="bigquery")
        if any(table.db.endswith("raw") for table in tree.find_all(exp.Table)):
            bounds = [bound for bound in tree.find_all(exp.GTE) if bound.this.sql() == "_loaded_at"]
            assert [bound for bound in bounds if is_constant(bound.expression)], model.name
        if field != "loaded_at":
            chosen = [
                days for days in tree.find_all(exp.In) if days.expressions and all(map(is_constant, days.expressions))
            ]
            columns = {days.find(exp.Column).name for days in chosen}
            columns |= {bound.this.name for bound in tree.find_all(exp.GTE) if is_constant(bound.expression)}
            assert columns & {field, "_event_at"}, model.name


def days_named(sql: str) -> list[int]:
    """Days of November that stand in the SQL as dates."""
    return [day for day in range(1, 15) if f"cast('2018-11-{day:02d}' as date)" in sql]


def ranges_named(sql: str) -> list[tuple[str, str]]:
    """First day of November, and the day after the last, of each run of days that events are read of."""
    bound = r"_event_at {} cast\('2018-11-(\d\d)' as timestamp\)"
    return re.findall(f"{bound.format('>=')} and {bound.format('<')}", sql)


def is_constant(expression: exp.Expression) -> bool:
    """Whether a date or time stands in the SQL."""
    return isinstance(expression, exp.Cast) and isinstance(expression.this, exp.Literal)
