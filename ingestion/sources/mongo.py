"""A MongoDB collection as a source: documents by a cursor field, those of an overlap read again."""

from __future__ import annotations

import hashlib
import io
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from pymongo import MongoClient
from pymongo.errors import ConfigurationError as MongoConfigurationError
from pymongo.errors import ConnectionFailure, CursorNotFound, OperationFailure, PyMongoError

from ingestion.contract import Contract, load_contracts
from ingestion.errors import MissingColumnError, SourceAccessError, SourceNotFoundError
from ingestion.formats import Decoded
from ingestion.formats.decoded import rejected
from ingestion.formats.records import read_json_lines
from ingestion.sources.documents import Documents
from ingestion.sources.overlap import Progress
from ingestion.sources.slices import Known, Left, Slice
from warehouse import MartletError, Settings
from warehouse.errors import TransientError

DOCUMENTS_PER_SLICE = 50_000
BYTES_PER_SLICE = 32 * 2**20
DOCUMENTS_PER_BATCH = 5_000
BATCHES_AHEAD = 8
TIMEOUTS: dict[str, Any] = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 5_000, "socketTimeoutMS": 300_000}
# What the server answers to wrong credentials, and to right ones that may not read.
REFUSED = (18, 13)


class MongoSource:
    """The documents of a collection that are new or have changed, as its cursor field tells.

    Parameters
    ----------
    settings : Settings
        ``mongo_url`` names the server and signs in.
    place : str
        ``DATABASE.COLLECTION``; the raw table is the one whose contract names the collection.
    """

    def __init__(self, settings: Settings, place: str) -> None:
        database, _, collection = place.partition(".")
        if not (database and collection):
            raise SourceNotFoundError(f"{place} names no collection: write DATABASE.COLLECTION.")
        self._place = place
        self._contract = _contract_of(collection)
        assert self._contract.mongo is not None
        self._reading = self._contract.mongo
        client, hosts = _connect(settings)
        self._client = client
        self._database = client[database]
        self._collection = self._database[collection]
        self._stream = f"mongodb://{hosts}/{place}"

    @property
    def address(self) -> str:
        return f"{self._stream}#"

    def __len__(self) -> int:
        with self._explained():
            if not self._database.list_collection_names(filter={"name": self._collection.name}):
                raise SourceNotFoundError(f"There is no collection at {self._stream}: check the name.")
            return 1 + self._collection.estimated_document_count() // DOCUMENTS_PER_SLICE

    def slices(self, known: Known) -> Iterator[Slice | Left]:
        progress = Progress(known.positions.get(self._stream, ()), self._reading.overlap)
        begun = progress.number
        try:
            with self._explained():
                for documents in self._portions(progress.start):
                    documents.drop(progress.landed(documents.lines))
                    if documents.lines:
                        yield self._slice(documents, progress)
        finally:
            self._client.close()
        if progress.number == begun:
            yield Left(self._stream, self._place, "unchanged", table=self._contract.table.name)

    def _portions(self, start: Any) -> Iterator[Documents]:
        """Documents in the order of the cursor field, as many as make a slice."""
        documents = Documents()
        for raw in _ahead(self._batches(start)):
            documents.add(raw, self._reading.cursor)
            if len(documents.lines) >= DOCUMENTS_PER_SLICE or documents.count_bytes >= BYTES_PER_SLICE:
                yield documents
                documents = Documents()
        yield documents

    def _batches(self, start: Any) -> Iterator[bytes]:
        cursor = self._reading.cursor
        # The driver's types say that it yields documents; it yields their bytes.
        batches: Any = self._collection.find_raw_batches(
            {} if start is None else {cursor: {"$gte": start}},
            sort=[(cursor, 1)],
            batch_size=DOCUMENTS_PER_BATCH,
            allow_disk_use=True,
        )
        return iter(batches)

    def _slice(self, documents: Documents, progress: Progress) -> Slice:
        missing = self._contract.required - documents.fields
        if missing:
            raise MissingColumnError(
                f"{len(documents.lines):,} documents at {self._stream} lack {', '.join(sorted(missing))}, which "
                f"{self._contract.table.name} must have: mend them or the contract, then run this again."
            )
        position = progress.advance(documents.lines, documents.cursors)
        number, text = f"{progress.number:08}", b"\n".join(documents.lines.values())
        return Slice(
            uri=f"{self._stream}#{number}",
            label=f"{self._place} #{progress.number}",
            contract=self._contract,
            namespace=self._contract.namespace([]),
            # The same documents may come again, after others took their place.
            content_hash=hashlib.sha256(number.encode() + text).hexdigest(),
            blocks=lambda: _blocks(text, list(documents.numbered_rejects()), self._contract),
            position=position,
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the driver says into one sentence; it names servers, never what signs in."""
        try:
            yield
        except PyMongoError as error:
            raise self._explanation(error) from error

    def _explanation(self, error: PyMongoError) -> MartletError:
        said = str(error).partition(" (configured")[0].partition(", full error")[0]
        if isinstance(error, OperationFailure) and error.code in REFUSED:
            return SourceAccessError(
                f"MongoDB refused access to {self._stream} ({said}): check user, password and authSource in "
                "MARTLET_MONGO_URL, or give the user the role read."
            )
        if isinstance(error, ConnectionFailure | CursorNotFound):
            return TransientError(
                f"MongoDB cannot be reached at {self._stream} ({said}): run the same command again; what has landed is "
                "whole."
            )
        return SourceAccessError(f"MongoDB cannot be read at {self._stream} ({said}).")


def _contract_of(collection: str) -> Contract:
    contracts = {contract.mongo.collection: contract for contract in load_contracts().values() if contract.mongo}
    if collection not in contracts:
        raise SourceNotFoundError(
            f"No contract has a collection {collection}: there is one for {', '.join(sorted(contracts))}; others are "
            "declared in ingestion/contracts/."
        )
    return contracts[collection]


def _connect(settings: Settings) -> tuple[MongoClient[dict[str, Any]], str]:
    """A client, and the servers as the address names them; the client connects when it is first used."""
    if not settings.mongo_url:
        raise SourceAccessError(
            "Which server is meant? Set MARTLET_MONGO_URL to mongodb://USER:PASSWORD@HOST:PORT/?authSource=DATABASE."
        )
    url = settings.mongo_url.get_secret_value()
    try:
        client: MongoClient[dict[str, Any]] = MongoClient(url, **TIMEOUTS)
    except (MongoConfigurationError, OSError, ValueError) as error:
        # What the driver says of an address may quote the password that made it unreadable.
        raise SourceAccessError(
            f"MARTLET_MONGO_URL cannot be used ({type(error).__name__}): write mongodb://USER:PASSWORD@HOST:PORT, with "
            "%40, %3A and %2F for @, : and / in user and password."
        ) from None
    return client, url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]


def _ahead(batches: Iterator[bytes]) -> Iterator[bytes]:
    """The same batches, the next ones on their way meanwhile."""
    with ThreadPoolExecutor(1, thread_name_prefix="mongo") as pool:
        waiting = deque(pool.submit(next, batches, None) for _ in range(BATCHES_AHEAD))
        try:
            while (raw := waiting.popleft().result()) is not None:
                waiting.append(pool.submit(next, batches, None))
                yield raw
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _blocks(text: bytes, rejects: Sequence[tuple[int, str, str]], contract: Contract) -> Iterator[Decoded]:
    yield from read_json_lines(io.BytesIO(text), contract.columns)
    names = [*(column.name for column in contract.columns), "_source_row"]
    nothing = pa.table({name: pa.array([], pa.string()) for name in names})
    yield Decoded(nothing, rejected(rejects))
