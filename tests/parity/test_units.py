"""dbt's unit tests pass on BigQuery too, on an emulator."""

from __future__ import annotations

from pathlib import Path

from tests.parity.sql import run_dbt
from tests.servers import BigQueryEmulator


def test_every_unit_test_passes_on_bigquery(emulator: BigQueryEmulator, tmp_path: Path) -> None:
    environment = emulator.environment("units_")
    # A unit test asks the warehouse for the columns of the models that it replaces.
    run_dbt("--quiet run --empty", environment, tmp_path)
    run_dbt("--quiet test --select test_type:unit", environment, tmp_path)
