"""`martlet ingest` from servers by the command that a person types, and so through Prefect."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from tests.rigs import RIGS
from warehouse import REPO, Settings

KINDS = ("mongo", "azure-blob", "kafka")
COMMANDS = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout

from flows.cli import main

for arguments in json.loads(sys.argv[1]):
    sys.argv = ["martlet", *arguments]
    with redirect_stdout(io.StringIO()) as output, redirect_stderr(io.StringIO()) as errors:
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
    print(json.dumps([code, output.getvalue(), errors.getvalue()]), flush=True)
"""
"""Runs commands in one process, since each process starts a server of Prefect's."""


def martlet(*commands: list[str], **environment: str) -> list[tuple[int, str, str]]:
    """Exit codes of commands, and what they printed."""
    arguments = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
    together = os.environ | environment
    result = subprocess.run(arguments, cwd=REPO, env=together, capture_output=True, text=True, timeout=500, check=False)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def runs(home: Path, table: str) -> list[tuple[str, int]]:
    """End state and number of attempts of the runs of a kind that Prefect knows of, oldest first."""
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as connection:
        return connection.execute(f"select state_type, run_count from {table} order by start_time").fetchall()


def test_servers_are_filled_and_landed_from_by_the_command_and_refuse_who_signs_in_wrongly(
    tmp_path: Path, home: Path
) -> None:
    with ExitStack() as servers:
        rigs = [RIGS[kind](tmp_path, servers) for kind in KINDS]
        for rig in rigs:
            rig.renew("shop")
        right = {name: value for rig in rigs for name, value in rig.environment.items()}
        wrong = {name: value for rig in rigs for name, value in rig.wrong.items()}
        fills = [["simulate", rig.place, "--into", rig.kind, "--scale", "tiny"] for rig in rigs]
        ingests = [["ingest", rig.kind, "--from", rig.place, "--json"] for rig in rigs]
        answers = martlet(*fills, *ingests, **right)
        assert [code for code, _, _ in answers] == [0] * 6, answers
        for rig, (_, filled, _), (_, ingested, _) in zip(rigs, answers[:3], answers[3:], strict=True):
            count, _, said = filled.partition(" records in ")
            assert f"`martlet ingest {rig.kind} --from {rig.place}` lands them" in said
            landed = json.loads(ingested)
            assert sum(file["count_read"] for file in landed) == int(count.replace(",", "")) > 100
            assert {file["status"] for file in landed} == {"landed"}
            rows = rig.rows(Settings(), landed[0]["table"])
            assert len(rows) == sum(file["count_loaded"] for file in landed)
        before = [rig.attempts() for rig in rigs]
        for code, _, errors in martlet(*ingests, **right | wrong):
            [told] = errors.splitlines()
            assert code == 1
            assert told.startswith("martlet: ")
            assert "refused" in told
        assert [1 <= rig.attempts() - count <= 6 for rig, count in zip(rigs, before, strict=True)] == [True] * 3
    for table in ("flow_run", "task_run"):
        assert runs(home, table) == [("COMPLETED", 1)] * 3 + [("FAILED", 1)] * 3
