"""Draws that several simulators share: ids, stars, calibrated probabilities, skewed popularity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

UPPER_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def offset_for(logits: np.ndarray, rate: float) -> float:
    """The number to add to `logits` for their probabilities to average `rate`, found by bisection.

    >>> round(offset_for(np.zeros(4), 0.75), 3)
    1.099
    """
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(logits + middle).mean() < rate else (low, middle)
    return (low + high) / 2


def calibrated(logits: np.ndarray, rate: float) -> np.ndarray:
    """Probabilities in the order of `logits` that average `rate`."""
    return sigmoid(logits + offset_for(logits, rate))


def star_probabilities(appeal: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Probability of each of 1 to 5 stars under a proportional-odds model.

    Parameters
    ----------
    appeal
        How good the experience was on the logit scale, shape (n,).
    shares
        Overall shares of 1 to 5 stars that the cut points are fitted to.

    Returns
    -------
    np.ndarray
        Shape (n, 5), rows adding up to one. See McCullagh (1980), Regression Models for Ordinal Data.
    """
    at_most = np.column_stack([calibrated(-appeal, share) for share in np.cumsum(shares)[:-1] / sum(shares)])
    edges = np.column_stack([np.zeros(len(appeal)), at_most, np.ones(len(appeal))])
    return np.diff(edges, axis=1)


def draw_columns(rng: np.random.Generator, probabilities: np.ndarray) -> np.ndarray:
    """Draw one column number per row of `probabilities`, shape (n, k)."""
    drawn: np.ndarray = (rng.random((len(probabilities), 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    return np.minimum(drawn, probabilities.shape[1] - 1)


def popularity(n: int, steepness: float = 0.8) -> np.ndarray:
    """Shares of n things of which few are wanted by many (Zipf), most popular first."""
    weights = 1.0 / np.arange(1, n + 1) ** steepness
    return np.asarray(weights / weights.sum())


def hex_ids(rng: np.random.Generator, n: int) -> pa.Array:
    """Draw n ids of 32 hexadecimal digits."""
    return _cut(rng.bytes(16 * n).hex(), n, 32)


def code_ids(
    rng: np.random.Generator, n: int, prefix: str, length: int, alphabet: str = UPPER_ALPHANUMERIC
) -> pa.Array:
    """Draw n ids of `length` characters after `prefix`."""
    letters = np.frombuffer(alphabet.encode(), dtype=np.uint8)
    drawn = letters[rng.integers(len(letters), size=(n, length))]
    head = np.broadcast_to(np.frombuffer(prefix.encode(), dtype=np.uint8), (n, len(prefix)))
    return _cut(np.hstack([head, drawn]).tobytes().decode(), n, len(prefix) + length)


def where(condition: np.ndarray, values: pa.Array) -> pa.Array:
    """`values`, null where `condition` does not hold."""
    return pc.if_else(pa.array(condition), values, pa.scalar(None, values.type))


def _cut(text: str, n: int, width: int) -> pa.Array:
    offsets = pa.array(np.arange(n + 1, dtype=np.int32) * width)
    return pa.StringArray.from_buffers(n, offsets.buffers()[1], pa.py_buffer(text.encode()))
