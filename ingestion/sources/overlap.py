"""How far a stream of documents has come, and what is remembered of those that will be read again."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from bson import ObjectId, json_util

DIGEST = 8
GONE = b"gone"
"""In place of the line of a document that was deleted: should it come back, it is another."""
JSON_OPTIONS = json_util.JSONOptions(json_mode=json_util.JSONMode.RELAXED, tz_aware=False)


class Progress:
    """The highest value of a cursor field that has landed, and the documents that lie within an overlap before it.

    A document may be committed after others with a later value: those of the overlap are read again each time, and
    the ones that landed as they are now are known by two digests of 8 bytes each. Every position holds the digests
    of its own slice; together they cover the overlap, for no later overlap begins earlier.

    Parameters
    ----------
    positions : iterable of str
        Of the slices that landed, in any order.
    overlap : float
        Seconds for dates and ObjectIds; for a cursor that is a number, in its own unit.
    """

    def __init__(self, positions: Iterable[str], overlap: float) -> None:
        landed = sorted(map(_parsed, positions), key=lambda position: position["number"])
        self._overlap = overlap
        self.number: int = landed[-1]["number"] if landed else 0
        self.reached: Any = landed[-1]["reached"] if landed else None
        # In order: what a later slice says of a document holds.
        self._seen: dict[bytes, bytes] = {}
        for position in landed:
            if at_least(position["reached"], self.start):
                self._seen |= _unpacked(position["seen"])

    @property
    def start(self) -> Any:
        """The value from which documents are read; None for all of them."""
        return _earlier(self.reached, self._overlap)

    def landed(self, lines: dict[str, bytes]) -> list[str]:
        """Keys of the documents that have landed as they are."""
        if not self._seen:
            return []
        return [key for key, line in lines.items() if self._seen.get(_digest(key.encode())) == _digest(line)]

    def advance(self, lines: dict[str, bytes], cursors: dict[str, Any]) -> str:
        """Go on past a slice; returns its position, as JSON."""
        last = next(reversed(cursors.values()))
        self.number += 1
        if at_least(last, self.reached):
            self.reached = last
        start = self.start
        near = [key for key, value in cursors.items() if at_least(value, start)]
        seen = b"".join(_digest(key.encode()) + _digest(lines[key]) for key in near)
        position = {"number": self.number, "reached": self.reached, "seen": base64.b64encode(seen).decode()}
        return json_util.dumps(position, json_options=JSON_OPTIONS)


def at_least(value: Any, start: Any) -> bool:
    """Whether a value is one that a read from ``start`` on would find: of the same kind, and no smaller.

    >>> at_least(3, 2.5), at_least("3", 2), at_least(3, None)
    (True, False, True)
    """
    if start is None:
        return True
    return _kind(value) is _kind(start) and bool(value >= start)


def _kind(value: Any) -> type:
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def _earlier(value: Any, overlap: float) -> Any:
    if isinstance(value, dt.datetime):
        return value - min(dt.timedelta(seconds=overlap), value - dt.datetime.min)
    if isinstance(value, ObjectId):
        seconds = max(0, int(value.generation_time.timestamp() - overlap))
        return ObjectId(seconds.to_bytes(4, "big") + bytes(8))
    if _kind(value) is float:
        return value - overlap
    return value


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=DIGEST).digest()


def _parsed(position: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json_util.loads(position, json_options=JSON_OPTIONS)
    return parsed


def _unpacked(seen: str) -> dict[bytes, bytes]:
    packed = base64.b64decode(seen)
    starts = range(0, len(packed), 2 * DIGEST)
    return {packed[start : start + DIGEST]: packed[start + DIGEST : start + 2 * DIGEST] for start in starts}
