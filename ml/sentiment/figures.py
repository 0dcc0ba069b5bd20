"""Figures of agreement, each of how often every pair of true and predicted class occurs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

CLAIMS = 10
"""Parts that claimed probabilities are sorted into."""
RESAMPLES = 200
Statistic = Callable[[np.ndarray], float]


def macro_f1(confusion: np.ndarray) -> float:
    """Mean F1 of the classes that occur, of counts of shape (true classes, predicted classes).

    >>> macro_f1(np.array([[1, 1], [0, 2]])).__round__(4)
    0.7333
    """
    occurring = confusion.sum(axis=1) > 0
    both = confusion.sum(axis=1) + confusion.sum(axis=0)
    return float((2 * confusion.diagonal()[occurring] / both[occurring]).mean())


def balanced_accuracy(confusion: np.ndarray) -> float:
    """Mean recall of the classes that occur.

    >>> balanced_accuracy(np.array([[1, 1], [0, 2]]))
    0.75
    """
    occurring = confusion.sum(axis=1) > 0
    return float((confusion.diagonal()[occurring] / confusion.sum(axis=1)[occurring]).mean())


def quadratic_kappa(confusion: np.ndarray) -> float:
    """Agreement beyond chance, errors weighed by the square of their distance (Cohen, 1968); 0 where nothing varies.

    >>> quadratic_kappa(np.array([[2, 0], [0, 2]])), quadratic_kappa(np.array([[0, 4], [0, 4]]))
    (1.0, 0.0)
    """
    squares = _distance(confusion) ** 2
    chance = confusion.sum(axis=1)[:, None] * confusion.sum(axis=0) / confusion.sum()
    expected = float((squares * chance).sum())
    return 1 - float((squares * confusion).sum()) / expected if expected else 0.0


def calibration_error(counts: np.ndarray, claims: np.ndarray) -> float:
    """Mean distance of what is claimed from what is right (Naeini, Cooper and Hauskrecht, 2015).

    Parameters
    ----------
    counts : np.ndarray, shape (parts, 2)
        Wrong and right answers of each part.
    claims : np.ndarray, shape (parts,)
        Mean claimed probability of each part.

    Examples
    --------
    >>> calibration_error(np.array([[1, 1], [0, 2]]), np.array([0.5, 0.9])).__round__(3)
    0.05
    """
    totals = counts.sum(axis=1)
    right = counts[:, 1] / np.maximum(totals, 1)
    return float((totals * np.abs(right - claims)).sum() / totals.sum())


def interval(statistic: Statistic, counts: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of a statistic of counts.

    Drawing rows with replacement draws their counts from a multinomial distribution, so the rows themselves are not
    needed.

    >>> interval(lambda drawn: float(drawn[0] / drawn.sum()), np.array([10, 0]))
    (1.0, 1.0)
    """
    total = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(total, (counts / total).ravel(), size=RESAMPLES)
    low, high = np.nanpercentile([statistic(drawn.reshape(counts.shape)) for drawn in draws], [2.5, 97.5])
    return float(low), float(high)


def _accuracy(confusion: np.ndarray) -> float:
    return float(confusion.trace() / confusion.sum())


def _within_one(confusion: np.ndarray) -> float:
    return float(confusion[_distance(confusion) <= 1].sum() / confusion.sum())


def _mae(confusion: np.ndarray) -> float:
    return float((confusion * _distance(confusion)).sum() / confusion.sum())


def _distance(confusion: np.ndarray) -> np.ndarray:
    places = np.arange(len(confusion))
    distance: np.ndarray = np.abs(places[:, None] - places)
    return distance


STAR_METRICS: dict[str, Statistic] = {
    "macro_f1": macro_f1,
    "accuracy": _accuracy,
    "within_one": _within_one,
    "mae": _mae,
    "quadratic_kappa": quadratic_kappa,
}
