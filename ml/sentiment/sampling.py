"""Draws what a model learns from: texts of every class alike, joined, and changed at random."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ml.sentiment.augment import Augmenter
from ml.sentiment.labels import CLASSES, Examples

TEXTS_PER_POOL = 4_096
LABEL_DECAY = 1.5
"""How fast a label fades over its neighbours: two stars for one is a smaller error than five for one."""
JOINED = 0.3
"""Share of samples that are several texts in a row, as long reviews are."""
JOINED_ALIKE = 0.4
"""Share of those whose texts have the same stars; the others must be weighed against each other."""
MOST_JOINED = 5


def soft_labels() -> np.ndarray:
    """What a model is asked to answer for each class (Diaz and Marathe, 2019), shape (5, 5).

    >>> soft_labels()[0].round(2).tolist()
    [0.78, 0.17, 0.04, 0.01, 0.0]
    """
    places = np.arange(CLASSES)
    weights = np.exp(-LABEL_DECAY * np.abs(places[:, None] - places))
    normalised: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return normalised


def draw_pools(examples: Examples, samples: int, seed: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Draw samples, every class that occurs as often as the others.

    Parameters
    ----------
    examples : Examples
    samples : int
        How many in all.
    seed : int

    Yields
    ------
    list of str, np.ndarray
        Up to ``TEXTS_PER_POOL`` texts, and the probabilities a model should answer, shape (texts, 5).
    """
    rng = np.random.default_rng(seed)
    augmenter = Augmenter(examples.texts, seed)
    by_class = [rows for label in range(CLASSES) if len(rows := np.flatnonzero(examples.classes == label))]
    soft = soft_labels()
    for start in range(0, samples, TEXTS_PER_POOL):
        drawn = [_rows(rng, by_class) for _ in range(min(TEXTS_PER_POOL, samples - start))]
        texts = [augmenter.change(". ".join(examples.texts[row] for row in rows)) for rows in drawn]
        yield texts, np.array([soft[examples.classes[rows]].mean(axis=0) for rows in drawn])


def _rows(rng: np.random.Generator, by_class: list[np.ndarray]) -> list[int]:
    """Rows of the texts that make up one sample."""
    first = by_class[rng.integers(len(by_class))]
    if rng.random() >= JOINED:
        return [int(rng.choice(first))]
    is_alike = rng.random() < JOINED_ALIKE
    groups = [first] * int(rng.integers(2, MOST_JOINED + 2))
    if not is_alike:
        groups = [by_class[place] for place in rng.integers(len(by_class), size=len(groups))]
    return [int(rng.choice(group)) for group in groups]
