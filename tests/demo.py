"""Demos at tiny scale that several test files read: one run per warehouse and session, on the same files and clock.

The files that use them are kept on one worker (`conftest.py`), so that no demo is run twice.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingestion.simulate import Simulated, parse_scale, simulate
from tests.servers import BigQueryEmulator
from warehouse import REPO, Settings

NOW = dt.datetime(2026, 11, 1, 6, 0)


@dataclass(frozen=True)
class Source:
    """A folder of simulated files, and what was written into it."""

    folder: Path
    written: Simulated


@dataclass(frozen=True)
class Demo:
    """A warehouse that the demo has filled.

    Attributes
    ----------
    source : Source
        What it was filled from.
    environment : mapping of str to str
        The settings of the run.
    facts : dict
        What the run printed with ``--json``.
    """

    source: Source
    environment: Mapping[str, str]
    facts: dict[str, Any]

    @property
    def settings(self) -> Settings:
        """Settings that open the warehouse, whatever the test's own environment says."""
        return settings_of(self.environment)


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Settings as a process with these variables has them."""
    ours = {name: value for name, value in environment.items() if name.startswith("MARTLET_")}
    fields: dict[str, Any] = {name.removeprefix("MARTLET_").lower(): value for name, value in ours.items()}
    return Settings(**fields)


def run(command: Sequence[str], environment: Mapping[str, str], cwd: Path = REPO) -> str:
    """What a command prints, with these settings; it must succeed."""
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=os.environ | environment, timeout=1800, check=False
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-5000:]
    return result.stdout


def run_demo(source: Source, environment: Mapping[str, str]) -> Demo:
    """Run the demo on the folder, in a process of its own."""
    command = [sys.executable, "-m", "flows.cli", "demo", "--data", str(source.folder), "--json"]
    return Demo(source, environment, json.loads(run(command, environment)))


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The files that every demo reads."""
    folder = tmp_path_factory.mktemp("simulated")
    return Source(folder, simulate(folder, parse_scale("tiny"), seed=0))


@pytest.fixture(scope="session")
def duckdb_demo(simulated: Source, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo on DuckDB."""
    return run_demo(simulated, _settings(tmp_path_factory.mktemp("duckdb_demo")))


@pytest.fixture(scope="session")
def bigquery_demo(simulated: Source, emulator: BigQueryEmulator, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo on an emulator of BigQuery, without dbt's unit tests, which have a test of their own."""
    home = tmp_path_factory.mktemp("bigquery_demo")
    without = {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}
    return run_demo(simulated, _settings(home) | emulator.environment("demo_") | without)


def _settings(home: Path) -> dict[str, str]:
    return {"MARTLET_HOME": str(home), "MARTLET_NOW": NOW.isoformat(), "MARTLET_TARGET": "duckdb"}
