"""Flows that are killed: what is run, in which home, and what a run that nothing disturbs leaves."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import dbt, pipeline
from ingestion.simulate import parse_scale, simulate
from tests.chaos.trials import Disturbance, finished, killing
from tests.demo import NOW, settings_of
from tests.parity.compare import LEFT_OUT, difference
from tests.servers import prefect_server
from warehouse import Settings

DATA_SETS = ("steam", "telco")
"""Between them they have reviews to feel about, games to recommend and two tasks that can be learned."""
SCHEMAS = ("raw", "staging", "intermediate", "marts", "features", "predictions", "bi")
LEDGERS = ("ml.champions", "ml.metrics")
ATTEMPTS = "bi.bi_runs"
"""What bi shows of the ledger of runs: a run that was killed is not in it, and the next one had less to do."""
CLOCKS = {"promoted_at": "two promotions by one clock are a microsecond apart"}
# Tests of the dbt project change no table, and would take most of the time.
ENVIRONMENT = {"MARTLET_NOW": NOW.isoformat(), "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test test"}


@dataclass(frozen=True)
class Scene:
    """A flow, and where its homes are.

    Attributes
    ----------
    folder : Path
        Of the homes.
    flow : callable
        Runs it, in the home that the environment names.
    undisturbed : mapping of str to pa.Table
        What it leaves where nothing disturbs it.
    seconds : float
        What that took.
    """

    folder: Path
    flow: Callable[[], object]
    undisturbed: Mapping[str, pa.Table]
    seconds: float = 0

    def run(self, home: str, disturb: Disturbance | None = None, seconds: float | None = None) -> bool:
        """The flow in a process of its own; whether it came to its end before it was killed."""

        return run(self.folder / home, self.flow, disturb, seconds)

    def differences(self, home: str) -> str:
        """How what a home holds differs from what the undisturbed run left; empty where it does not."""
        found = tables(settings_of({"MARTLET_HOME": str(self.folder / home)}))
        if found.keys() != self.undisturbed.keys():
            return f"{sorted(found.keys() ^ self.undisturbed.keys())} are on one side only"
        names = ("undisturbed", "disturbed")
        texts = {name: difference(self.undisturbed[name], found[name], names, LEFT_OUT | CLOCKS) for name in found}
        return "\n".join(f"{name}: {text}" for name, text in texts.items() if text)


def run(
    home: Path, flow: Callable[[], object], disturb: Disturbance | None = None, seconds: float | None = None
) -> bool:
    """Run a flow in a process of its own; whether it came to its end before it was killed."""

    def in_home() -> None:
        os.environ.update({**ENVIRONMENT, "MARTLET_HOME": str(home)})
        flow()

    return finished(in_home, disturb, seconds)


def tables(settings: Settings, schemas: Sequence[str] = SCHEMAS) -> dict[str, pa.Table]:
    """Every table of a warehouse and of its snapshot, but for the ledger of runs: that tells of attempts too."""
    found = {}
    for label, file in (("", settings.warehouse_file), ("snapshot: ", settings.published_file)):
        with duckdb.connect(str(file), read_only=True) as connection:
            names = connection.execute(
                "select table_schema || '.' || table_name as name from information_schema.tables "
                "where table_type = 'BASE TABLE' and (table_schema in ? or name in ?)",
                [list(schemas), LEDGERS],
            ).fetchall()
            wanted = [name for (name,) in names if name != ATTEMPTS]
            found |= {f"{label}{name}": connection.sql(f"from {name}").to_arrow_table() for name in wanted}
    return found


@contextmanager
def on_a_server(folder: Path) -> Iterator[None]:
    """Flows are shown to one server of Prefect's: each would start one of its own, which a killed one leaves behind."""
    with prefect_server(folder) as api, temporary_settings({PREFECT_API_URL: api}):
        yield


@contextmanager
def whole_run(folder: Path) -> Iterator[Scene]:
    """The whole run on two data sets at tiny scale, and what it leaves undisturbed."""
    source = folder / "source"
    simulate(source, parse_scale("tiny"), seed=0)
    for other in source.iterdir():
        if other.name not in DATA_SETS:
            shutil.rmtree(other)
    with on_a_server(folder):
        scene = Scene(folder, lambda: pipeline.demo(str(source)), {})
        begun = time.monotonic()
        assert scene.run("undisturbed")
        seconds = time.monotonic() - begun
        left = tables(settings_of({"MARTLET_HOME": str(folder / "undisturbed")}))
        yield replace(scene, undisturbed=left, seconds=seconds)


def kill_in_dbt(command: int, node: int) -> Disturbance:
    """Kill the process while its n-th run of dbt is going, once so many nodes are done."""
    original, calls = dbt._follow, 0

    def follow(process: object, progress: object) -> list[str]:
        nonlocal calls
        calls += 1
        watched = killing(lambda *_: None, node, before=True) if calls == command else progress
        return original(process, watched)  # type: ignore[arg-type]

    return lambda: setattr(dbt, "_follow", follow)
