"""Bytes a second that land when the lake is a folder, and when it is in a bucket of an emulator on this machine.

The emulators (moto's server for S3, Azurite for Azure) are processes beside this one, so they take part of the machine.
A real store answers later and takes more at once. Each is run in turn, a few
times over, and the best of each counts. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ingestion.land import land
from ingestion.rebuild import rebuild_raw
from tests.buckets import bucket
from warehouse import Settings

EVENT = {"sessionId": 38, "page": "NextSong", "level": "free", "auth": "Logged In", "song": "A song of some length"}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--stores", nargs="*", default=["s3", "abfs"])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    figures: dict[str, Any] = {"events": options.events, "files": options.files}
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = Path(name)
        size = write(folder / "data", options.events, options.files)
        figures["megabytes"] = size // 10**6
        lakes: dict[str, dict[str, Any]] = {"folder": {"lake": str(folder / "lakes")}}
        for kind in options.stores:
            (folder / kind).mkdir()
            place = servers.enter_context(bucket(kind, folder / kind))
            lakes[kind] = {"lake": place.address} | place.settings
        for repeat in range(options.repeats):
            for kind, lake in lakes.items():
                home = folder / f"{kind}-home-{repeat}"
                rates = measured(folder / "data", size, home, lake | {"lake": f"{lake['lake']}/{repeat}"})
                best = figures.get(kind, rates)
                figures[kind] = {name: max(rate, best[name]) for name, rate in rates.items()}
    print(json.dumps(figures))


def write(data: Path, events: int, files: int) -> int:
    """Write events as JSON lines; returns their bytes."""
    (data / "sparkify").mkdir(parents=True)
    for number in range(files):
        with (data / "sparkify" / f"part-{number}.json").open("w", encoding="utf-8") as target:
            for event in range(number, events, files):
                target.write(
                    json.dumps(EVENT | {"userId": str(event % 20_000), "ts": 1_541_105_830_796 + event}) + "\n"
                )
    return sum(file.stat().st_size for file in data.rglob("*.json"))


def measured(data: Path, size: int, home: Path, lake: dict[str, Any]) -> dict[str, float]:
    """Megabytes of source a second, landed, and made anew from the lake alone."""
    begun = time.perf_counter()
    land(Settings(home=home, **lake), data)
    landed = time.perf_counter()
    rebuild_raw(Settings(home=home.with_name(f"{home.name}-anew"), **lake))
    rebuilt = time.perf_counter()
    return {
        "landed_mb_per_second": round(size / 10**6 / (landed - begun), 1),
        "rebuilt_mb_per_second": round(size / 10**6 / (rebuilt - landed), 1),
    }


if __name__ == "__main__":
    main()
