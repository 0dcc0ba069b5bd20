"""What the benchmarks of event models share: a simulated log, landed in raw, and the seconds that dbt's models take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingestion.land import land
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import FULL_EVENTS, FULL_SUBSCRIBERS, write_subscribers
from warehouse import REPO, Settings

MODELS = (
    "stg_landing__batches",
    "stg_sparkify__batch_days",
    "stg_sparkify__events",
    "int_session_days__counted",
    "int_subscriber_as_of_dates__listed",
    "int_subscribers__looked_back",
    "feat_subscriber_churn",
    "label_subscriber_churn",
    "int_service_sessions__summed",
)


def landed_log(folder: Path, events: int) -> Settings:
    """A home whose raw holds a simulated log of so many events over 61 days, written below ``folder / "log"``."""
    subscribers = max(1, round(FULL_SUBSCRIBERS * events / FULL_EVENTS))
    write_subscribers(Folder(folder / "log"), np.random.default_rng(0), subscribers, events)
    settings = Settings(home=folder / "home")
    land(settings, folder / "log")
    return settings


@dataclass(frozen=True)
class Took:
    """Seconds of the clock and of the processors that models took, and of the clock that their statements took."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    sql: dict[str, float]


def run_models(settings: Settings, *arguments: str) -> Took:
    """Build the models, one after the other."""
    target = settings.home / "dbt"
    folders = {"DBT_PROFILES_DIR": REPO / "dbt", "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target / "logs"}
    environment = os.environ | settings.environment | {name: str(value) for name, value in folders.items()}
    figures = settings.home / "took.json"
    clocked = [sys.executable, str(REPO / "benchmarks" / "clocked_dbt.py"), str(figures)]
    command = [*clocked, "--quiet", "run", "--select", *MODELS, *arguments]
    subprocess.run(command, cwd=REPO / "dbt", env=environment, check=True)
    took = json.loads(figures.read_text(encoding="utf-8"))
    return Took(*({name: pair[place] for name, pair in took.items()} for place in range(3)))
