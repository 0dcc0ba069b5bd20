"""Flows that are killed: each in a process of its own, shown to one server of Prefect's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import dbt
from tests.chaos.trials import Disturbance, finished, killing
from tests.demo import NOW
from tests.servers import prefect_server
from warehouse import Settings

# Tests of the dbt project change no table, and would take most of the time.
ENVIRONMENT = {"MARTLET_NOW": NOW.isoformat(), "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test test"}


@contextmanager
def on_a_server(folder: Path) -> Iterator[None]:
    """Flows are shown to one server of Prefect's: each would start one of its own, which a killed one leaves behind."""
    with prefect_server(folder) as api, temporary_settings({PREFECT_API_URL: api}):
        yield


def run(home: Path, flow: Callable[[], object], disturb: Disturbance | None = None) -> bool:
    """Run a flow in a process of its own; whether it came to its end before it was killed."""

    def in_home() -> None:
        os.environ.update({**ENVIRONMENT, "MARTLET_HOME": str(home)})
        flow()

    return finished(in_home, disturb)


def tables(settings: Settings, schemas: Sequence[str]) -> dict[str, pa.Table]:
    """Every table of some schemas of a warehouse, and all of its snapshot."""
    found = {}
    for label, file in (("", settings.warehouse_file), ("snapshot: ", settings.published_file)):
        with duckdb.connect(str(file), read_only=True) as connection:
            wanted = "true" if label else "table_schema in (select unnest($schemas))"
            names = connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables "
                f"where table_type = 'BASE TABLE' and {wanted}",
                {} if label else {"schemas": list(schemas)},
            ).fetchall()
            found |= {f"{label}{name}": connection.sql(f"from {name}").to_arrow_table() for (name,) in names}
    return found


def kill_in_dbt(command: int, node: int) -> Disturbance:
    """Kill the process while its n-th run of dbt is going, once so many nodes are done."""
    original, calls = dbt._follow, 0

    def follow(process: object, progress: object) -> list[str]:
        nonlocal calls
        calls += 1
        watched = killing(lambda *_: None, node, before=True) if calls == command else progress
        return original(process, watched)  # type: ignore[arg-type]

    return lambda: setattr(dbt, "_follow", follow)
