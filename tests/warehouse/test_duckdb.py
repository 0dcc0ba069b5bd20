"""The warehouse on DuckDB."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.contract import THINGS, WarehouseContract, things
from warehouse import Settings, Warehouse, open_warehouse
from warehouse.errors import TableNotFoundError, WarehouseCorruptError, WarehouseLockedError

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


class TestDuckDBWarehouse(WarehouseContract):
    def open(self, home: Path) -> AbstractContextManager[Warehouse]:
        return open_warehouse(Settings(home=home))


def test_a_file_that_another_process_holds_is_one_clear_error(settings: Settings) -> None:
    settings.home.mkdir()
    command = [sys.executable, "-c", HOLD, str(settings.warehouse_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(WarehouseLockedError, match=f"in use by process {holder.pid}"),
            open_warehouse(settings),
        ):
            pass
        holder.communicate("")


def test_a_file_that_is_no_warehouse_is_one_clear_error(settings: Settings) -> None:
    settings.home.mkdir()
    settings.warehouse_file.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(WarehouseCorruptError, match="move it away"), open_warehouse(settings):
        pass


def test_reading_before_anything_was_landed_says_what_to_run(settings: Settings) -> None:
    with pytest.raises(TableNotFoundError, match="martlet demo"), open_warehouse(settings, read_only=True):
        pass


def test_a_snapshot_takes_the_place_of_the_one_before_and_holds_plain_tables(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        for name in ("a", "b"):
            warehouse.insert_new(THINGS, things(name))
            warehouse.snapshot(settings.published_file, ["demo.things"])
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        assert connection.execute("select id from demo.things order by 1").fetchall() == [("a",), ("b",)]
    assert [path.name for path in settings.home.glob(".published*")] == []


def test_a_snapshot_that_fails_leaves_the_one_before(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(THINGS, things("a"))
        warehouse.snapshot(settings.published_file, ["demo.things"])
        with pytest.raises(duckdb.CatalogException):
            warehouse.snapshot(settings.published_file, ["demo.things", "demo.nothing"])
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        assert connection.execute("select count(*) from demo.things").fetchone() == (1,)
