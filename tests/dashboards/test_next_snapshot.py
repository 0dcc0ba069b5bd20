"""App and service go over to the next snapshot while another process writes and publishes, and nothing fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import httpx
import pytest

from dashboards.describe import read_description
from flows.publish import publish
from tests.dashboards.conftest import write_snapshot
from tests.dashboards.shown import figures
from tests.servers import chromium, http_service, streamlit_app
from warehouse import REPO, Settings

ROUNDS = 16
PIPELINE = f"""
import time, duckdb
from flows.publish import publish
from warehouse import Settings
settings = Settings()
for number in range(1, {ROUNDS} + 1):
    with duckdb.connect(str(settings.warehouse_file)) as warehouse:
        warehouse.execute("update bi.bi_reviews_per_rating set count_reviews = ?", [number])
        warehouse.execute("update predictions.customer_churn_latest set score = ? / {ROUNDS}", [number])
        time.sleep(0.3)
    publish(settings)
"""
"""Writes a number into what both read, holding the warehouse for a while, and publishes it."""


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Of a warehouse that says 0."""
    settings = Settings(home=home)
    home.mkdir(parents=True, exist_ok=True)
    write_snapshot(settings.warehouse_file, score=0)
    with duckdb.connect(str(settings.warehouse_file)) as warehouse:
        warehouse.execute(
            "create table bi.bi_reviews_per_rating as select 'amazon' as dataset, 5.0::double as rating, "
            "true as is_recommended, 0::bigint as count_reviews, 1.0::double as review_ratio"
        )
    publish(settings)
    return {"MARTLET_HOME": str(home)}


def test_both_are_read_from_while_the_next_snapshots_are_published(environment: dict[str, str], tmp_path: Path) -> None:
    described = read_description().page("reviews_per_rating")
    with (
        chromium() as browser,
        streamlit_app(environment, tmp_path / "streamlit.log") as app,
        http_service(environment, tmp_path / "serve.log") as (service, _),
        ThreadPoolExecutor(1) as pool,
    ):
        page = browser.new_page()

        def shown() -> int:
            page.goto(f"{app}/{described.name}")
            found = figures(page, described)
            assert page.get_by_test_id("stException").count() + page.get_by_test_id("stAlert").count() == 0
            return int(found["Reviews"])

        assert (shown(), answered(service)) == (0, 0)
        with subprocess.Popen([sys.executable, "-c", PIPELINE], cwd=REPO) as pipeline:
            answering = pool.submit(until_it_ends, pipeline, partial(answered, service))
            drawn = until_it_ends(pipeline, shown)
        answers = answering.result()
        assert pipeline.returncode == 0
        assert (shown(), answered(service)) == (ROUNDS, ROUNDS)
    for numbers in (answers, drawn):
        assert numbers == sorted(numbers)
        assert len(set(numbers)) > 3


def until_it_ends(pipeline: subprocess.Popen[bytes], read: Callable[[], int]) -> list[int]:
    """The numbers that are read meanwhile."""
    numbers = []
    while pipeline.poll() is None:
        numbers.append(read())
    return numbers


def answered(service: str) -> int:
    """The number that the service looks up."""
    asked = {"entity_id": "telco:0"}
    answer = httpx.get(f"{service}/v1/predictions/customer_churn", params=asked, timeout=60).raise_for_status()
    return round(answer.json()["predictions"][0]["score"] * ROUNDS)
