"""What a person sees when something is wrong: one sentence, exit code 1 or 2, no traceback."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse import Settings

TELCO = "customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\nc,1,x,2,3,No\n"


def martlet(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=os.environ | environment, check=False
    )


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The error, after checking that it is all there is."""
    assert result.returncode in (1, 2), result.stderr
    lines = [line for line in result.stderr.splitlines() if line.strip() and not line.startswith("done ")]
    assert "Traceback" not in result.stderr
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "telco"
    folder.mkdir(parents=True)
    return folder.parent


def test_a_data_folder_that_does_not_exist(tmp_path: Path) -> None:
    error = one_sentence(martlet("demo", "--data", str(tmp_path / "nowhere")))
    assert "There is no folder" in error


def test_an_empty_data_folder(tmp_path: Path) -> None:
    error = one_sentence(martlet("demo", "--data", str(tmp_path)))
    assert "holds no files" in error


def test_a_truncated_gzip(data: Path) -> None:
    lines = "".join(f"c{n},{n},x,{n * n},3,No\n" for n in range(50_000))
    whole = gzip.compress((TELCO + lines).encode())
    (data / "telco" / "t.csv.gz").write_bytes(whole[:-50])
    error = one_sentence(martlet("demo", "--data", str(data)))
    assert "t.csv.gz ends in the middle of its gzip data" in error


def test_a_csv_with_a_missing_column(data: Path) -> None:
    (data / "telco" / "t.csv").write_text(TELCO.replace("tenure", "tenor"))
    error = one_sentence(martlet("demo", "--data", str(data)))
    assert "telco/t.csv looks like raw.telco__customers but has no column tenure" in error


def test_an_unknown_task() -> None:
    error = one_sentence(martlet("train", "weather"))
    assert "weather" in error
    assert "customer_churn" in error


def test_a_locked_warehouse(data: Path, settings: Settings) -> None:
    (data / "telco" / "t.csv").write_text(TELCO)
    settings.home.mkdir(exist_ok=True)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(settings.warehouse_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        error = one_sentence(martlet("demo", "--data", str(data)))
        holder.communicate("")
    assert f"in use by process {holder.pid}" in error


def test_a_setting_that_cannot_be_used() -> None:
    error = one_sentence(martlet("publish", MARTLET_THREADS="many"))
    assert "MARTLET_THREADS" in error


def test_an_unknown_source() -> None:
    error = one_sentence(martlet("ingest", "carrier-pigeon", "--from", "."))
    assert "no kind of source carrier-pigeon" in error


def test_the_dashboard_without_a_snapshot() -> None:
    error = one_sentence(martlet("dashboard"))
    assert "run `martlet demo` first" in error
