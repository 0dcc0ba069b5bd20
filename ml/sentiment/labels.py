"""The five classes: their names, their stars, and how a model's outputs become them."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

import numpy as np

from ml.errors import NotAClassifierError

LABELS = ("very negative", "negative", "neutral", "positive", "very positive")
CLASSES = len(LABELS)
PROBABILITIES = tuple(f"probability_{stars}" for stars in range(1, CLASSES + 1))
CLASS_SCORES = np.linspace(-1.0, 1.0, CLASSES)
Labels = MappingOf[int, str]


@dataclass(frozen=True)
class Mapping:
    """How the outputs of a model become the five classes.

    Attributes
    ----------
    rule : str
        Which of ``RULES`` applies: ``five classes``, ``three classes`` or ``two classes``.
    order : list of int
        Outputs of the model, most negative first.
    """

    rule: str
    order: list[int]

    def classes(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities of the five classes, shape (n, 5), of those of the model's outputs, shape (n, outputs)."""
        return RULES[self.rule](probabilities[:, self.order])


def find_mapping(id2label: Labels) -> Mapping:
    """The declared rule for a model's own label map.

    Stars and five sentiments are the five classes as they are. Of three, neutral stays, and a sure positive or negative
    becomes a very positive or very negative one (:func:`from_three`). Of two, the probability of positive is a place
    between very negative and very positive (:func:`from_two`).

    Parameters
    ----------
    id2label : mapping of int to str
        Upper case, underscores and hyphens do not matter.

    Raises
    ------
    NotAClassifierError
        Where no rule fits the labels.

    Examples
    --------
    >>> find_mapping({0: "Very_Positive", 1: "positive", 2: "neutral", 3: "negative", 4: "very-negative"}).order
    [4, 3, 2, 1, 0]
    >>> find_mapping({0: "NEGATIVE", 1: "POSITIVE"}).rule
    'two classes'
    """
    outputs = {_plain(label): output for output, label in id2label.items()}
    for rule, names in FAMILIES:
        if set(outputs) == set(names):
            return Mapping(rule, [outputs[name] for name in names])
    raise NotAClassifierError(
        f"The model's labels are {', '.join(id2label.values()) or 'none'}: its config.json must name "
        f"{', '.join(LABELS)}; or 1 star to 5 stars; or negative, neutral, positive; or negative, positive (id2label)."
    )


def from_two(probabilities: np.ndarray) -> np.ndarray:
    """Five classes from negative and positive, shape (n, 2): shares of the two classes around the place of positive.

    The expected score stays 2 P(positive) - 1, and a model that cannot decide is neutral.

    >>> from_two(np.array([[0.5, 0.5], [0.1, 0.9]])).round(2).tolist()
    [[0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.4, 0.6]]
    """
    place = probabilities[:, 1:] * (CLASSES - 1)
    shares: np.ndarray = np.clip(1 - np.abs(place - np.arange(CLASSES)), 0, 1)
    return shares


def from_three(probabilities: np.ndarray) -> np.ndarray:
    """Five classes from negative, neutral and positive, shape (n, 3).

    Of a probability p beyond one half, the share 2p - 1 is the stronger class. Which of negative, neutral and
    positive is the likeliest never changes.

    >>> from_three(np.array([[0.0, 0.1, 0.9], [0.6, 0.4, 0.0]])).round(2).tolist()
    [[0.0, 0.0, 0.1, 0.18, 0.72], [0.12, 0.48, 0.4, 0.0, 0.0]]
    """
    negative, neutral, positive = probabilities.T
    strong_negative, strong_positive = (side * np.clip(2 * side - 1, 0, 1) for side in (negative, positive))
    columns = [strong_negative, negative - strong_negative, neutral, positive - strong_positive, strong_positive]
    return np.stack(columns, axis=1)


def _plain(label: str) -> str:
    plain = label.strip().lower().replace("_", " ").replace("-", " ")
    return re.sub(r"^([1-5])( star)?s?$", r"\1 stars", plain)


RULES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "five classes": lambda probabilities: probabilities,
    "three classes": from_three,
    "two classes": from_two,
}
FAMILIES = (
    ("five classes", LABELS),
    ("five classes", tuple(f"{stars} stars" for stars in range(1, CLASSES + 1))),
    ("three classes", ("negative", "neutral", "positive")),
    ("two classes", ("negative", "positive")),
)


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
