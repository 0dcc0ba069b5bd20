"""What the app and the service compute besides looking up: handed in by who starts them, for ml is not imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Engines:
    """Functions of the batch path.

    Attributes
    ----------
    score_texts : callable
        Texts, shape (n,), to n rows of sentiment: ``predicted_label``, ``score``, ``probability_1..5``,
        ``positive_score``, ``negative_score``.
    recommend_for : callable
        (data set, items, k) to ``rank, item_id, score, method, reason`` for somebody who had these items; no rows where
        no trained method knows any of them.
    """

    score_texts: Callable[[pa.Array], pa.Table]
    recommend_for: Callable[[str, list[str], int], pa.Table]
