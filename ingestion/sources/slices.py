"""What every source yields: slices, each of which becomes one batch, and notes on what it left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

import pyarrow as pa

from ingestion.contract import Contract
from ingestion.formats import Decoded


@dataclass(frozen=True)
class Slice:
    """A part of a source that lands as one batch: a file, a run of documents or messages.

    Attributes
    ----------
    uri : str
        Where it is, the same on every run; a later slice of the same address supersedes the rows of this one.
    label : str
        Its name for people.
    contract : Contract
        The raw table it belongs to.
    namespace : str
        Of the entity ids in it.
    content_hash : str
        Same content, same hash.
    blocks : callable
        Decodes it, block by block.
    version : str
        What the source calls this content without reading it, such as an etag; blank where it has no such thing.
    position : str
        JSON: where a stream goes on after this slice; blank where the source is no stream. The address of such a
        slice is that of the stream, ``#`` and something that no other slice has.
    """

    uri: str
    label: str
    contract: Contract
    namespace: str
    content_hash: str
    blocks: Callable[[], Iterator[Decoded]]
    version: str = ""
    position: str = ""


@dataclass(frozen=True)
class Left:
    """A part of a source that is not landed, and why.

    Attributes
    ----------
    status : str
        ``unchanged`` since it landed, ``skipped`` for what it is, ``failed`` for what is wrong with it.
    """

    uri: str
    label: str
    status: Literal["unchanged", "skipped", "failed"]
    reason: str = ""
    table: str = ""
    version: str = ""


LiveKeys: TypeAlias = Callable[[Contract, str], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class Known:
    """What was landed, or left alone, before.

    Attributes
    ----------
    tables, skipped : mapping of (str, str) to str
        By address and version: the raw table that holds it, and the reason why it was left alone.
    positions : mapping of str to list of str
        By address of a stream: the positions of the slices that landed.
    live_keys : callable
        The source keys of the live rows of a contract's table whose addresses begin as told, as they are by then.
    """

    tables: Mapping[tuple[str, str], str] = field(default_factory=dict)
    skipped: Mapping[tuple[str, str], str] = field(default_factory=dict)
    positions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    live_keys: LiveKeys = lambda _contract, _address: iter(())


class Source(Protocol):
    """Where data comes from."""

    @property
    def address(self) -> str:
        """How the addresses of all its slices begin."""

    def slices(self, known: Known) -> Iterator[Slice | Left]:
        """What there is, in a stable order; a slice may be read until the next one is asked for."""

    def __len__(self) -> int:
        """How many slices there are; raises SourceNotFoundError where there is nothing."""


StreamProgress: TypeAlias = Callable[[int, int], None]
"""Called with messages read, and messages that are there and have not been read."""


class Stream(Protocol):
    """Where data comes from without an end."""

    @property
    def address(self) -> str:
        """How the addresses of all its slices begin, up to the ``#``."""

    @property
    def notes(self) -> Sequence[str]:
        """What a person should know of: what was lost before it could be read."""

    def slices(
        self, known: Known, stop: Callable[[], bool] | None = None, progress: StreamProgress | None = None
    ) -> Iterator[Slice]:
        """What came since the known positions: up to what is there now, or until ``stop``, asked often, says so.

        A slice may be read while the next one is gathered.
        """

    def close(self) -> None:
        """Let go of the connection."""
