"""How fast the simulator writes Sparkify events, beside a bare DuckDB `copy` to JSON of rows of the same width.

Each is run in turn, a few times over, and the best of each counts. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from ingestion.simulate import parse_scale
from ingestion.simulate.folder import Folder
from ingestion.simulate.sparkify import log_size, write_subscribers

# the keys of an event, with values that are as long as those of the simulator on average
BARE = """
    copy (
        select
            'Northern Satellite' as artist, 'Logged In' as auth, 'Nadia' as "firstName", 'F' as gender,
            i % 70 as "itemInSession", 'Abbott' as "lastName", 30 + (i % 30000000) / 1e5 as length, 'paid' as level,
            'Minneapolis-St. Paul, MN' as location, 'PUT' as method, 'NextSong' as page,
            1535058477220 + i as registration, 100000 + i // 70 as "sessionId", 'Waiting for Tomorrow' as song,
            200 as status, 1538389494969 + i * 1000 as ts, repeat('x', {agent}) as "userAgent",
            100000 + i // 1000 as "userId"
        from range({events}) as t (i)
    ) to '{file}' (format json)
"""
SAMPLE = 1_000


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="0.4", help="tiny, small, full or a number")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    subscribers, events = log_size(parse_scale(options.scale))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        seconds = {"simulator": float("inf"), "bare": float("inf")}
        for _ in range(options.repeats):
            written = timed(simulate, root / "log", subscribers, events)
            width = size(root / "log") / events
            bare = timed(copy, root / "bare.json", events, width)
            seconds = {"simulator": min(written, seconds["simulator"]), "bare": min(bare, seconds["bare"])}
        bare_width = (root / "bare.json").stat().st_size / events
    print(
        json.dumps(
            {
                "events": events,
                "events_per_second": round(events / seconds["simulator"]),
                "bare_copy_per_second": round(events / seconds["bare"]),
                "ratio": round(seconds["bare"] / seconds["simulator"], 3),
                "bytes_per_event": round(width, 1),
                "bytes_per_bare_row": round(bare_width, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000,
            }
        )
    )


def simulate(root: Path, subscribers: int, events: int) -> None:
    """Write the log of one scale."""
    write_subscribers(Folder(root), np.random.default_rng(0), subscribers, events)


def copy(file: Path, events: int, width: float) -> None:
    """Write rows of `width` bytes with DuckDB alone; the browser is what is padded."""
    with duckdb.connect() as connection:
        connection.execute(BARE.format(events=SAMPLE, file=file, agent=0))
        agent = round(width - file.stat().st_size / SAMPLE)
        connection.execute(BARE.format(events=events, file=file, agent=agent))


def timed(work: Callable[..., None], *arguments: object) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
