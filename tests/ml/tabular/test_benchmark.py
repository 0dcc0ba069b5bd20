"""The benchmark of training, at a size that shows only that it runs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from warehouse import REPO


@pytest.mark.parametrize("arguments", [[], ["--on-disk"]], ids=["in memory", "on disk"])
def test_both_sides_train_and_say_what_they_took(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.training", "--rows", "5000", "--columns", "4", *arguments]
    facts = json.loads(subprocess.run(command, cwd=REPO, check=True, stdout=subprocess.PIPE, text=True).stdout)
    assert facts["martlet"]["trees"] == 20
    assert min(facts[side]["peak_mb"] - facts[side]["peak_before_mb"] for side in ("martlet", "sklearn")) >= 0
