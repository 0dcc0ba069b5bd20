"""BSON documents as JSON lines: from there on a collection is read as a file of JSON lines is.

An ObjectId is its hexadecimal text, a Decimal128 the text of its number, a date its time in UTC (``...Z``), binary data
base64; NaN and the infinities are null. A date outside the years 1 to 9999, or any other type, makes a reject. The key
of a document is the text of its ``_id``, as the column of that name has it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import bson
import orjson
from bson import json_util
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import InvalidBSON

from ingestion.errors import UnreadableFileError

STRICT: CodecOptions[dict[str, Any]] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_AUTO)
LENIENT = STRICT.with_options(unicode_decode_error_handler="replace")
DATES_IN_UTC = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
_TEXTS = (bson.ObjectId, bson.Decimal128)


@dataclass
class Documents:
    """Documents by key, in the order in which they were read; one that comes again replaces the one before.

    Attributes
    ----------
    lines : dict of str to bytes
        JSON; blank where ``rejects`` has the reason and the text of a document that cannot be one.
    cursors : dict of str to Any
        Values of the cursor field, None where a document has none.
    fields : set of str
        Names of all fields.
    count_bytes : int
        Of BSON.
    """

    lines: dict[str, bytes] = field(default_factory=dict)
    cursors: dict[str, Any] = field(default_factory=dict)
    rejects: dict[str, tuple[str, str]] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    count_bytes: int = 0

    def add(self, raw: bytes, cursor: str) -> None:
        """Take in a run of BSON documents.

        Raises
        ------
        UnreadableFileError
            Where the bytes are no BSON.
        """
        documents, reasons = _decoded(raw)
        if not documents:
            return
        keys = [_key(document["_id"]) for document in documents]
        lines, more_reasons = _lines(documents)
        for place, reason in (reasons | more_reasons).items():
            lines[place] = b""
            self.rejects[keys[place]] = (reason, json_util.dumps(documents[place]))
        self.lines.update(zip(keys, lines, strict=True))
        self.cursors.update(zip(keys, [document.get(cursor) for document in documents], strict=True))
        self.fields.update(*documents)
        self.count_bytes += len(raw)

    def drop(self, keys: Sequence[str]) -> None:
        """Forget documents."""
        for key in keys:
            del self.lines[key], self.cursors[key]
            self.rejects.pop(key, None)

    def numbered_rejects(self) -> Iterator[tuple[int, str, str]]:
        """Number, from 1, reason and text of the documents that are no lines."""
        for number, key in enumerate(self.lines, start=1):
            if key in self.rejects:
                yield number, *self.rejects[key]


def _decoded(raw: bytes) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Documents, and the reason by place of those with text that is not UTF-8."""
    try:
        return bson.decode_all(raw, STRICT), {}
    except InvalidBSON:
        pass
    try:
        documents = bson.decode_all(raw, LENIENT)
    except InvalidBSON as error:
        raise UnreadableFileError(f"the server sent documents that are no BSON ({error}).") from error
    return documents, {place: "not UTF-8" for place, one in enumerate(_split(raw)) if not _is_strict(one)}


def _split(raw: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(raw):
        end = start + int.from_bytes(raw[start : start + 4], "little")
        yield raw[start:end]
        start = end


def _is_strict(one: bytes) -> bool:
    try:
        bson.decode(one, STRICT)
    except InvalidBSON:
        return False
    return True


def _lines(documents: Sequence[Mapping[str, Any]]) -> tuple[list[bytes], dict[int, str]]:
    """JSON of each document, and the reason by place of those that have none."""
    try:
        return _compact(map(_line, documents)), {}
    except orjson.JSONEncodeError:
        pass
    reasons: dict[int, str] = {}

    def line_or_blank(place: int) -> bytes:
        try:
            return _line(documents[place])
        except orjson.JSONEncodeError as error:
            reasons[place] = f"not a record: {error.__cause__ or error}"
            return b""

    return _compact(map(line_or_blank, range(len(documents)))), reasons


def _compact(lines: Iterable[bytes]) -> list[bytes]:
    """Copies: each line holds on to the kilobytes that the encoder began it with."""
    return b"\n".join(lines).split(b"\n")


def _line(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, _plain, DATES_IN_UTC)


def _key(value: Any) -> str:
    if isinstance(value, str | bson.ObjectId):
        return str(value)
    try:
        return orjson.dumps(value, _plain, DATES_IN_UTC).decode().strip('"')
    except orjson.JSONEncodeError:
        return repr(value)


def _plain(value: Any) -> str:
    """What JSON has no type for, as text."""
    if isinstance(value, _TEXTS):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a value of BSON type {type(value).__name__}")
