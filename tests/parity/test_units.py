"""dbt's unit tests pass on BigQuery too, on an emulator."""

from __future__ import annotations

from collections import Counter

from flows.dbt import node_results, run_dbt
from tests.demo import Demo


def test_every_unit_test_passes_on_bigquery(bigquery_demo: Demo) -> None:
    """In the demo's datasets: a unit test asks the warehouse for the columns of the models that it replaces."""
    run_dbt(bigquery_demo.settings, ["test", "--select", "test_type:unit"])
    results = node_results(bigquery_demo.settings)
    statuses = Counter(each["status"] for each in results if each["unique_id"].startswith("unit_test."))
    assert statuses.keys() == {"pass"}
    assert statuses["pass"] > 100
