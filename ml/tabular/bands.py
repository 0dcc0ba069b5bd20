"""Deciles and risk tiers, between bounds that training fixed."""

from __future__ import annotations

import numpy as np

DECILES = tuple(tenth / 10 for tenth in range(1, 10))
TIERS = (0.5, 0.8)
TIER_NAMES = ("low", "medium", "high")


def bounds(scores: np.ndarray, quantiles: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles of held-out scores.

    >>> bounds(np.array([0.1, 0.2, 0.3]), (0.5,))
    (0.2,)
    """
    return tuple(float(value) for value in np.quantile(scores, quantiles))


def deciles(scores: np.ndarray, decile_bounds: tuple[float, ...]) -> np.ndarray:
    """Tenth of each score, 1 the highest, shape (rows,); a score on a bound belongs to the higher tenth.

    >>> deciles(np.array([0.05, 0.1, 0.95]), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
    array([10,  9,  1])
    """
    return 10 - np.searchsorted(decile_bounds, scores, side="right")


def tier_ranks(scores: np.ndarray, tier_bounds: tuple[float, ...]) -> np.ndarray:
    """1 (low, the lower half of held-out scores), 2 (medium) or 3 (high, their top fifth), shape (rows,).

    >>> tier_ranks(np.array([0.1, 0.3, 0.9]), (0.2, 0.5))
    array([1, 2, 3])
    """
    return 1 + np.searchsorted(tier_bounds, scores, side="right")
