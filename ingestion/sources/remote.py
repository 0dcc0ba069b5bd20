"""Objects of a remote store as a source: fetched in parallel, a few ahead of the one that is being landed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias

from ingestion.errors import ChangedMeanwhileError, MissingColumnError, SourceNotFoundError
from ingestion.sources.files import recognise, require_columns
from ingestion.sources.folder import slice_of
from ingestion.sources.slices import Known, Left, Slice
from warehouse.scratch import own_folder

FETCHES = 4
FETCHED_AHEAD = 8


@dataclass(frozen=True)
class RemoteObject:
    """An object of a store: its name below the store's address, and what the store calls its present content."""

    name: str
    version: str


Fetch: TypeAlias = tuple[RemoteObject, Path, Future[None]]


class Store(Protocol):
    """A place with objects: a container, a bucket, or a folder in one."""

    @property
    def address(self) -> str:
        """Where the objects are, without secrets; ends with a slash."""

    def list(self) -> list[RemoteObject]:
        """Every object, by name."""

    def fetch(self, wanted: RemoteObject, file: Path) -> None:
        """Copy an object into a file of this machine; raises ChangedMeanwhileError where it is another one by now."""


class RemoteSource:
    """The objects of a store that are new or have changed, as the store's own versions tell.

    Parameters
    ----------
    store : Store
    scratch : Path
        Folder for what is fetched, of which no more than a few objects are there at a time.
    max_file_bytes : int
        Largest size of one object once decompressed.
    """

    def __init__(self, store: Store, scratch: Path, max_file_bytes: int) -> None:
        self._store = store
        self._scratch = scratch
        self._max_file_bytes = max_file_bytes

    @property
    def address(self) -> str:
        return self._store.address

    @cached_property
    def _objects(self) -> list[RemoteObject]:
        objects = [each for each in self._store.list() if not _is_hidden(each.name)]
        if not objects:
            raise SourceNotFoundError(f"There is nothing at {self.address}: check the address.")
        return sorted(objects, key=lambda each: each.name)

    def __len__(self) -> int:
        return len(self._objects)

    def slices(self, known: Known) -> Iterator[Slice | Left]:
        fresh = []
        for each in self._objects:
            left = self._left_alone(each, known)
            if left:
                yield left
            else:
                fresh.append(each)
        with own_folder(self._scratch) as folder:
            for each, file, fetching in self._fetched(fresh, folder):
                yield self._slice(each, file, fetching)
                file.unlink()

    def _left_alone(self, each: RemoteObject, known: Known) -> Left | None:
        uri = self.address + each.name
        table = known.tables.get((uri, each.version))
        if table is not None:
            return Left(uri, each.name, "unchanged", table=table)
        reason = known.skipped.get((uri, each.version))
        return None if reason is None else Left(uri, each.name, "skipped", reason, version=each.version)

    def _fetched(self, objects: list[RemoteObject], folder: Path) -> Iterator[Fetch]:
        """Objects with their copies, in order; the next ones are on their way meanwhile."""
        waiting: deque[Fetch] = deque()
        with ThreadPoolExecutor(FETCHES, thread_name_prefix="fetch") as pool:
            try:
                for number, each in enumerate(objects):
                    # A name of our own: what the store calls an object may be no path, or one that leads elsewhere.
                    file = folder / str(number)
                    waiting.append((each, file, pool.submit(self._store.fetch, each, file)))
                    if len(waiting) == FETCHED_AHEAD:
                        yield waiting.popleft()
                while waiting:
                    yield waiting.popleft()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _slice(self, each: RemoteObject, file: Path, fetching: Future[None]) -> Slice | Left:
        try:
            fetching.result()
        except ChangedMeanwhileError as error:
            return Left(self.address + each.name, each.name, "failed", str(error))
        found = recognise(file, each.name, PurePosixPath(self.address).name, self.address + each.name)
        try:
            require_columns([found])
        except MissingColumnError as error:
            return Left(found.uri, each.name, "failed", str(error))
        return slice_of(found, self._max_file_bytes, each.version)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/")) or name.endswith("/")
