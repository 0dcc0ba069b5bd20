"""A MongoDB collection as a source: documents by a cursor field, those of an overlap read again, and what is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConfigurationError as MongoConfigurationError
from pymongo.errors import ConnectionFailure, CursorNotFound, OperationFailure, PyMongoError

from ingestion.ahead import ahead
from ingestion.contract import Contract, load_contracts
from ingestion.errors import EmptySourceError, MissingColumnError, SourceAccessError, SourceNotFoundError
from ingestion.formats import Decoded
from ingestion.sources.columns import decode_documents
from ingestion.sources.documents import Documents
from ingestion.sources.gone import decode_gone, find_gone, ids_of
from ingestion.sources.overlap import GONE, Progress
from ingestion.sources.slices import Known, Left, Slice
from warehouse import MartletError, Settings
from warehouse.errors import TransientError

DOCUMENTS_PER_SLICE = 50_000
BYTES_PER_SLICE = 32 * 2**20
DOCUMENTS_PER_BATCH = 5_000
IDS_PER_BATCH = 100_000
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
        self._settings = settings
        self._contract = _contract_of(collection)
        assert self._contract.mongo is not None
        self._reading = self._contract.mongo
        client, hosts = _connect(settings)
        self._client = client
        self._database = client[database]
        self.collection = self._database[collection]
        self._stream = f"mongodb://{hosts}/{place}"

    @property
    def address(self) -> str:
        return f"{self._stream}#"

    def __len__(self) -> int:
        with self.explained():
            is_there = self._database.list_collection_names(filter={"name": self.collection.name})
            if not is_there and not self._settings.mongo_may_be_empty:
                raise SourceNotFoundError(f"There is no collection at {self._stream}: check the name.")
            return 1 + self.collection.estimated_document_count() // DOCUMENTS_PER_SLICE

    def slices(self, known: Known) -> Iterator[Slice | Left]:
        progress = Progress(known.positions.get(self._stream, ()), self._reading.overlap)
        begun = progress.number
        try:
            with self.explained():
                for documents in self._portions(progress.start):
                    documents.drop(progress.landed(documents.lines))
                    if documents.lines:
                        yield self._slice(documents, progress)
                if self._reading.deletes == "supersede" and progress.number:
                    yield from self._gone(known, progress)
        finally:
            self.close()
        if progress.number == begun:
            yield Left(self._stream, self._place, "unchanged", table=self._contract.table.name)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _portions(self, start: Any) -> Iterator[Documents]:
        """Documents in the order of the cursor field, as many as make a slice."""
        documents = Documents()
        cursor = self._reading.cursor
        found = {} if start is None else {cursor: {"$gte": start}}
        for raw in ahead(self._batches(found, cursor, DOCUMENTS_PER_BATCH), BATCHES_AHEAD):
            documents.add(raw, cursor)
            if len(documents.lines) >= DOCUMENTS_PER_SLICE or documents.count_bytes >= BYTES_PER_SLICE:
                yield documents
                documents = Documents()
        yield documents

    def _batches(self, found: Mapping[str, Any], by: str, size: int, *fields: str) -> Iterator[bytes]:
        # The driver's types say that it yields documents; it yields their bytes.
        batches: Any = self.collection.find_raw_batches(
            found, projection=fields or None, sort=[(by, 1)], batch_size=size, allow_disk_use=True
        )
        return iter(batches)

    def _gone(self, known: Known, progress: Progress) -> Iterator[Slice]:
        """Ids of documents that have landed and are no longer there, as slices that supersede their rows."""
        ids = ids_of(ahead(self._batches({}, "_id", IDS_PER_BATCH, "_id"), BATCHES_AHEAD))
        gone, is_empty = find_gone(known.live_keys(self._contract, self.address), ids, self._settings)
        if gone and is_empty and not self._settings.mongo_may_be_empty:
            raise EmptySourceError(
                f"{self._stream} is empty, but {len(gone):,} documents of it are in {self._contract.table.name}: none "
                "was superseded. If they were all deleted, run this once with MARTLET_MONGO_MAY_BE_EMPTY=true."
            )
        for start in range(0, len(gone), DOCUMENTS_PER_SLICE):
            part = gone.slice(start, DOCUMENTS_PER_SLICE)
            keys = part.to_pylist()
            position = progress.advance(dict.fromkeys(keys, GONE), dict.fromkeys(keys, progress.reached))
            yield self._placed(progress.number, "\n".join(keys).encode(), position, partial(decode_gone, part))

    def _slice(self, documents: Documents, progress: Progress) -> Slice:
        missing = self._contract.required - documents.fields
        if missing:
            raise MissingColumnError(
                f"{len(documents.lines):,} documents at {self._stream} lack {', '.join(sorted(missing))}, which "
                f"{self._contract.table.name} must have: mend them or the contract, then run this again."
            )
        position = progress.advance(documents.lines, documents.cursors)
        text, rejects = b"\n".join(documents.lines.values()) + b"\n", list(documents.numbered_rejects())
        return self._placed(progress.number, text, position, partial(decode_documents, text, rejects, self._contract))

    def _placed(self, number: int, text: bytes, position: str, blocks: Callable[[], Iterator[Decoded]]) -> Slice:
        return Slice(
            uri=f"{self._stream}#{number:08}",
            label=f"{self._place} #{number}",
            contract=self._contract,
            namespace=self._contract.namespace([]),
            # The same documents may come again, after others took their place.
            content_hash=hashlib.sha256(f"{number:08}".encode() + text).hexdigest(),
            blocks=blocks,
            position=position,
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
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
