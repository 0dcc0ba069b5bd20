"""How large a data set is at a scale."""

from __future__ import annotations

import math

SMALL = 0.1
"""The scale of the demonstration, called ``small``."""


def grown(scale: float, small: int, full: int) -> int:
    """Count at `scale` of something that the demonstration wants few of and the full size many.

    It is `small` at 0.1 and `full` at 1.0, grows by a power of the scale below that, and in proportion beyond.

    >>> grown(0.1, 200, 20_000), grown(1.0, 200, 20_000), grown(0.05, 200, 20_000), grown(2.0, 200, 20_000)
    (200, 20000, 50, 40000)
    """
    if scale >= 1.0:
        return round(full * scale)
    return round(full * scale ** (math.log(full / small) / math.log(1.0 / SMALL)))
