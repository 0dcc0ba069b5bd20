"""The process that computes beside the service: same answers, gives way, is started anew, ends with the service."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow as pa
import pytest

from flows.aside import NICENESS, Aside
from ml.sentiment import score_texts
from ml.sentiment.model import SHIPPED
from tests.dashboards.conftest import write_snapshot
from tests.processes import is_running, wait_until
from warehouse import Settings

TEXTS = pa.array(["Excellent product, works great", "", "broken on arrival"])
KILLED = """
import os
import multiprocessing
from flows.aside import Aside
from warehouse import Settings
if __name__ == "__main__":
    aside = Aside(Settings())
    print(multiprocessing.active_children()[0].pid, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    served = Settings(home=tmp_path_factory.mktemp("aside"))
    write_snapshot(served.published_file)
    return served


@pytest.fixture(scope="module")
def aside(served: Settings) -> Aside:
    return Aside(served)


def process() -> BaseProcess:
    (found,) = multiprocessing.active_children()
    return found


def test_texts_read_aside_have_the_sentiment_of_the_batch_path(aside: Aside) -> None:
    assert aside.offered.score_texts(TEXTS).equals(score_texts(TEXTS))


def test_the_next_snapshot_brings_the_models_in_use(aside: Aside, served: Settings) -> None:
    """The other model has its labels upside down."""
    before = aside.offered.score_texts(TEXTS)
    other = served.models / "sentiment" / "v2"
    shutil.copytree(SHIPPED, other)
    config = json.loads((other / "config.json").read_text())
    labels = list(config["id2label"].values())
    config["id2label"] = dict(zip(config["id2label"], reversed(labels), strict=True))
    (other / "config.json").write_text(json.dumps(config))
    assert aside.offered.score_texts(TEXTS).equals(before)
    write_snapshot(served.published_file, champions={"sentiment": "v2"})
    after = aside.offered.score_texts(TEXTS)
    assert after["probability_1"].equals(before["probability_5"])
    assert before["predicted_label"].to_pylist() == ["very positive", None, "very negative"]
    assert after["predicted_label"].to_pylist() == ["very negative", None, "very positive"]
    write_snapshot(served.published_file)
    assert aside.offered.score_texts(TEXTS).equals(before)


def test_what_computes_gives_way_to_look_ups(aside: Aside) -> None:
    del aside
    mine, theirs = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (os.getpid(), process().pid or 0))
    assert theirs == min(mine + NICENESS, 19)


def test_a_function_that_fails_is_an_error_and_the_next_call_is_answered(aside: Aside) -> None:
    with pytest.raises(RuntimeError, match="score_texts failed"):
        aside.offered.score_texts(pa.array([1]))
    assert aside.offered.score_texts(TEXTS).num_rows == len(TEXTS)


def test_a_process_that_was_killed_is_started_anew(aside: Aside) -> None:
    process().kill()
    with pytest.raises(RuntimeError, match="started anew"):
        aside.offered.score_texts(TEXTS)
    assert aside.offered.score_texts(TEXTS).num_rows == len(TEXTS)


def test_it_ends_with_the_service_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    ended = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    child = int(ended.stdout)
    wait_until(lambda: not is_running(child))
