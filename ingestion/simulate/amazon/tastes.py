"""Who reviews what, and how many stars they give: people with tastes, products with qualities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.simulate.chance import draw_columns, popularity, star_probabilities

FAITHFUL = 0.7
"""Share of reviews about the kind of product that the reviewer likes most."""


@dataclass(frozen=True)
class Shelf:
    """One element per product; its category path shows `kind`, nothing shows `quality` (standard normal)."""

    kind: np.ndarray
    quality: np.ndarray
    demand: np.ndarray


@dataclass(frozen=True)
class Reviewers:
    """One element per reviewer: the kind of product they like, and how mild they judge."""

    favourite: np.ndarray
    mildness: np.ndarray


@dataclass(frozen=True)
class Reviews:
    """One element per review; `at` in seconds since 1970, at midnight."""

    reviewer: np.ndarray
    product: np.ndarray
    stars: np.ndarray
    at: np.ndarray


def draw_shelf(rng: np.random.Generator, products: int, kinds: int) -> Shelf:
    """Draw products of several kinds."""
    return Shelf(
        kind=rng.integers(kinds, size=products),
        quality=rng.normal(size=products),
        demand=rng.permutation(popularity(products, 0.6)),
    )


def draw_reviews(
    rng: np.random.Generator,
    shelf: Shelf,
    reviewers: int,
    n: int,
    stars: tuple[float, ...],
    years: tuple[int, int],
) -> Reviews:
    """Draw n reviews by people who each write at least a few.

    Parameters
    ----------
    stars
        Shares of 1 to 5 stars.
    years
        The first and last year, the last one excluded; most reviews are recent.
    """
    kinds = int(shelf.kind.max()) + 1
    people = Reviewers(favourite=rng.integers(kinds, size=reviewers), mildness=rng.normal(size=reviewers))
    # everybody has a few; some have many
    many = rng.dirichlet(np.full(reviewers, 0.5))
    base = np.tile(np.arange(reviewers), max(1, n // reviewers * 2 // 3))[:n]
    reviewer = rng.permutation(np.concatenate([base, rng.choice(reviewers, n - len(base), p=many)]))
    product = choose(rng, shelf, people.favourite[reviewer])
    given = 1 + draw_columns(rng, star_probabilities(review_appeal(shelf, people, reviewer, product), stars))
    first, last = (np.datetime64(f"{year}-01-01", "D").astype(int) for year in years)
    day = first + ((last - first) * rng.beta(3.0, 1.2, n)).astype(np.int64)
    return Reviews(reviewer, product, given, day * 86_400)


def review_appeal(shelf: Shelf, people: Reviewers, reviewer: np.ndarray, product: np.ndarray) -> np.ndarray:
    """How much each reviewer likes each product, on the logit scale of the stars."""
    liked = shelf.kind[product] == people.favourite[reviewer]
    return 0.9 * shelf.quality[product] + 1.2 * liked + 0.7 * people.mildness[reviewer]


def choose(rng: np.random.Generator, shelf: Shelf, favourite: np.ndarray) -> np.ndarray:
    """One product per element of `favourite`, the kind that somebody likes most."""
    chosen = rng.choice(len(shelf.demand), len(favourite), p=shelf.demand)
    faithful = rng.random(len(favourite)) < FAITHFUL
    for kind in range(int(shelf.kind.max()) + 1):
        mine = np.flatnonzero(faithful & (favourite == kind))
        offered = np.flatnonzero(shelf.kind == kind)
        weights = shelf.demand[offered]
        if len(offered):
            chosen[mine] = rng.choice(offered, len(mine), p=weights / weights.sum())
    return chosen
