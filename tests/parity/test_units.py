"""dbt's unit tests pass on BigQuery too, on an emulator."""

from __future__ import annotations

from flows.dbt import dbt_build
from tests.demo import Demo


def test_every_unit_test_passes_on_bigquery(bigquery_demo: Demo) -> None:
    """In the demo's datasets: a unit test asks the warehouse for the columns of the models that it replaces."""
    counts = dbt_build(bigquery_demo.settings, ["--select", "test_type:unit"])
    assert counts["pass"] > 100
