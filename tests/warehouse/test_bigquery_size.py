"""A million events, landed and read back through the door in bounded memory, on an emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.servers import BigQueryEmulator
from warehouse import REPO

EVENTS = 1_000_000
ALLOWED_BYTES = 10**9

# In a process of its own: the peak of another test must not hide this one's.
LAND_AND_READ = """
import json, resource, sys
from pathlib import Path
import pyarrow.compute as pc
from ingestion.land import land
from warehouse import Settings, open_warehouse

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

before = peak()
landing = land(Settings(), Path(sys.argv[1]))
rows = total = 0
with open_warehouse(Settings()) as warehouse:
    for batch in warehouse.read("raw.sparkify__events"):
        rows += batch.num_rows
        total += pc.sum(batch["itemInSession"]).as_py()
print(json.dumps({"landed": landing.count_loaded, "read": rows, "total": total, "grown": peak() - before}))
"""


def write_events(folder: Path) -> None:
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select
                    1538352117000 + 1000 * i as ts, (i % 5000)::varchar as "userId", i // 50 as "sessionId",
                    'NextSong' as page, 'paid' as level, 'Logged In' as auth, i as "itemInSession",
                    'Song number ' || i as song, 'Artist number ' || i % 977 as artist, 200 + i % 100 as length,
                    'PUT' as method, 200 as status, 'Lyon, France' as location, 1538173362000 as registration
                from range({EVENTS}) as events (i)
            ) to '{folder / "events.json"}' (format json)
            """
        )


def test_a_million_events_land_and_are_read_back_in_bounded_memory(emulator: BigQueryEmulator, tmp_path: Path) -> None:
    write_events(tmp_path / "data" / "sparkify")
    environment = os.environ | emulator.environment("size_") | {"MARTLET_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", LAND_AND_READ, str(tmp_path / "data")]
    output = subprocess.run(command, env=environment, cwd=REPO, capture_output=True, text=True, check=False)
    assert output.returncode == 0, output.stderr[-3000:]
    found = json.loads(output.stdout)
    assert (found["landed"], found["read"]) == (EVENTS, EVENTS)
    assert found["total"] == EVENTS * (EVENTS - 1) // 2
    assert found["grown"] < ALLOWED_BYTES
