"""Every table that ML writes: those of ``ml/tables.yml``, and one of predictions for each tabular task."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from warehouse import REPO, Partition, Table, load_tables
from warehouse.yaml_file import read_yaml

TASKS = REPO / "ml" / "tabular" / "tasks"
"""Folder of the tabular tasks, a YAML file each."""
TEMPLATE = "tabular.template"


@cache
def ml_tables() -> dict[str, Table]:
    """Every table that ML writes, by name.

    >>> ml_tables()["predictions.customer_churn"].key
    ('entity_id', 'as_of_date', 'known_as_of', 'model_version', 'input_hash')
    """
    tables = load_tables(REPO / "ml" / "tables.yml")
    template = tables.pop(TEMPLATE)
    of_tasks = [_predictions(template, path) for path in sorted(TASKS.glob("*.yml"))]
    # Side by side with the other predictions, as readers of the sources look for them.
    return {table.name: table for table in [*of_tasks, *tables.values()]}


def _predictions(template: Table, path: Path) -> Table:
    task = read_yaml(path)
    return replace(
        template,
        name=f"predictions.{path.stem}",
        description=template.description.format(entity=task["entity"], happens=task["event"]["happens"]),
        partition_by=Partition("as_of_date", task.get("partition", "day")),
    )
