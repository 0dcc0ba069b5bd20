"""What commands share: settings, tables, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from flows.environment import prepare
from flows.errors import UsageError
from warehouse import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


class Engine(Enum):
    """What does the work: this process, or Spark, where MARTLET_SPARK_ON says."""

    LOCAL = "local"
    SPARK = "spark"


EngineName = Annotated[Engine, typer.Option(help="local, or spark, here or on a cluster.")]

# Tables that are piped into a file or a log should not be folded into 80 columns.
console = Console(width=None if sys.stdout.isatty() else 180)


def read_settings() -> Settings:
    """Settings of the environment, with the process made ready for a run; a bad one is one sentence."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"MARTLET_{'_'.join(str(part) for part in first['loc'])}".upper()
        raise UsageError(f"{name} is not usable: {first['msg']}.") from error
    prepare(settings)
    return settings


def print_facts(facts: Any, as_json: bool, show: Callable[[], object]) -> None:
    """Print facts as JSON, or let them be shown to people."""
    if as_json:
        print(json.dumps(facts, indent=1, default=str))
    else:
        show()


def facts_table(rows: list[dict[str, Any]], title: str | None = None) -> Table:
    """A table of rows that have the same keys."""
    table = Table(title=title, title_justify="left")
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))
    return table


def metrics_table(metrics: list[Any]) -> Table:
    """A table of metrics."""
    return facts_table([vars(metric) for metric in metrics])
