"""The warehouse on DuckDB."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.warehouse.contract import WarehouseContract
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
