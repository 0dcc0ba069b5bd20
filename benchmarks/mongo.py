"""How fast a MongoDB collection lands in raw, beside bare raw-batch cursors over the same documents.

One bare cursor decodes its batches into Arrow with the driver's decoder, the other only counts their bytes: what the
server itself takes. Each is run in turn, a few times over, and the best of each counts. Prints one line of JSON. The
server is one that tests start, or that of ``--url``, where the database ``martlet_benchmark`` is written and dropped.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import bson
import pyarrow as pa
from pymongo import MongoClient

from ingestion.land import land
from ingestion.sources import open_source
from ingestion.sources.mongo import DOCUMENTS_PER_BATCH
from tests.servers import mongo_server
from warehouse import Settings

DATABASE = "martlet_benchmark"
FLAGS = ("voted_up", "steam_purchase", "received_for_free", "written_during_early_access")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--url", help="address of a MongoDB server; one of the tests' own without it")
    options = parser.parse_args()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = options.url or stack.enter_context(mongo_server(root / "server")).url
        client = stack.enter_context(MongoClient[dict[str, Any]](url))
        stack.callback(client.drop_database, DATABASE)
        fill(client, options.documents)
        ways: dict[str, Callable[[int], int]] = {
            "to_raw": lambda run: to_raw(root / str(run), url),
            "to_arrow": lambda _: sum(map(rows, batches(client))),
            "bytes_only": lambda _: len(b"".join(batches(client))) and options.documents,
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for run in range(options.repeats):
            for name, way in ways.items():
                seconds[name].append(timed(way, run, options.documents))
    best = {name: min(each) for name, each in seconds.items()}
    facts = {f"{name}_per_second": round(options.documents / each) for name, each in best.items()}
    facts |= {f"ratio_{name}": round(best[name] / best["to_raw"], 3) for name in ("to_arrow", "bytes_only")}
    facts["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    print(json.dumps({"documents": options.documents} | facts))


def fill(client: MongoClient[dict[str, Any]], count: int) -> None:
    """Write reviews of about 570 bytes."""
    client.drop_database(DATABASE)
    documents = map(review, range(count))
    while some := list(islice(documents, DOCUMENTS_PER_BATCH)):
        client[DATABASE]["reviews"].insert_many(some)
    client[DATABASE]["reviews"].create_index("timestamp_updated")


def review(number: int) -> dict[str, Any]:
    """A review as Steam's documents hold it."""
    at = 1_600_000_000 + number
    author = {"steamid": str(number), "num_games_owned": number % 90, "playtime_forever": 1.5, "last_played": at}
    return {
        "appid": number % 50,
        "recommendationid": str(number),
        "author": author,
        "language": "english",
        "review": f"{number} words about a game that was played for long enough " * 3,
        "timestamp_created": at,
        "timestamp_updated": at,
        "votes_up": number % 7,
        "votes_funny": 0,
        "weighted_vote_score": "0.52",
        "comment_count": 0,
        **dict.fromkeys(FLAGS, True),
    }


def to_raw(home: Path, url: str) -> int:
    """Land the collection in a warehouse of its own."""
    settings = Settings(home=home, mongo_url=url)
    return land(settings, open_source(settings, "mongo", f"{DATABASE}.reviews")).count_loaded


def batches(client: MongoClient[dict[str, Any]]) -> Iterator[bytes]:
    """The collection as the source asks for it."""
    found: Any = client[DATABASE]["reviews"].find_raw_batches(
        {}, sort=[("timestamp_updated", 1)], batch_size=DOCUMENTS_PER_BATCH
    )
    return iter(found)


def rows(batch: bytes) -> int:
    """Decode a batch into Arrow; returns how many rows."""
    documents = [document | {"_id": str(document["_id"])} for document in bson.decode_all(batch)]
    return pa.Table.from_pylist(documents).num_rows


def timed(way: Callable[[int], int], run: int, count: int) -> float:
    """Seconds that one way takes; it must find every document."""
    begun = time.perf_counter()
    found = way(run)
    assert found == count, (found, count)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
