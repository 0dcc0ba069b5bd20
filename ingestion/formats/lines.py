"""Splits a stream into blocks of whole lines, without a Python step per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BLOCK_BYTES = 16 * 2**20
MAX_LINE_BYTES = 16 * 2**20


class Readable(Protocol):
    """Anything with ``read(size)``."""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; empty at the end."""


def line_blocks(stream: Readable, block_bytes: int = BLOCK_BYTES) -> Iterator[pa.Array]:
    r"""Blocks of whole lines as binary arrays, without the line feeds.

    Of a line beyond ``MAX_LINE_BYTES`` so much is kept that its length tells.

    >>> import io
    >>> [block.to_pylist() for block in line_blocks(io.BytesIO(b"a\nb\nc"), block_bytes=4)]
    [[b'a', b'b'], [b'c']]
    """
    begun = b""
    while block := stream.read(block_bytes):
        cut = block.rfind(b"\n") + 1
        if not cut:
            begun = (begun + block)[: MAX_LINE_BYTES + 1]
            continue
        yield _split(b"".join((begun, memoryview(block)[:cut])))
        begun = block[cut:]
    if begun:
        yield _split(begun)


def _split(text: bytes) -> pa.Array:
    """Lines of a text."""
    whole = pa.Array.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(np.array([0, len(text)], np.int64)), pa.py_buffer(text)]
    )
    lines = pc.split_pattern(whole, b"\n").flatten()
    return lines[:-1] if text.endswith(b"\n") else lines


def as_text(lines: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """Lines as text, null where a line is too long or not UTF-8, and the reasons by position."""
    try:
        if (pc.max(pc.binary_length(lines)).as_py() or 0) <= MAX_LINE_BYTES:
            return lines.cast(pa.large_string()), {}
    except pa.ArrowInvalid:
        pass
    decoded: list[str | None] = []
    reasons: dict[int, str] = {}
    for position, line in enumerate(lines):
        try:
            decoded.append(_decoded(line.as_py()))
        except ValueError as error:
            decoded.append(None)
            reasons[position] = str(error)
    return pa.array(decoded, pa.large_string()), reasons


def _decoded(line: bytes) -> str:
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
