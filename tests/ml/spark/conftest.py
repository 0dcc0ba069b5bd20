"""One Spark session and one landed log for all tests of this folder: a Java machine takes seconds to start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flows.spark import convert_plan
from ingestion.land import land
from ingestion.ledger import Ledger, open_for_loading
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import write_subscribers
from ml.spark.errors import JobError
from ml.spark.session import open_session
from tests.demo import NOW
from warehouse import REPO, Settings

SMALL = {
    # Few rows: what is interpreted is done before its code would have been compiled.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
ODD = (
    b'\xef\xbb\xbf{"ts": 1541105830796.0, "userId": 39, "sessionId": 29, "page": "NextSong", "level": "free", '
    b'"auth": "x", "itemInSession": 1, "new key": {"a": [1, 2.50]}}',
    b'{"ts": "x"',
    b"[1]",
    b"",
    b'{"page": 1, "page": 2}',
    b'{"page": "\xff"}',
    b'{"ts": 5, "userId": "39", "sessionId": "y", "page": "Next\\u00e9", "level": null, "auth": true}\r',
    b'{"page": 1} {"page": 2}',
    b'{"ts": 7, "length": 1e3, "song": "} {", "registration": NaN}',
    b"{'page': 1}",
)
"""Lines of all kinds that a log may hold: three of them are records."""


@dataclass(frozen=True)
class Twice:
    """The same files in two homes, landed by the local path and by Spark.

    Attributes
    ----------
    source : Path
    local, spark : Settings
    answer : dict
        What the conversion said of each file.
    """

    source: Path
    local: Settings
    spark: Settings
    answer: dict[str, Any]


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark on two threads of this machine."""
    try:
        running = open_session(2, "1g", tmp_path_factory.mktemp("spark"), SMALL)
    except JobError as error:
        pytest.skip(str(error))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def landed(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    """A simulated log, and a file of odd lines, landed twice."""
    from ml.spark.convert import convert

    root = tmp_path_factory.mktemp("log")
    source = root / "files"
    write_subscribers(Folder(source), np.random.default_rng(0), 120, 12_000)
    (source / "sparkify" / "an odd one.json").write_bytes(b"\n".join(ODD))
    (source / "notes.txt").write_text("no data")
    local, spark = Settings(home=root / "local", now=NOW), Settings(home=root / "spark", now=NOW)
    land(local, source)
    answer = convert(session, convert_plan(spark, str(source)))
    with open_for_loading(spark) as warehouse:
        Ledger(spark, warehouse).load_pending()
    return Twice(source, local, spark, answer)


@pytest.fixture(scope="session")
def built(landed: Twice) -> Settings:
    """The local home with the features of subscriber churn built by dbt."""
    state = landed.local.home / "dbt"
    folders = {"DBT_PROFILES_DIR": REPO / "dbt", "DBT_TARGET_PATH": state, "DBT_LOG_PATH": state / "logs"}
    environment = os.environ | landed.local.environment | {name: str(value) for name, value in folders.items()}
    models = [
        "stg_sparkify__events",
        "stg_sparkify__batch_days",
        "int_subscribers__looked_back",
        "int_session_days__counted",
    ]
    models += ["int_subscriber_as_of_dates__listed", "int_service_sessions__summed", "stg_landing__batches"]
    models += ["feat_subscriber_churn", "label_subscriber_churn"]
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "run", "--select", *models]
    subprocess.run(command, cwd=REPO / "dbt", env=environment, check=True)
    return landed.local
