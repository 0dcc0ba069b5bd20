"""The recommendation commands, as they print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app

pytestmark = pytest.mark.usefixtures("home")
ROWS = [(f"u{user}", f"{'ab'[user % 2]}{(user // 2 + place) % 10}") for user in range(20) for place in range(5)]


def evaluated(file: Path, *options: str) -> str:
    arguments = ["recommend", "evaluate", "--ratings", str(file), "--method", "neighbours", *options]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_a_file_without_times_is_measured_by_shares_and_the_command_says_so(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("user\titem\n" + "".join(f"{user}\t{item}\n" for user, item in ROWS))
    printed = evaluated(file)
    assert "has no times" in printed
    assert "neighbours" in printed
    measured = json.loads(evaluated(file, "--json"))
    assert [each["method"] for each in measured] == ["popular", "random", "neighbours"]
    names = {metric["metric"] for metric in measured[-1]["metrics"]}
    assert {"ndcg@10", "map@10", "precision@10", "recall@10", "hit_rate@10", "mrr@10", "coverage@10"} <= names
