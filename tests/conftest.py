"""Fixtures of all tests: a home of their own, shared demos, and skips that CI turns into failures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo import bigquery_demo, duckdb_demo, simulated
from tests.servers import BigQueryEmulator, bigquery_emulator
from warehouse import Settings

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

__all__ = ["bigquery_demo", "duckdb_demo", "simulated"]

MAY_BE_ABSENT = ("real data is absent", "no BigQuery account")
"""What a test may skip for even where everything is installed."""
SHARE_DEMOS = (
    "tests/flows/test_end_to_end.py",
    "tests/flows/test_metrics.py",
    "tests/flows/test_new_task.py",
    "tests/flows/test_status.py",
    "tests/flows/test_trace.py",
    "tests/leakage/test_leak_report.py",
    "tests/leakage/test_leakcheck.py",
    "tests/parity/test_parity.py",
    "tests/parity/test_sql.py",
    "tests/parity/test_units.py",
    "tests/dashboards/test_browser.py",
    "tests/dbt/test_analysts_check.py",
    "tests/dbt/test_budgets.py",
    "tests/deploy/test_feast.py",
    "tests/chaos/test_flow_kills.py",
)
SHARE_SPARK = "tests/ml/spark/"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder per test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MARTLET_HOME", str(folder))
    # A shell that is set up for BigQuery, or for a lake elsewhere, must not steer the tests.
    monkeypatch.delenv("MARTLET_TARGET", raising=False)
    monkeypatch.delenv("MARTLET_LAKE", raising=False)
    # A command that an earlier test ran in this process has set Prefect's folder in that test's home.
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigQueryEmulator]:
    """An emulator of BigQuery, shared by all tests of a worker; each names its datasets with a prefix of its own."""
    with bigquery_emulator(tmp_path_factory.mktemp("bigquery")) as running:
        yield running


@pytest.fixture
def real_data() -> Path:
    """Folder of real data, named by MARTLET_REAL_DATA."""
    folder = os.environ.get("MARTLET_REAL_DATA")
    if not folder:
        pytest.skip("real data is absent: set MARTLET_REAL_DATA to its folder")
    return Path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A module that cannot be imported is skipped for a missing extra; a test module, or any in CI, is a failure."""
    report = yield
    is_test = collector.nodeid.startswith("tests/")
    if report.skipped and (is_test or os.environ.get("MARTLET_NO_SKIPS") == "1"):
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} cannot be collected: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """with MARTLET_NO_SKIPS=1 only what nothing here can install may skip a test."""
    report = yield
    if os.environ.get("MARTLET_NO_SKIPS") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(absent in reason for absent in MAY_BE_ABSENT):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped, and CI installs everything: {reason}"
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """With ``--dist loadfile`` a file stays on one worker; all files that share demos, or Spark, on the same one."""
    from xdist.scheduler import LoadFileScheduling

    if config.getoption("dist") != "loadfile":
        return None

    class ByFileAndDemo(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(SHARE_SPARK):
                return "spark"
            return "demos" if nodeid.startswith(SHARE_DEMOS) else super()._split_scope(nodeid)

    return ByFileAndDemo(config, log)
