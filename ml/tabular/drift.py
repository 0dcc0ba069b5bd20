"""How far the rows that are scored have moved from those that a model learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.tabular.encoding import Feature

BINS = 10
ANOTHER = 0.25
"""Index from which rows are, by custom, of another population."""
SAMPLE = 200_000
"""Rows of the training set that profiles are made of, evenly spread over it."""
FEWEST = 0.5
"""What an empty bin counts as, in rows: a share of nothing would make the index infinite."""


@dataclass(frozen=True)
class Profile:
    """How a feature was spread over the rows learned from.

    Attributes
    ----------
    edges : tuple of float
        Bounds of the bins, rising: tenths of the values, or one bin per category.
    counts : tuple of int
        Rows per bin, and last those without a value.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]


def profile(feature: Feature, values: np.ndarray) -> Profile:
    """The profile of a feature's encoded values, shape (rows,).

    >>> profile(Feature("is_new", "flag"), np.array([0, 0, 1, np.nan]))
    Profile(edges=(1.0,), counts=(2, 1, 1))
    """
    known = values[~np.isnan(values)]
    if feature.kind == "category":
        edges = np.arange(1, len(feature.categories)) - 0.5
    else:
        edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS, method="higher")) if len(known) else known
        edges = edges[edges > known.min()] if len(known) else edges
    bounds = tuple(float(edge) for edge in edges)
    return Profile(bounds, tuple(int(count) for count in count_bins(bounds, values)))


def count_bins(edges: Sequence[float], values: np.ndarray) -> np.ndarray:
    """Rows per bin, and last those without a value; a value on an edge belongs above it."""
    known = values[~np.isnan(values)]
    bins = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return np.append(bins, len(values) - len(known))


def stability_index(trained: Sequence[int], scored: Sequence[int]) -> float:
    """Population stability index of two counts over the same bins, missing values among them (Siddiqi, 2006).

    The sum of (p - q) ln(p / q). 0 where both are alike; by custom below 0.1 is stable, above 0.25 another population.

    >>> round(stability_index([50, 50], [25, 75]), 3)
    0.275
    """
    p, q = (np.maximum(np.asarray(counts), FEWEST) for counts in (scored, trained))
    p, q = p / p.sum(), q / q.sum()
    return float(((p - q) * np.log(p / q)).sum())


def drifted(rows: list[dict[str, Any]], limit: float) -> list[dict[str, Any]]:
    """Of a task's rows of ``ml.drift`` those of the newest scoring run whose index is above a limit, worst first."""
    newest = max((row["measured_at"] for row in rows), default=None)
    found = [row for row in rows if row["measured_at"] == newest and row["psi"] > limit]
    return sorted(found, key=lambda row: -row["psi"])
