"""Splits a stream into blocks of whole lines, without a Python step per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

BLOCK_BYTES = 16 * 2**20


class Readable(Protocol):
    """Anything with ``read(size)``."""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; empty at the end."""


def line_blocks(stream: Readable, block_bytes: int = BLOCK_BYTES) -> Iterator[pa.Array]:
    r"""Blocks of whole lines as binary arrays, line ends removed.

    >>> import io
    >>> [block.to_pylist() for block in line_blocks(io.BytesIO(b"a\nb\nc"), block_bytes=4)]
    [[b'a', b'b'], [b'c']]
    """
    pieces: list[bytes] = []
    while block := stream.read(block_bytes):
        cut = block.rfind(b"\n")
        if cut < 0:
            pieces.append(block)
            continue
        pieces.append(block[:cut])
        yield _split(b"".join(pieces))
        pieces = [block[cut + 1 :]]
    rest = b"".join(pieces)
    if rest:
        yield _split(rest)


def _split(text: bytes) -> pa.Array:
    whole = pa.array([text], pa.large_binary())
    return pc.split_pattern(whole, b"\n").flatten()


def as_text(lines: pa.Array) -> tuple[pa.Array, list[int]]:
    """Lines as text, null where a line is not UTF-8, and the positions of those."""
    try:
        return lines.cast(pa.large_string()), []
    except pa.ArrowInvalid:
        decoded = [_decoded(line) for line in lines.to_pylist()]
        bad = [position for position, line in enumerate(decoded) if line is None]
        return pa.array(decoded, pa.large_string()), bad


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None
