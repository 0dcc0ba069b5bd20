"""What the benchmarks of event models share: a simulated log, landed in raw, and the seconds that dbt's models take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from ingestion.land import land
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import FULL_EVENTS, FULL_SUBSCRIBERS, write_subscribers
from warehouse import REPO, Settings

MODELS = (
    "stg_sparkify__events",
    "int_session_days__counted",
    "int_subscriber_as_of_dates__listed",
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


def seconds_of_models(settings: Settings, *arguments: str) -> dict[str, float]:
    """Seconds that each model took by dbt's own account, its start-up aside."""
    target = settings.home / "dbt"
    folders = {"DBT_PROFILES_DIR": REPO / "dbt", "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target / "logs"}
    environment = os.environ | settings.environment | {name: str(value) for name, value in folders.items()}
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "run", "--select", *MODELS, *arguments]
    subprocess.run(command, cwd=REPO / "dbt", env=environment, check=True)
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].rpartition(".")[2]: round(result["execution_time"], 3)
        for result in results
        if result["unique_id"].startswith("model.")
    }
