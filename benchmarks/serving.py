"""Look-ups a second of the HTTP service, asked from a second process, alone and while a third one sends texts.

Beside it stands the same look-up as a bare DuckDB query in this process: what the service adds to it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import httpx
import numpy as np

from dashboards.snapshot import Snapshot
from tests.dashboards.conftest import write_snapshot
from tests.servers import http_service

ENTITIES = 1_000_000
CONNECTIONS = 8
TEXTS = {"texts": ["Works great, arrived early, would buy again"] * 1_000}


def main() -> None:
    """Print the figures of both runs as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        print(json.dumps(asyncio.run(ask(arguments.ask, arguments.seconds))))
        return
    with TemporaryDirectory() as home:
        file = Path(home) / "published.duckdb"
        write_snapshot(file, customers=ENTITIES)
        with duckdb.connect(str(file)) as connection:
            connection.execute("create index key on predictions.customer_churn_latest (entity_id)")
        print(json.dumps({"bare look-ups a second": bare(file, arguments.seconds)}))
        with http_service({"MARTLET_HOME": home}, Path(home) / "serve.log") as (url, pid):
            print(json.dumps({"alone": measured(url, pid, arguments.seconds)}))
            with sending(url):
                print(json.dumps({"while texts are read": measured(url, pid, arguments.seconds)}))


def bare(file: Path, seconds: float) -> float:
    """Look-ups a second of DuckDB alone."""
    snapshot, generator, count = Snapshot(file, threads=1), np.random.default_rng(0), 0
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        entity = f"telco:{generator.integers(ENTITIES)}"
        snapshot.query("from predictions.customer_churn_latest where entity_id = ?", [entity]).fetchall()
        count += 1
    return round(count / seconds, 1)


@contextmanager
def sending(url: str) -> Iterator[None]:
    """A process that sends 1,000 texts after 1,000 texts."""
    code = f"import httpx\nwhile True: httpx.post({url + '/v1/sentiment'!r}, json={TEXTS!r}, timeout=300)"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as process:
        time.sleep(1)
        yield
        process.terminate()


def measured(url: str, pid: int, seconds: float) -> dict[str, float]:
    """What a second process measured, and the processor time of the one that looks up."""
    command = [sys.executable, "-m", "benchmarks.serving", "--ask", url, "--seconds", str(seconds)]
    before = processor_seconds(pid)
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    used = processor_seconds(pid) - before
    figures: dict[str, float] = json.loads(result.stdout)
    return figures | {"processor ms a look-up": round(used / figures.pop("lookups") * 1000, 2)}


def processor_seconds(pid: int) -> float:
    """Seconds of processor that a process has used, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def ask(url: str, seconds: float) -> dict[str, float]:
    """Look up customers by chance over some connections; look-ups a second and percentiles, ms."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def keep_asking(seed: int) -> None:
        generator = np.random.default_rng(seed)
        async with httpx.AsyncClient(timeout=60) as client:
            while time.perf_counter() < end:
                entity = f"telco:{generator.integers(ENTITIES)}"
                begun = time.perf_counter()
                answer = await client.get(f"{url}/v1/predictions/customer_churn", params={"entity_id": entity})
                times.append(time.perf_counter() - begun)
                assert answer.json()["predictions"][0]["entity_id"] == entity

    await asyncio.gather(*(keep_asking(seed) for seed in range(CONNECTIONS)))
    p50, p95, p99 = (round(float(value) * 1000, 1) for value in np.percentile(times, [50, 95, 99]))
    rate = round(len(times) / seconds, 1)
    return {"lookups": len(times), "lookups a second": rate, "p50 ms": p50, "p95 ms": p95, "p99 ms": p99}


if __name__ == "__main__":
    main()
