"""A process that dies in training or scoring leaves the champion and the tables as they were."""

from __future__ import annotations

import signal
import subprocess
import sys

from ml.ledger import find_champion
from ml.tabular import load_task, score, train
from tests.ml.tabular.contract import table
from tests.ml.tabular.data import at, made_up, write_marts
from warehouse import Settings

TASK = load_task("customer_churn")
DIES = """
import os, signal, sys
from ml.tabular import load_task, score, train
from ml.tabular import scoring, training
from warehouse import Settings

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

what, task = sys.argv[1], load_task("customer_churn")
if what == "learning":
    train(Settings(), task, progress=die)
elif what == "saving":
    training.write_card = die
    train(Settings(), task)
elif what == "promoting":
    promote = training.promote
    training.promote = lambda *arguments: die(promote(*arguments))
    train(Settings(), task)
elif what == "measuring drift":
    scoring.stability_index = die
    score(Settings(), task)
else:
    scoring.write_predictions = die
    score(Settings(), task)
"""
TABLES = ("ml.champions", "ml.metrics", "predictions.customer_churn")


def test_a_kill_leaves_what_was_there_and_the_next_run_finishes_the_work(settings: Settings) -> None:
    write_marts(settings, TASK, made_up(TASK, n=600))
    train(at(settings, 0), TASK)
    score(at(settings, 0), TASK)
    write_marts(settings, TASK, made_up(TASK, n=700, seed=1, strength=-1.0))
    before = [table(settings, name) for name in TABLES]
    for what in ("learning", "saving", "scoring"):
        killed(what)
        assert [table(settings, name) for name in TABLES] == before, what
    champion = find_champion(settings, TASK.name)
    assert train(at(settings, 1), TASK).promoted
    assert find_champion(settings, TASK.name) != champion
    assert score(at(settings, 1), TASK) == 700


def test_a_champion_and_scores_belong_to_a_recorded_run_if_the_first_was_killed(
    settings: Settings,
) -> None:
    write_marts(settings, TASK, made_up(TASK, n=600))
    killed("promoting")
    (promoted,) = table(settings, "ml.champions").to_pylist()
    assert train(settings, TASK).promoted
    assert table(settings, "ml.champions").to_pylist() == [promoted]
    killed("measuring drift")
    assert table(settings, f"predictions.{TASK.name}").num_rows == 600
    assert score(settings, TASK) == 0
    assert set(table(settings, "ml.drift")["n"].to_pylist()) == {600}
    runs = {run["run_id"]: run["rows_out"] for run in table(settings, "ml.runs").to_pylist()}
    (scored,) = set(table(settings, f"predictions.{TASK.name}")["run_id"].to_pylist())
    assert runs == {promoted["run_id"]: 0, scored: 600}
    assert (train(settings, TASK).skipped, score(settings, TASK)) == (True, 0)
    assert table(settings, "ml.runs").num_rows == 2


def killed(what: str) -> None:
    result = subprocess.run([sys.executable, "-c", DIES, what], capture_output=True, check=False)
    assert result.returncode == -signal.SIGKILL, result.stderr.decode()
