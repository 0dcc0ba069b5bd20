"""Flows that are killed one after another in one home, and then run to their end, leave what undisturbed ones do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from flows import pipeline, publish, tasks
from tests.chaos.runs import kill_in_dbt, on_a_server, run, tables
from tests.chaos.trials import kill_after, kill_before, within
from tests.demo import Demo
from tests.parity.compare import LEFT_OUT, difference
from warehouse import REPO
from warehouse.duckdb import DuckDBWarehouse

HALF_COPIED = within(publish, "snapshot", kill_before(DuckDBWarehouse, "read", 5))
NOT_SWAPPED_IN = within(publish, "snapshot", kill_before(Path, "replace"))
SWAPPED_IN = kill_after(tasks, "publish_snapshot")


def test_flows_that_are_killed_while_they_build_and_publish_are_healed(duckdb_demo: Demo, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(duckdb_demo.settings.home, home)
    before = tables(duckdb_demo.settings, ["bi"])
    snapshot = (home / "published.duckdb").read_bytes()
    with on_a_server(tmp_path):
        build = lambda: pipeline.build("bi_runs bi_datasets")  # noqa: E731
        assert not run(home, build, kill_in_dbt(1, 1))
        # Nobody holds the warehouse: dbt has ended with the flow.
        assert run(home, build)
        for step in (HALF_COPIED, NOT_SWAPPED_IN):
            assert not run(home, pipeline.publish, step)
            assert (home / "published.duckdb").read_bytes() == snapshot
        assert not run(home, pipeline.publish, SWAPPED_IN)
        assert run(home, pipeline.publish)
    assert list(home.glob(".*.tmp")) == []
    after = tables(duckdb_demo.settings.model_copy(update={"home": home}), ["bi"])
    assert before.keys() == after.keys()
    different = {name: difference(before[name], after[name], left_out=LEFT_OUT) for name in before}
    assert {name: text for name, text in different.items() if text} == {}


def test_make_chaos_collects_every_kind_of_kill() -> None:
    planned = subprocess.check_output(["make", "--dry-run", "chaos"], cwd=REPO, text=True)
    [command] = [line for line in planned.splitlines() if " tests/chaos" in line]
    here = command.replace(".venv/bin/python", sys.executable) + " -n 0 --collect-only -q"
    collected = subprocess.check_output(here, cwd=REPO, text=True, shell=True)
    kinds = {path.name for path in Path(__file__).parent.glob("*_kills.py")}
    assert {name for name in kinds if f"/{name}::" not in collected} == set()
