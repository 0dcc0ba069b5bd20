"""What big models would read, by BigQuery's dry run of their statements, beside their budgets."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flows.dbt import OURS, Project, run_dbt
from flows.errors import UsageError
from warehouse import Settings, open_warehouse


@dataclass(frozen=True)
class Reading:
    """What building a model would read.

    Attributes
    ----------
    model : str
    way : str
        ``increment``, or ``full`` where it would be made whole.
    count_bytes, budget : int
        Bytes that would be billed, and those that the model's YAML allows.
    """

    model: str
    way: str
    count_bytes: int
    budget: int

    @property
    def is_over(self) -> bool:
        """Whether that is more than it may."""
        return self.count_bytes > self.budget


def dry_run(settings: Settings, full_refresh: bool = False, project: Project = OURS) -> list[Reading]:
    """Compile the dbt project and ask BigQuery what each model with a budget would read; nothing is built or billed.

    Raises
    ------
    UsageError
        On DuckDB, where nobody pays for bytes.
    DbtError
        Where the project does not compile.
    TableNotFoundError
        Where what a model reads was not built yet.
    """
    if settings.target != "bigquery":
        raise UsageError("Only BigQuery bills by bytes: set MARTLET_TARGET=bigquery.")
    target = run_dbt(settings, ["compile", "--quiet", *(["--full-refresh"] if full_refresh else [])], project=project)
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    readings = []
    with open_warehouse(settings, read_only=True) as warehouse:
        for node in nodes:
            budgets = node["config"].get("meta", {}).get("bytes_budget")
            if budgets and "compiled_code" in node:
                schema = node["schema"].removeprefix(settings.bigquery_prefix)
                is_kept = node["alias"] in warehouse.tables(schema) and not full_refresh
                way = "increment" if is_kept and node["config"]["materialized"] == "incremental" else "full"
                count_bytes = warehouse.bytes_to_read(node["compiled_code"])
                readings.append(Reading(node["name"], way, count_bytes, budgets[way]))
    return sorted(readings, key=lambda reading: reading.model)
