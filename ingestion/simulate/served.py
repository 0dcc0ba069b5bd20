"""Simulated data in a server: Steam's reviews in a collection, Amazon's in a container, streamed ones in a topic.

What a server is given are the lines that `simulate` writes at the same scale and seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from ingestion.contract import load_contracts
from ingestion.errors import SourceNotFoundError
from ingestion.simulate.run import simulate_lines
from ingestion.sources import open_stream
from warehouse import Settings
from warehouse.errors import TransientError

LINES_PER_STEP = 5_000
PARTITIONS = 4
STREAMED = "raw.stream__reviews"
SECONDS_TO_SEND = 60.0

Take: TypeAlias = Callable[[pa.Array], None]


def fill(
    settings: Settings,
    kind: str,
    place: str,
    scale: float,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Fill a collection, a container or a topic; what has the same key or name there is replaced.

    Parameters
    ----------
    settings : Settings
        They sign in, as they do to land from there.
    kind : str
        ``mongo``, ``azure-blob``, ``kafka`` or ``event-hubs``.
    place : str
        As ``martlet ingest KIND --from`` takes it.
    scale, seed
        As of `simulate`.
    progress : callable, optional
        Called with the number of records so far.

    Returns
    -------
    int
        How many records went there.

    Raises
    ------
    SourceNotFoundError
        Where there is no such kind, container or topic.
    """
    if kind not in SINKS:
        raise SourceNotFoundError(f"Nothing can be simulated into {kind}: it is one of {', '.join(SINKS)}.")
    done = 0
    with SINKS[kind].open(settings, place) as take:

        def take_in_steps(block: pa.Array) -> None:
            nonlocal done
            for start in range(0, len(block), LINES_PER_STEP):
                step = block.slice(start, LINES_PER_STEP)
                take(step)
                done += len(step)
                if progress:
                    progress(done)

        simulate_lines(SINKS[kind].file, scale, seed, take_in_steps)
    return done


@contextmanager
def _collection(settings: Settings, place: str) -> Iterator[Take]:
    from pymongo import ReplaceOne

    from ingestion.sources.mongo import MongoSource

    source = MongoSource(settings, place)

    def take(lines: pa.Array) -> None:
        documents: list[dict[str, Any]] = list(map(json.loads, lines.to_pylist()))
        keyed = [document | {"_id": document["recommendationid"]} for document in documents]
        with source.explained():
            replaced = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in keyed]
            source.collection.bulk_write(replaced, ordered=False)

    with closing(source):
        yield take


@contextmanager
def _container(settings: Settings, place: str) -> Iterator[Take]:
    from ingestion.sources.azure_blob import AzureBlobStore

    store, parts = AzureBlobStore(settings, place), count()

    def take(lines: pa.Array) -> None:
        number, partition = divmod(next(parts), PARTITIONS)
        text = "".join(f"{line}\n" for line in lines.to_pylist())
        store.write(f"amazon_reviews/partition_{partition}/part-{number:05}.json", text.encode())

    yield take


@contextmanager
def _topic(settings: Settings, place: str, kind: str) -> Iterator[Take]:
    from confluent_kafka import KafkaError, Message, Producer

    stream: Any = open_stream(settings, kind, place)
    with closing(stream):
        # Asking for the address finds the topic, or says why not.
        name = stream.address
        failed: list[str] = []

        def note(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failed.append(error.str())

        producer = Producer({**stream.cluster.client, "log_level": 2})

        def take(lines: pa.Array) -> None:
            for key, value in _streamed(lines):
                producer.produce(place, value, key, on_delivery=note)
            left = producer.flush(SECONDS_TO_SEND)
            if failed or left:
                reason = failed[0] if failed else f"{left:,} messages were not taken in {SECONDS_TO_SEND:.0f} s"
                raise TransientError(f"{name} cannot be filled ({reason}): run the same command again.")

        yield take


def _streamed(lines: pa.Array) -> list[tuple[str, str]]:
    """Key and value of the messages that say what lines of Amazon's reviews do; broken ones go as they are."""
    contract = load_contracts()[STREAMED]
    types = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN"}
    wanted = {column.name: types.get(column.type) for column in contract.columns if not column.name.startswith("_")}
    wanted.pop("edited_at")
    with duckdb.connect() as connection:
        connection.register("block", pa.table({"line": lines}))
        return connection.execute(
            f"""
            select
                if(json_valid(line), line ->> 'reviewerID', line),
                if(json_valid(line), json_transform(line, '{json.dumps(wanted)}')::json::varchar, line)
            from block
            """
        ).fetchall()


@dataclass(frozen=True)
class Sink:
    """A kind of server that can be filled: with the lines of which file, and by what."""

    file: str
    open: Callable[[Settings, str], AbstractContextManager[Take]]


SINKS: dict[str, Sink] = {
    "mongo": Sink("steam/shop_reviews.jsonl.gz", _collection),
    "azure-blob": Sink("amazon/Coffee_5.json.gz", _container),
    "kafka": Sink("amazon/Coffee_5.json.gz", lambda settings, place: _topic(settings, place, "kafka")),
    "event-hubs": Sink("amazon/Coffee_5.json.gz", lambda settings, place: _topic(settings, place, "event-hubs")),
}
"""Every kind by its name on the command line, which is that of the source."""
