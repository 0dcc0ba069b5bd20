"""Cuts CSV into chunks of whole records, the lines set aside whose quotes are broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ingestion.formats.lines import MAX_LINE_BYTES, Readable

BLOCK_BYTES = 16 * 2**20
# Stands in a chunk for a line that was set aside; Unicode keeps this code point free of characters.
PLACEHOLDER = "\ufdd1"
NEVER_CLOSED = "a quote that is never closed"
TOO_LONG = f"longer than {MAX_LINE_BYTES:,} bytes"

_FIELD = rb'(?:"[^"]*+(?:""[^"]*+)*+"(?=[,\r\n])|[^",\r\n][^,\r\n]*+|)'
_RECORDS = re.compile(rb"(?:%b(?:,%b)*+(?:\r\n|\r|\n))*+" % (_FIELD, _FIELD))
_BEGUN = re.compile(rb'(?:%b,)*+(?:"[^"]*+(?:""[^"]*+)*+"?|[^",\r\n][^,\r\n]*+|)\Z' % _FIELD)
_LINE = re.compile(rb"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_LINE_ENDS = (b"\n", b"\r")
_QUOTE = ord('"')
_AROUND_QUOTES = np.isin(np.arange(256), [*b',"\r\n'])


@dataclass(frozen=True)
class Chunk:
    """Whole records of a CSV file.

    Attributes
    ----------
    text : bytes
        The records; ``PLACEHOLDER`` on a line of its own for each line that was set aside.
    aside : list of (str, bytes)
        Reason and text of those lines, in their order.
    is_cut : bool
        The last of those lines is so long that it goes on in the next block.
    """

    text: bytes
    aside: list[tuple[str, bytes]] = field(default_factory=list)
    is_cut: bool = False


def record_chunks(stream: Readable, block_bytes: int = BLOCK_BYTES) -> Iterator[Chunk]:
    r"""Chunks of whole records.

    A parser takes everything from a quote that is never closed to the next quote for one field, and what it makes
    of that may well have the right number of fields. Here the line of such a quote is set aside, and the next line
    begins a record.

    >>> import io
    >>> [chunk.text for chunk in record_chunks(io.BytesIO(b'1,"a\nb"\n2,c\n3'), block_bytes=9)]
    [b'1,"a\nb"\n', b'2,c\n', b'3\n']
    >>> [chunk.aside for chunk in record_chunks(io.BytesIO(b'1,"a\n2,"b"\n'))]
    [[('a quote that is never closed', b'1,"a')]]
    """
    rest = b""
    is_cut = False
    while block := stream.read(block_bytes):
        if is_cut:
            end = _end_of(_LINE, block, 0)
            is_cut, block = not block[:end].endswith(_LINE_ENDS), block[end:]
        if block:
            chunk, rest = _cut(rest + block)
            is_cut = chunk.is_cut
            yield chunk
    if rest:
        yield _set_aside(rest + b"\n", is_last=True)[0]


def _cut(buffer: bytes) -> tuple[Chunk, bytes]:
    """Whole records, and the beginning of the next."""
    data = np.frombuffer(buffer, np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    if _are_proper(data, quotes):
        end = _end_of_records(buffer, quotes)
        if len(buffer) - end <= MAX_LINE_BYTES:
            return Chunk(buffer[:end]), buffer[end:]
    return _set_aside(buffer, is_last=False)


def _end_of_records(buffer: bytes, quotes: np.ndarray) -> int:
    """Where the last line ends that does not end within quotes."""
    end = len(buffer)
    while (last := buffer.rfind(b"\n", 0, end)) >= 0 or (last := buffer.rfind(b"\r", 0, end)) >= 0:
        count_before = int(np.searchsorted(quotes, last))
        if count_before % 2 == 0:
            return last + 1
        end = int(quotes[count_before - 1])
    return 0


def _are_proper(data: np.ndarray, quotes: np.ndarray) -> bool:
    """Whether quotes open after and close before a comma, a line end or another quote."""
    opening, closing = quotes[0::2], quotes[1::2]
    # A quote that the buffer begins or ends with has nothing before or after it.
    opening = opening[int(np.searchsorted(opening, 0, "right")) :]
    closing = closing[: int(np.searchsorted(closing, len(data) - 1))]
    return bool(_AROUND_QUOTES[data[opening - 1]].all() and _AROUND_QUOTES[data[closing + 1]].all())


def _set_aside(buffer: bytes, is_last: bool) -> tuple[Chunk, bytes]:
    """Whole records without the lines that begin none, and what may become one with the next block."""
    kept: list[bytes] = []
    aside: list[tuple[str, bytes]] = []
    position = 0
    while True:
        end = _end_of(_RECORDS, buffer, position)
        kept.append(buffer[position:end])
        position = end
        end = _end_of(_LINE, buffer, position)
        line = buffer[position:end]
        may_go_on = not line.endswith(_LINE_ENDS) or _BEGUN.match(buffer, position)
        if not line or (may_go_on and not is_last and len(buffer) - position <= MAX_LINE_BYTES):
            break
        aside.append((TOO_LONG if len(line) > MAX_LINE_BYTES else NEVER_CLOSED, line.rstrip(b"\r\n")))
        kept.append(PLACEHOLDER.encode() + b"\n")
        position = end
    is_cut = bool(aside) and position == len(buffer) and not buffer.endswith(_LINE_ENDS)
    return Chunk(b"".join(kept), aside, is_cut), buffer[position:]


def _end_of(pattern: re.Pattern[bytes], text: bytes, start: int) -> int:
    """Where the pattern, which may match nothing, ends."""
    found = pattern.match(text, start)
    assert found is not None
    return found.end()
