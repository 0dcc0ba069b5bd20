"""What was said is remembered, across a kill at any byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from ml.sentiment.memory import RECORD, Memory
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Settings

SCORE = """
import numpy as np
from ml.sentiment.engine import Engine
from ml.sentiment.scoring import score
from warehouse import Settings
answer = Engine._answer
def counted(engine, tokens, rows):
    with open("{log}", "a") as log:
        log.write(f"{{len(rows)}}\\n")
    return answer(engine, tokens, rows)
Engine._answer = counted
score(Settings())
"""


def test_a_journal_is_read_again_and_a_record_cut_short_is_left_out(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    Memory(journal).note(np.array([3, 1], dtype=np.uint64), np.full((2, 5), 0.2))
    Memory(journal).note(np.array([7], dtype=np.uint64), np.full((1, 5), 0.4))
    journal.write_bytes(journal.read_bytes()[:-5])
    memory = Memory(journal)
    known, probabilities = memory.find(np.array([1, 7, 3], dtype=np.uint64))
    assert known.tolist() == [True, False, True]
    assert probabilities[0].tolist() == [0.2] * 5
    assert np.isnan(probabilities[1]).all()
    assert journal.stat().st_size == 2 * RECORD.itemsize


def test_a_run_that_is_killed_three_times_writes_every_review_once_and_repeats_little(
    settings: Settings, tmp_path: Path
) -> None:
    count = int(os.environ.get("CHAOS_REVIEWS", "12000"))
    fill(settings, [Review(str(place), f"good box number {place}") for place in range(count)])
    log = tmp_path / "answered"
    script = SCORE.format(log=log)
    environment = os.environ | settings.environment
    for kill in range(1, 4):
        with subprocess.Popen([sys.executable, "-c", script], env=environment) as process:
            while process.poll() is None and answered(log) < kill * count // 4:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    keys = Counter(row["review_key"] for row in read(settings, "predictions.sentiment"))
    assert len(keys) == count
    assert set(keys.values()) == {1}
    # A kill costs the batches under way: of each thread one, and one that waits. Of 100,000 that is under 2 %.
    repeated = answered(log) - count
    print(f"{count:,} reviews, three kills: {repeated:,} texts were answered twice")
    assert repeated <= 3 * 3 * 256


def answered(log: Path) -> int:
    """Texts that the model was asked for, in all runs."""
    lines = log.read_text().split("\n") if log.exists() else []
    return sum(int(line) for line in lines[:-1])
