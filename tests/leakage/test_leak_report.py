"""`martlet leak-report` shows what a leaky variant would have claimed, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from flows.leak_report import MISTAKES, SCHEMA, leak_report
from ml.tables import ml_tables
from tests.demo import Demo
from warehouse import open_warehouse


@pytest.fixture(scope="module")
def runs_before(duckdb_demo: Demo) -> int:
    with open_warehouse(duckdb_demo.settings, read_only=True) as warehouse:
        return warehouse.count(ml_tables()["ml.runs"].name)


@pytest.fixture(scope="module")
def facts(duckdb_demo: Demo, runs_before: int) -> dict[str, dict[str, Any]]:
    assert runs_before
    return {fact["task"]: fact for fact in leak_report(duckdb_demo.settings)}


def test_every_mistake_is_measured_beside_ours_or_said_why_not(facts: dict[str, dict[str, Any]]) -> None:
    assert set(facts) == {mistake.task for mistake in MISTAKES}
    assert all(fact.get("note") or fact["reading"] for fact in facts.values())
    assert all(
        "note" in fact or fact["ours from"] <= fact["ours roc_auc"] <= fact["ours to"] for fact in facts.values()
    )


def test_copies_of_a_customer_on_both_sides_of_the_split_claim_more(facts: dict[str, dict[str, Any]]) -> None:
    resampled = facts["customer_churn"]
    assert resampled["claimed roc_auc"] > resampled["ours roc_auc"] + 0.02
    assert resampled["claimed rows"] > resampled["ours rows"]


def test_the_same_orders_are_held_out_with_and_without_the_delivery(facts: dict[str, dict[str, Any]]) -> None:
    delivered = facts["review_score_at_request"]
    assert delivered["claimed rows"] == delivered["ours rows"]


def test_no_leaky_mart_and_no_run_is_left(
    duckdb_demo: Demo, facts: dict[str, dict[str, Any]], runs_before: int
) -> None:
    del facts
    with open_warehouse(duckdb_demo.settings, read_only=True) as warehouse:
        assert warehouse.tables(SCHEMA) == []
        assert warehouse.count("ml.runs") == runs_before
