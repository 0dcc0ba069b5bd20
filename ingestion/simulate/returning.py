"""When somebody comes back: with some probability at all, and then after a wait with a rhythm of its own."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincinv

RHYTHM = 2.0
"""Shape of the gamma distribution of waits: 1 would be no rhythm at all, much higher ones a clock."""


def draw_waits(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Days until the next time of those who come back, of a given mean, shape (n,)."""
    return np.asarray(rng.gamma(RHYTHM, mean / RHYTHM))


def back_within(returns: np.ndarray, mean: np.ndarray, silent: np.ndarray, days: float) -> np.ndarray:
    """Probability that somebody comes back within `days`, who has been silent for a time.

    Parameters
    ----------
    returns
        Probability, right after the last time, of ever coming back, shape (n,).
    mean
        Mean wait of those who do, in days, shape (n,).
    silent
        Days since the last time, shape (n,).

    Examples
    --------
    >>> back_within(np.array([0.5]), np.array([10.0]), np.array([0.0]), 10_000).round(3)
    array([0.5])
    """
    so_far, by_then = _waited(mean, silent), _waited(mean, silent + days)
    return np.asarray(returns * (by_then - so_far) / (1 - returns * so_far))


def draw_next(rng: np.random.Generator, returns: np.ndarray, mean: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """Days from now until the next time of somebody who has been silent for a time; infinite for who is gone."""
    so_far = _waited(mean, silent)
    back = rng.random(len(mean)) < returns * (1 - so_far) / (1 - returns * so_far)
    wait = gammaincinv(RHYTHM, so_far + rng.random(len(mean)) * (1 - so_far)) * mean / RHYTHM
    return np.where(back, np.maximum(wait - silent, 0.0), np.inf)


def _waited(mean: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Share of waits that are no longer than this."""
    return np.asarray(gammainc(RHYTHM, np.maximum(days, 0.0) * RHYTHM / mean))
