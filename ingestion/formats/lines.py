"""Splits a stream into blocks of whole lines, without a Python step per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BLOCK_BYTES = 16 * 2**20
MAX_LINE_BYTES = 16 * 2**20
STEP_BYTES = 2**20
"""What is read at once: of memory that size allocators keep some, where a whole block's goes back to the system."""


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
    begun, block, filled = b"", bytearray(block_bytes), 0
    while step := stream.read(min(STEP_BYTES, block_bytes - filled)):
        block[filled : filled + len(step)] = step
        filled += len(step)
        if filled < block_bytes:
            continue
        cut = block.rfind(b"\n") + 1
        if cut:
            yield _split(begun + block[:cut] if begun else memoryview(block)[:cut])
            block[: filled - cut] = block[cut:]
            begun, filled = b"", filled - cut
        else:
            begun, filled = (begun + block)[: MAX_LINE_BYTES + 1], 0
    if begun or filled:
        yield _split(begun + block[:filled])


def _split(text: bytes | bytearray | memoryview) -> pa.Array:
    """Lines of a text, as copies."""
    ends = np.array([0, len(text)], np.int64)
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.py_buffer(ends), pa.py_buffer(text)])
    lines = pc.split_pattern(whole, b"\n").flatten()
    return lines if lines[-1].as_py() else lines[:-1]


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
