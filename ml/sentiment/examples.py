"""What a model learns from: texts, the answers asked for, and what each counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ml.sentiment.labels import CLASSES, star_classes
from ml.sentiment.recipe import Recipe

# What stars people give who recommend or do not, where they gave no stars: an assumption, and a weak label.
RECOMMENDED = np.array([0.02, 0.03, 0.07, 0.28, 0.60])
NOT_RECOMMENDED = np.array([0.55, 0.27, 0.12, 0.04, 0.02])


@dataclass(frozen=True)
class Examples:
    """Labelled texts.

    Attributes
    ----------
    texts : list of str, length n
    targets : np.ndarray, shape (n, 5)
        Probabilities to answer.
    weights : np.ndarray, shape (n,)
        What each text counts; 1 on average over texts with stars.
    classes : np.ndarray, shape (n,)
        Class by stars, 0 to 4, and -1 where there are none.
    """

    texts: list[str]
    targets: np.ndarray
    weights: np.ndarray
    classes: np.ndarray

    def take(self, rows: np.ndarray) -> Examples:
        """Some of the examples, by a mask or by row numbers."""
        numbers = np.arange(len(self.texts))[rows]
        return Examples(
            [self.texts[number] for number in numbers], self.targets[rows], self.weights[rows], self.classes[rows]
        )


def soft_labels(softness: float) -> np.ndarray:
    """What a model is asked to answer for each class (Diaz and Marathe, 2019), shape (5, 5).

    >>> soft_labels(0.1)[0].round(3).tolist()
    [0.9, 0.09, 0.009, 0.001, 0.0]
    """
    places = np.arange(CLASSES)
    shares = softness ** np.abs(places[:, None] - places)
    normalised: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return normalised


def examples(reviews: pa.Table, recipe: Recipe) -> Examples:
    """Examples of reviews: ``review_text``, ``rating`` and ``is_recommended``, where a row has one of the two."""
    stars = reviews["rating"].to_numpy()
    has_stars = ~np.isnan(stars)
    classes = np.where(has_stars, star_classes(np.nan_to_num(stars, nan=1.0)), -1)
    is_recommended = reviews["is_recommended"].fill_null(False).to_numpy().astype(bool)
    weak = np.where(is_recommended[:, None], RECOMMENDED, NOT_RECOMMENDED)
    targets = np.where(has_stars[:, None], soft_labels(recipe.softness)[classes], weak)
    weights = np.where(
        has_stars,
        _balanced(classes, has_stars, recipe.balance),
        recipe.recommendation * _balanced(is_recommended.astype(np.int64), ~has_stars, 1.0),
    )
    return Examples(reviews["review_text"].to_pylist(), targets, weights, classes)


def _balanced(classes: np.ndarray, rows: np.ndarray, balance: float) -> np.ndarray:
    """Weights, 1 on average over the rows, that make rare classes count more."""
    counts = np.bincount(classes[rows], minlength=CLASSES)
    shares = counts / max(counts.sum(), 1)
    factors = np.where(counts > 0, np.maximum(shares, 1e-9) ** -balance, 0.0)
    mean = float((shares * factors).sum())
    weights: np.ndarray = factors[classes] / (mean or 1.0)
    return weights
