"""Fixtures of all tests: a home of their own, and skips that CI turns into failures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder per test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MARTLET_HOME", str(folder))
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture
def real_data() -> Path:
    """Folder of real data, named by MARTLET_REAL_DATA."""
    folder = os.environ.get("MARTLET_REAL_DATA")
    if not folder:
        pytest.skip("real data is absent: set MARTLET_REAL_DATA to its folder")
    return Path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """with MARTLET_NO_SKIPS=1 only absent real data may skip a test."""
    report = yield
    if os.environ.get("MARTLET_NO_SKIPS") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "real data is absent" not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped, and CI installs everything: {reason}"
    return report
