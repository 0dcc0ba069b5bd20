"""How visitors of a shop browse: what they view, put in the cart and buy, as arrays with one element per event."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ingestion.simulate.amazon.tastes import Shelf, choose
from ingestion.simulate.chance import calibrated

VIEW, CART, PURCHASE = 0, 1, 2
CARTS_PER_VIEW, PURCHASES_PER_CART = 0.04, 0.35
FROM_LIST = 0.02
"""Share of carts that are filled from a list, without a view of the item."""
NEW_VISIT = 0.3
"""Share of views that begin another visit."""
_MINUTE, _DAY = 60_000, 86_400_000


@dataclass(frozen=True)
class Visitors:
    """One element per visitor; none of it is in a column."""

    favourite: np.ndarray
    interest: np.ndarray
    thrift: np.ndarray


@dataclass(frozen=True)
class Views:
    """One element per view, ordered by visitor and time; `visit` numbers all visits, `at` is in milliseconds."""

    visitor: np.ndarray
    visit: np.ndarray
    item: np.ndarray
    at: np.ndarray

    def where(self, kept: np.ndarray) -> Views:
        """The views that `kept` marks or numbers."""
        return Views(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


@dataclass(frozen=True)
class Clicks:
    """One element per event, oldest first; `transaction` counts from zero and is -1 where nothing is bought."""

    visitor: np.ndarray
    kind: np.ndarray
    item: np.ndarray
    at: np.ndarray
    transaction: np.ndarray


def draw_visitors(rng: np.random.Generator, n: int, kinds: int) -> Visitors:
    """Draw n visitors, each with a favourite among `kinds` kinds of item."""
    return Visitors(rng.integers(kinds, size=n), rng.normal(size=n), rng.normal(size=n))


def draw_clicks(
    rng: np.random.Generator, visitors: Visitors, shelf: Shelf, price: np.ndarray, start: int, days: int
) -> Clicks:
    """Draw what `visitors` do within `days` days of `start` (milliseconds since 1970)."""
    views = _draw_views(rng, visitors, shelf, start, days)
    carted = np.flatnonzero(rng.random(len(views.item)) < cart_probability(visitors, shelf, views))
    carts = views.where(carted)
    seen = np.ones(len(views.item), bool)
    seen[carted[rng.random(len(carted)) < FROM_LIST]] = False
    bought = carts.where(rng.random(len(carted)) < purchase_probability(visitors, price, carts))
    views = views.where(seen)
    # what is bought in a visit is paid for at once, when its cart was filled for the last time
    order, transaction = np.unique(bought.visit, return_inverse=True)
    paid_at = np.zeros(len(order), np.int64)
    np.maximum.at(paid_at, transaction, bought.at + 3 * _MINUTE)
    parts = (views, carts, bought)
    none = np.full(len(views.item) + len(carts.item), -1)
    at = np.concatenate([views.at, carts.at + _MINUTE // 2, paid_at[transaction]])
    oldest = np.argsort(at, kind="stable")
    return Clicks(
        visitor=np.concatenate([part.visitor for part in parts])[oldest],
        kind=np.repeat((VIEW, CART, PURCHASE), [len(part.item) for part in parts])[oldest],
        item=np.concatenate([part.item for part in parts])[oldest],
        at=at[oldest],
        transaction=np.concatenate([none, transaction])[oldest],
    )


def cart_probability(visitors: Visitors, shelf: Shelf, views: Views) -> np.ndarray:
    """Probability that a view ends in the cart: interest, taste and quality, most of all where they meet."""
    liked = shelf.kind[views.item] == visitors.favourite[views.visitor]
    interest = visitors.interest[views.visitor]
    logits = 0.7 * interest + 0.5 * shelf.quality[views.item] + 0.9 * liked + 0.6 * liked * interest
    return calibrated(logits, CARTS_PER_VIEW)


def purchase_probability(visitors: Visitors, price: np.ndarray, carts: Views) -> np.ndarray:
    """Probability that what lies in the cart is bought: the thrifty leave what is dear."""
    dear = np.log(price[carts.item] / np.median(price))
    thrift = visitors.thrift[carts.visitor]
    return calibrated(0.5 * visitors.interest[carts.visitor] - 0.8 * thrift * dear - 0.3 * dear, PURCHASES_PER_CART)


def _draw_views(rng: np.random.Generator, visitors: Visitors, shelf: Shelf, start: int, days: int) -> Views:
    n = len(visitors.interest)
    count = 1 + np.exp(0.3 + 0.6 * visitors.interest + rng.normal(0, 0.8, n)).astype(int)
    visitor = np.repeat(np.arange(n), count)
    first = np.cumsum(count) - count
    new_visit = rng.random(len(visitor)) < NEW_VISIT
    new_visit[first] = True
    gap = np.where(new_visit, rng.exponential(9 * _DAY, len(visitor)), _MINUTE + rng.exponential(_MINUTE, len(visitor)))
    gap[first] = 0
    since = np.cumsum(gap)
    arrived = start + rng.random(n) * days * _DAY
    views = Views(
        visitor=visitor,
        visit=np.cumsum(new_visit),
        item=choose(rng, shelf, visitors.favourite[visitor]),
        at=(arrived[visitor] + since - since[first][visitor]).astype(np.int64),
    )
    return views.where(views.at < start + days * _DAY)
