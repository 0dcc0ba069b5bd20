"""The five classes: their names, their stars, and how a model's outputs become them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.errors import NotAClassifierError

LABELS = ("very negative", "negative", "neutral", "positive", "very positive")
CLASSES = len(LABELS)
PROBABILITIES = tuple(f"probability_{stars}" for stars in range(1, CLASSES + 1))
CLASS_SCORES = np.linspace(-1.0, 1.0, CLASSES)


@dataclass(frozen=True)
class Examples:
    """Texts, length n, and their classes 0 to 4, shape (n,)."""

    texts: list[str]
    classes: np.ndarray


def output_order(id2label: Mapping[int, str]) -> list[int]:
    """Which output of a model stands for each class, very negative first.

    Parameters
    ----------
    id2label : mapping of int to str
        The model's own label map; upper case, underscores and hyphens do not matter.

    Raises
    ------
    NotAClassifierError
        Where the labels are not the five classes.

    Examples
    --------
    >>> output_order({0: "Very_Positive", 1: "positive", 2: "neutral", 3: "negative", 4: "very-negative"})
    [4, 3, 2, 1, 0]
    """
    outputs = {label.lower().replace("_", " ").replace("-", " "): output for output, label in id2label.items()}
    if set(outputs) != set(LABELS):
        raise NotAClassifierError(
            f"The model's labels are {', '.join(id2label.values())}: its config.json must map them to "
            f"{', '.join(LABELS)} (id2label)."
        )
    return [outputs[label] for label in LABELS]


def scores(probabilities: np.ndarray) -> np.ndarray:
    """Expected sentiment from -1 to 1, shape (n,), of class probabilities, shape (n, 5).

    >>> scores(np.array([[0.0, 0.0, 0.0, 0.5, 0.5]])).tolist()
    [0.75]
    """
    return np.clip(probabilities @ CLASS_SCORES, -1.0, 1.0)


def star_classes(ratings: np.ndarray) -> np.ndarray:
    """Class, 0 to 4, of star ratings, shape (n,); half stars go to the even neighbour.

    >>> star_classes(np.array([1.0, 5.0])).tolist()
    [0, 4]
    """
    return np.clip(np.rint(ratings), 1, CLASSES).astype(np.int64) - 1
