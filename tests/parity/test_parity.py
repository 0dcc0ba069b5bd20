"""The demo on DuckDB and on an emulator of BigQuery, from the same files: every table is equal, types included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pytest

from tests.demo import NOW, Demo, run_demo
from tests.parity.compare import difference
from warehouse import Warehouse, open_warehouse

SCHEMAS = ("raw", "marts", "features", "predictions", "bi")
NAMES = ("duckdb", "bigquery")
MODELS_ALONE = {"DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"}
"""dbt's own setting that has it build models without testing them, which a second time is but slow."""


@dataclass(frozen=True)
class Pair:
    """Both warehouses, open."""

    duckdb: Warehouse
    bigquery: Warehouse


@pytest.fixture(scope="module")
def pair(duckdb_demo: Demo, bigquery_demo: Demo) -> Iterator[Pair]:
    with (
        open_warehouse(duckdb_demo.settings, read_only=True) as left,
        open_warehouse(bigquery_demo.settings, read_only=True) as right,
    ):
        yield Pair(left, right)


def differences(tables: list[str], left: Callable[[str], pa.Table], right: Callable[[str], pa.Table]) -> str:
    """What differs, table by table; empty where nothing does."""
    found = {table: difference(left(table), right(table), NAMES) for table in tables}
    return "\n".join(f"{table}: {text}" for table, text in found.items() if text)


def everything(warehouse: Warehouse) -> dict[str, pa.Table]:
    names = [f"{schema}.{table}" for schema in SCHEMAS for table in warehouse.tables(schema)]
    return {name: warehouse.read(name).read_all() for name in names}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_both_warehouses_hold_the_same_tables_with_as_many_rows(pair: Pair, schema: str) -> None:
    counts = [
        {table: warehouse.count(f"{schema}.{table}") for table in warehouse.tables(schema)}
        for warehouse in (pair.duckdb, pair.bigquery)
    ]
    assert counts[0] == counts[1]
    assert sum(counts[0].values()) > 0


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_table_is_equal_row_by_row_types_included(pair: Pair, schema: str) -> None:
    tables = [f"{schema}.{table}" for table in pair.duckdb.tables(schema)]
    assert differences(tables, pair.duckdb.read, pair.bigquery.read) == ""


def test_both_runs_say_the_same_of_files_and_models(duckdb_demo: Demo, bigquery_demo: Demo) -> None:
    for fact in ("files", "retired_batches", "left_out"):
        assert duckdb_demo.facts[fact] == bigquery_demo.facts[fact]


def test_dashboards_open_equal_snapshots(duckdb_demo: Demo, bigquery_demo: Demo) -> None:
    snapshots = [_snapshot(demo) for demo in (duckdb_demo, bigquery_demo)]
    assert snapshots[0].keys() == snapshots[1].keys()
    assert len(snapshots[0]) > 0
    assert differences(list(snapshots[0]), snapshots[0].__getitem__, snapshots[1].__getitem__) == ""


def test_the_same_run_again_on_bigquery_lands_nothing_and_changes_no_table(bigquery_demo: Demo) -> None:
    later = {"MARTLET_NOW": (NOW + dt.timedelta(minutes=1)).isoformat(), **MODELS_ALONE}
    with open_warehouse(bigquery_demo.settings) as warehouse:
        before = everything(warehouse)
    again = run_demo(bigquery_demo.source, {**bigquery_demo.environment, **later})
    with open_warehouse(bigquery_demo.settings) as warehouse:
        after = everything(warehouse)
    assert sum(file["count_loaded"] for file in again.facts["files"]) == 0
    assert before.keys() == after.keys()
    assert differences(list(before), before.__getitem__, after.__getitem__) == ""


def _snapshot(demo: Demo) -> dict[str, pa.Table]:
    with duckdb.connect(str(demo.settings.published_file), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by all"
        ).fetchall()
        return {name: connection.sql(f"from {name}").to_arrow_table() for (name,) in names}
