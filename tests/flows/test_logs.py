"""With MARTLET_LOG_FORMAT=json standard error is one JSON object a line, which says of which run, without secrets."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from flows.cli import main
from flows.display import display
from flows.environment import LOGGERS, name_run, prepare
from warehouse import Settings

EVENT = {"ts": 1541105830796, "userId": "7", "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}
SIGNED = "https://shop.blob.core.windows.net/a/b.csv?sv=2024&sig=c2VjcmV0%3D&se=2026"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def logs_json(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process made ready to log JSON, and as it was again."""
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).level) for name in LOGGERS}
    monkeypatch.setenv("MARTLET_LOG_FORMAT", "json")
    monkeypatch.setattr(os, "environ", os.environ.copy())
    prepare(Settings(home=home))
    yield
    for name, (handlers, level) in before.items():
        logging.getLogger(name).handlers = handlers
        logging.getLogger(name).setLevel(level)
    display.console.quiet = False
    name_run(None, None)


def test_a_command_says_every_step_in_json_with_the_run_that_it_is_of(tmp_path: Path) -> None:
    file = tmp_path / "data" / "sparkify" / "events.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(EVENT | {"itemInSession": 1}) + "\n")
    environment = os.environ | {"MARTLET_LOG_FORMAT": "json", "MARTLET_LOG_LEVEL": "INFO"}
    command = [sys.executable, "-m", "flows.cli", "ingest", "files", "--from", str(file.parents[1])]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr
    said = lines(result.stderr)
    assert [line["message"].split(" in ")[0] for line in said if line["logger"] == "flows.display"] == ["land done"]
    assert [line for line in said if not (line["flow_run_id"] and line["flow_run"])] == []


def test_an_error_is_one_line_of_json_even_where_little_is_logged(tmp_path: Path) -> None:
    environment = os.environ | {"MARTLET_LOG_FORMAT": "json", "MARTLET_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "flows.cli", "demo", "--data", str(tmp_path / "nowhere")]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 1
    [line] = lines(result.stderr)
    assert (line["level"], line["logger"]) == ("ERROR", "flows.cli")
    assert "There is no folder" in line["message"]


@pytest.mark.usefixtures("logs_json")
def test_an_error_that_nobody_expected_is_one_line_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise KeyError(SIGNED)

    monkeypatch.setattr("flows.cli.app", fail)
    prepare(Settings())
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    [line] = lines(capsys.readouterr().err)
    assert "in fail" in line["traceback"]
    assert "sig=REDACTED&se=2026" in line["traceback"]
    assert "c2VjcmV0" not in json.dumps(line)


@pytest.mark.usefixtures("logs_json")
def test_what_signs_in_is_not_in_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    prepare(Settings())
    logging.getLogger("ingestion.land").warning("cannot read %s\nof %s", f'"{SIGNED.replace("&se=2026", "")}"', "é")
    [line] = lines(capsys.readouterr().err)
    assert line["message"] == f'cannot read "{SIGNED.partition("c2V")[0]}REDACTED"\nof é'


@pytest.mark.usefixtures("logs_json")
def test_lines_of_other_threads_are_of_the_run_too(capsys: pytest.CaptureFixture[str]) -> None:
    prepare(Settings())
    name_run("id-1", "blue-owl")
    thread = Thread(target=lambda: logging.getLogger("ingestion").warning("read ahead"))
    thread.start()
    thread.join()
    name_run(None, None)
    logging.getLogger("ingestion").warning("later")
    first, second = lines(capsys.readouterr().err)
    assert (first["flow_run_id"], first["flow_run"], first["message"]) == ("id-1", "blue-owl", "read ahead")
    assert "flow_run_id" not in second
