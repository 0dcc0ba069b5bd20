"""Figures of the bi models, recomputed by hand-written SQL on the publishers' files alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.demo import NOW, Demo, run, settings_of

RAW_FILES = Path(__file__).with_name("raw_files.sql")
QUESTIONS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text())
"""By name, the query of the bi model (``bi``) and that of the files (``files``)."""


def both(warehouse: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the files as tables of its own, and the bi models."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(RAW_FILES.read_text().replace("FOLDER", str(folder)))
    connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
    return connection


@pytest.fixture(scope="module")
def simulated_data(duckdb_demo: Demo) -> Iterator[duckdb.DuckDBPyConnection]:
    with both(duckdb_demo.settings.warehouse_file, duckdb_demo.source.folder) as connection:
        yield connection


@pytest.fixture(scope="module")
def landed_real_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real files, and a warehouse that has landed them and built the bi models asked here."""
    folder = os.environ.get("MARTLET_REAL_DATA")
    if not folder:
        pytest.skip("real data is absent: set MARTLET_REAL_DATA to its folder")
    environment = {"MARTLET_HOME": str(tmp_path_factory.mktemp("real")), "MARTLET_NOW": NOW.isoformat()}
    models = {question["bi"].split(" bi.")[1].split()[0] for question in QUESTIONS.values()}
    martlet = [sys.executable, "-m", "flows.cli"]
    run([*martlet, "ingest", "files", "--from", folder], environment)
    built = ["build", "--select", " ".join(f"+{model}" for model in sorted(models))]
    run([*martlet, *built], environment | {"DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"})
    with both(settings_of(environment).warehouse_file, Path(folder)) as connection:
        yield connection


def assert_equal_answers(connection: duckdb.DuckDBPyConnection, question: dict[str, str]) -> None:
    """The bi models and the files answer alike, and say something."""
    from_bi = connection.execute(question["bi"].replace(" bi.", " warehouse.bi.")).fetchall()
    from_files = connection.execute(question["files"]).fetchall()
    assert from_bi == from_files
    assert any(value for row in from_files for value in row)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_simulated_files_give_the_figures_of_bi(simulated_data: duckdb.DuckDBPyConnection, name: str) -> None:
    assert_equal_answers(simulated_data, QUESTIONS[name])


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_real_files_give_the_figures_of_bi(landed_real_data: duckdb.DuckDBPyConnection, name: str) -> None:
    assert_equal_answers(landed_real_data, QUESTIONS[name])
