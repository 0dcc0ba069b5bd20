"""dbt as a process: it goes on where it failed, ends with whoever started it, and says in a sentence what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from flows.dbt import Project, dbt_build, node_results
from flows.errors import BusyDbtError, DbtError
from warehouse import Settings
from warehouse.errors import WarehouseCorruptError

FILES = {
    "dbt_project.yml": "{name: small, version: '1.0.0', profile: small, models: {small: {+materialized: table}}}",
    "profiles.yml": "{small: {target: desk, outputs: {desk: {type: duckdb, path: "
    "\"{{ env_var('MARTLET_HOME') }}/warehouse.duckdb\", threads: 1}}}}",
    "models/first.sql": "select random() as drawn",
    "models/second.sql": "select {{ env_var('SECOND') }} as x from {{ ref('first') }}",
    "models/third.sql": "select x from {{ ref('second') }}",
}
HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
STARTER = """
import subprocess, sys, time
command = [sys.executable, "-m", "flows.tethered", "family"]
process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
print(process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in FILES.items():
        path = tmp_path / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(tmp_path / "small", environment={"SECOND": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})


def is_there(pid: int) -> bool:
    """Whether a process runs; one that is dead, and that nobody has buried yet, does not."""
    result = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return result.stdout.strip() not in ("", "Z", "Zs")


@contextmanager
def held(file: Path) -> Iterator[int]:
    """Another process that has the warehouse open; its number."""
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.communicate("")


def test_a_second_attempt_builds_what_the_first_did_not_and_nothing_else(settings: Settings, project: Project) -> None:
    settings.home.mkdir()
    away = replace(project, environment={**project.environment, "SECOND": "error('backend error: it is away')"})
    with pytest.raises(BusyDbtError, match=r"model\.small\.second.*it is away"):
        dbt_build(settings, [], project=away)
    assert [node["status"] for node in node_results(settings, project)] == ["success", "error", "skipped"]
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        before = connection.execute("from first").fetchall()
    assert dbt_build(settings, [], project=project, go_on=True) == {"success": 2}
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        assert connection.execute("from first").fetchall() == before
        assert connection.execute("from third").fetchall() == [(1,)]


def test_a_warehouse_that_another_process_holds_may_be_free_a_moment_later(
    settings: Settings, project: Project
) -> None:
    settings.home.mkdir()
    with held(settings.warehouse_file) as pid, pytest.raises(BusyDbtError, match=f"PID {pid}"):
        dbt_build(settings, [], project=project)


def test_a_damaged_warehouse_is_said_to_be_that(settings: Settings, project: Project) -> None:
    settings.home.mkdir()
    settings.warehouse_file.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(WarehouseCorruptError, match=r"warehouse\.duckdb is damaged.*move it away"):
        dbt_build(settings, [], project=project)


def test_dbt_is_stopped_when_its_time_is_over(settings: Settings, project: Project) -> None:
    settings.home.mkdir()
    hurried = settings.model_copy(update={"dbt_timeout": 1})
    with pytest.raises(DbtError, match=r"did not end within 1 s \(MARTLET_DBT_TIMEOUT\)"):
        dbt_build(hurried, [], project=project)


def test_a_tethered_process_and_its_children_end_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "family.py").write_text(FAMILY)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", STARTER], env=environment, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        family = [int(starter.stdout.readline()) for _ in range(2)]
        assert all(map(is_there, family))
        starter.send_signal(signal.SIGKILL)
        end = time.monotonic() + 20
        while any(map(is_there, family)) and time.monotonic() < end:
            time.sleep(0.05)
        assert not any(map(is_there, family))
