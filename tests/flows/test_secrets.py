"""What signs in to a source is nowhere to be found after it was used, rightly or wrongly, at debug level."""

from __future__ import annotations

import base64
import gzip
import json
import os
import sqlite3
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.rigs import RIGS, KafkaRig
from tests.traces import find_traces
from warehouse import REPO

SECRET = "s3cr3t/key+of=the@reader"
IS_SECRET = (
    *("MARTLET_AZURE", "MARTLET_MONGO_URL", "MARTLET_KAFKA_PASSWORD", "MARTLET_EVENT_HUBS"),
    *("AWS_SECRET", "AWS_SESSION"),
)
LIBRARIES = ("azure", "adlfs", "urllib3", "botocore", "aiobotocore", "s3fs", "gcsfs", "google", "fsspec", "pymongo")
LOUD = {
    "MARTLET_LOG_LEVEL": "DEBUG",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG",
    "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(("ingestion", "warehouse", *LIBRARIES)),
    "DBT_LOG_LEVEL": "debug",
    # The tests of the models want tables of sources that are not here.
    "DBT_INDIRECT_SELECTION": "empty",
    "AWS_MAX_ATTEMPTS": "2",
}
"""Everything that a person may turn on; the level of the libraries is turned up below."""


RUNS = """
import json, logging, os, sys

from flows.environment import prepare
from warehouse import MartletError, Settings

prepare(Settings())
from flows import pipeline
from flows.export import export

for library in sys.argv[1:]:
    logging.getLogger(library).setLevel("DEBUG")
for line in sys.stdin:
    kind, place, environment = json.loads(line)
    os.environ.update(environment)
    try:
        print(pipeline.build(place) if kind == "build" else pipeline.ingest(kind, place), file=sys.stderr)
        print("done", flush=True)
    except MartletError as error:
        print(f"martlet: {error}", flush=True)
    for name in environment:
        del os.environ[name]
print(export(Settings(), str(Settings().home / "exported")))
"""
"""Runs flows as the command does, one after the other in one process: each line that comes says which."""


class Runner:
    """A process that runs flows at debug level; what it prints is kept."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.answers: list[str] = []
        with log.open("wb") as errors:
            pipes: dict[str, Any] = {
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": errors,
                "text": True,
            }
            command = [sys.executable, "-c", RUNS, *LIBRARIES]
            self._process = subprocess.Popen(command, cwd=REPO, env=os.environ | LOUD, **pipes)

    def run(self, kind: str, place: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a flow; returns ``done``, or the one sentence of its error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([kind, place, environment or {}]), file=self._process.stdin, flush=True)
        self.answers.append(self._process.stdout.readline().strip())
        return self.answers[-1]

    def end(self) -> str:
        """Have it export, and end; returns all that it printed."""
        rest, _ = self._process.communicate(timeout=120)
        assert self._process.returncode == 0, self.log.read_text()[-3_000:]
        return "\n".join([*self.answers, rest, self.log.read_text()])


def secrets_of(environment: Mapping[str, str]) -> list[str]:
    """Each variable that signs in, and each secret part of one."""
    found: list[str] = []
    for name, value in environment.items():
        if not name.startswith(IS_SECRET):
            continue
        parts = [
            part.partition("=")[2] for part in value.split(";") if part.startswith(("AccountKey", "SharedAccessKey="))
        ]
        signature = urllib.parse.parse_qs(value).get("sig", [])
        password = urllib.parse.urlsplit(value).password if value.startswith("mongodb://") else None
        found += [value, *parts, *signature, *([urllib.parse.unquote_plus(password)] if password else [])]
    assert all(len(secret) >= 8 for secret in found)
    return found


def event_hubs(broker: str) -> dict[str, str]:
    endpoint = (
        f"Endpoint=sb://{broker};SharedAccessKeyName=reader;SharedAccessKey={SECRET}=;UseDevelopmentEmulator=true;"
    )
    return {"MARTLET_EVENT_HUBS_CONNECTION_STRING": endpoint}


def test_what_signs_in_is_in_no_log_error_table_file_or_export(tmp_path: Path, home: Path) -> None:
    secrets: set[str] = set()
    exported: dict[str, str] = {}
    runner = Runner(tmp_path / "log")

    def ingest(kind: str, place: str, environment: dict[str, str]) -> str:
        secrets.update(secrets_of(environment))
        exported.update(environment)
        return runner.run(kind, place, environment)

    with ExitStack() as servers:
        for name, make in RIGS.items():
            folder = tmp_path / name
            folder.mkdir()
            rig = make(folder, servers)
            rig.renew("shop")
            rig.put(item="text")
            assert ingest(rig.kind, rig.place, rig.environment) == "done", name
            rig.refuse()
            assert "refused" in ingest(rig.kind, rig.place, rig.environment | rig.wrong), name
            if isinstance(rig, KafkaRig):
                hubs = event_hubs(rig.environment["MARTLET_KAFKA_BOOTSTRAP_SERVERS"])
                assert "refused" in ingest("event-hubs", "shop", hubs)
    assert runner.run("build", "+fct_reviews", exported) == "done"
    printed = runner.end()
    assert len(secrets) >= 12
    for library in ("urllib3", "azure", "botocore", "pymongo"):
        assert f"| {library}." in printed
    assert "text" in (home / "exported" / "fct_reviews.csv").read_text()
    assert (home / "prefect" / "prefect.db").exists()
    assert "sig=REDACTED HTTP" in printed
    assert "x-amz-security-token:REDACTED" in printed
    assert find_traces(secrets, home, printed=printed) == []


def _in_parquet(home: Path) -> None:
    pq.write_table(pa.table({"uri": [f"mongodb://reader:{urllib.parse.quote_plus(SECRET)}@host"]}), home / "a.parquet")


def _in_duckdb(home: Path) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.rejects as select ? as original_text", [f"key {SECRET}!"])


def _in_sqlite(home: Path) -> None:
    with closing(sqlite3.connect(home / "prefect.db")) as connection:
        connection.execute("create table log (message text)")
        connection.execute(
            "insert into log values (?)", [f"Basic {base64.b64encode(f'me:{SECRET}'.encode()).decode()}"]
        )
        connection.commit()


PLANTED: dict[str, Callable[[Path], object]] = {
    "a log": lambda home: (home / "run.log").write_text(f"signed in with {SECRET}\n"),
    "a packed file": lambda home: (home / "a.csv.gz").write_bytes(gzip.compress(SECRET.encode())),
    "the name of a file": lambda home: (home / urllib.parse.quote(SECRET, safe="")).write_text(""),
    "Parquet": _in_parquet,
    "a table": _in_duckdb,
    "a database of Prefect's kind": _in_sqlite,
    **{
        f"base64 after {before!r}": lambda home, before=before: (home / "a.txt").write_bytes(  # type: ignore[misc]
            base64.b64encode(f"{before}{SECRET}{before}".encode())
        )
        for before in ("", "a", "ab", "abc")
    },
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_secret_that_was_planted_is_found(tmp_path: Path, place: str) -> None:
    assert find_traces([SECRET], tmp_path, output="nothing") == []
    PLANTED[place](tmp_path)
    assert find_traces([SECRET], tmp_path, output="nothing") != []


def test_a_secret_that_was_printed_is_found(tmp_path: Path) -> None:
    [trace] = find_traces([SECRET], tmp_path, error=f"refused: {SECRET}", output="nothing")
    assert trace == f"error: {SECRET}"
