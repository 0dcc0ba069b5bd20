"""How visitors of a shop browse: what they view, put in the cart and buy, as arrays with one element per event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ingestion.simulate.amazon.tastes import Shelf, choose
from ingestion.simulate.chance import sigmoid
from ingestion.simulate.returning import back_within, draw_next, draw_waits

VIEW, CART, PURCHASE = 0, 1, 2
FROM_LIST = 0.02
"""Share of carts that are filled from a list, without a view of the item."""
SEEKERS = 0.35
"""Share of visitors who look for one thing and are done once they have it."""
MOST_VISITS = 60
DAY = 86_400_000
_MINUTE = 60_000


@dataclass(frozen=True)
class Visitors:
    """One element per visitor; none of it is in a column. `interest`, `thrift` and `pace` are standard normal."""

    favourite: np.ndarray
    interest: np.ndarray
    thrift: np.ndarray
    pace: np.ndarray
    seeks: np.ndarray


@dataclass(frozen=True)
class Views:
    """One element per view; `visit` numbers the visits that they belong to, `at` is in milliseconds since 1970."""

    visitor: np.ndarray
    visit: np.ndarray
    item: np.ndarray
    at: np.ndarray

    def where(self, kept: np.ndarray) -> Views:
        """The views that `kept` marks or numbers."""
        return Views(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


@dataclass(frozen=True)
class Visits:
    """One element per visit; times in milliseconds since 1970.

    `path` numbers the lives that were drawn, one per visitor, or several of one to see what might become of them.
    `left` says that something stayed in the cart, `bought` that something was paid for.
    """

    path: np.ndarray
    visitor: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    left: np.ndarray
    bought: np.ndarray

    def where(self, kept: np.ndarray) -> Visits:
        """The visits that `kept` marks or numbers."""
        return Visits(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


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
    return Visitors(
        favourite=rng.integers(kinds, size=n),
        interest=rng.normal(size=n),
        thrift=rng.normal(size=n),
        pace=rng.normal(size=n),
        seeks=rng.random(n) < SEEKERS,
    )


def draw_clicks(
    rng: np.random.Generator, visitors: Visitors, shelf: Shelf, price: np.ndarray, start: int, days: int
) -> tuple[Clicks, Visits]:
    """Draw what `visitors` do within `days` days of `start` (milliseconds since 1970)."""
    n = len(visitors.interest)
    first = (start + rng.random(n) * days * DAY).astype(np.int64)
    drawn = list(draw_rounds(rng, visitors, shelf, price, np.arange(n), first, start + days * DAY))
    visits = joined([each for each, *_ in drawn])
    # visits are numbered anew in each round
    before = np.cumsum([0, *(len(each.path) for each, *_ in drawn)])
    views = joined(
        [replace(seen, visit=seen.visit + number) for (_, seen, *_), number in zip(drawn, before[:-1], strict=True)]
    )
    carted, paid = (np.concatenate(column) for column in zip(*((row[2], row[3]) for row in drawn), strict=True))
    carts, bought = views.where(carted), views.where(carted & paid)
    seen = views.where(~(carted & (rng.random(len(carted)) < FROM_LIST)))
    # what is bought in a visit is paid for at once, when its cart was filled for the last time
    order, transaction = np.unique(bought.visit, return_inverse=True)
    paid_at = np.zeros(len(order), np.int64)
    np.maximum.at(paid_at, transaction, bought.at + 3 * _MINUTE)
    parts = (seen, carts, bought)
    at = np.concatenate([seen.at, carts.at + _MINUTE // 2, paid_at[transaction]])
    oldest = np.argsort(at, kind="stable")
    oldest = oldest[at[oldest] < start + days * DAY]
    clicks = Clicks(
        visitor=np.concatenate([part.visitor for part in parts])[oldest],
        kind=np.repeat((VIEW, CART, PURCHASE), [len(part.item) for part in parts])[oldest],
        item=np.concatenate([part.item for part in parts])[oldest],
        at=at[oldest],
        transaction=np.concatenate([np.full(len(seen.item) + len(carts.item), -1), transaction])[oldest],
    )
    return clicks, visits


def draw_rounds(
    rng: np.random.Generator,
    visitors: Visitors,
    shelf: Shelf,
    price: np.ndarray,
    who: np.ndarray,
    at: np.ndarray,
    end: int,
) -> Iterator[tuple[Visits, Views, np.ndarray, np.ndarray]]:
    """Draw visits that begin before `end`: the next one of everybody, then one more of whoever comes back, and so on.

    Parameters
    ----------
    who
        Visitor of each path.
    at
        When its next visit begins, milliseconds since 1970.

    Yields
    ------
    tuple
        Visits, their views, which views ended in the cart, and which of those would be paid for.
    """
    path = np.arange(len(who))
    for _ in range(MOST_VISITS):
        kept = at < end
        path, who, at = path[kept], who[kept], at[kept]
        if not len(who):
            return
        views, ends = _draw_views(rng, visitors, shelf, who, at)
        carted = rng.random(len(views.item)) < cart_probability(visitors, shelf, views)
        paid = rng.random(len(views.item)) < purchase_probability(visitors, price, views)
        count, bought = (np.bincount(views.visit[which], minlength=len(who)) for which in (carted, carted & paid))
        visits = Visits(path, who, at, ends, left=count > bought, bought=bought > 0)
        yield visits, views, carted, paid
        back = rng.random(len(who)) < return_probability(visitors, visits)
        wait = draw_waits(rng, mean_wait(visitors, visits)) * DAY
        path, who, at = path[back], who[back], (ends + wait)[back].astype(np.int64)


def cart_probability(visitors: Visitors, shelf: Shelf, views: Views) -> np.ndarray:
    """Probability that a view ends in the cart: interest, taste and quality, most of all where they meet."""
    liked = shelf.kind[views.item] == visitors.favourite[views.visitor]
    interest = visitors.interest[views.visitor]
    return sigmoid(-5.1 + 0.6 * interest + 0.5 * shelf.quality[views.item] + 1.2 * liked + 0.5 * liked * interest)


def purchase_probability(visitors: Visitors, price: np.ndarray, carts: Views) -> np.ndarray:
    """Probability that what lies in the cart is bought: the thrifty leave what is dear."""
    dear = np.log(price[carts.item] / np.median(price))
    thrift = visitors.thrift[carts.visitor]
    return sigmoid(-1.0 + 0.5 * visitors.interest[carts.visitor] - 0.8 * thrift * dear - 0.3 * dear)


def return_probability(visitors: Visitors, visits: Visits) -> np.ndarray:
    """Probability that somebody comes back at all after each of `visits`.

    Who seeks one thing comes back until it is found and hardly after it; others come for what they left in the
    cart, and more gladly after a purchase.
    """
    seeks, interest = visitors.seeks[visits.visitor], visitors.interest[visits.visitor]
    seeking = 1.4 + 0.2 * interest - 4.2 * visits.bought
    strolling = -1.3 + 0.4 * interest + 1.4 * visits.bought
    return sigmoid(np.where(seeks, seeking, strolling) + 1.5 * visits.left)


def mean_wait(visitors: Visitors, visits: Visits) -> np.ndarray:
    """Days until the next visit, on average: seekers come back soon, and so does who left something in the cart."""
    seeks, pace = visitors.seeks[visits.visitor], visitors.pace[visits.visitor]
    return np.asarray(np.exp(2.4 - 0.6 * pace - 1.0 * seeks - 0.5 * visits.left))


def visit_probability(visitors: Visitors, last: Visits, now: np.ndarray, days: int) -> np.ndarray:
    """Probability that each of `last` visits has another within `days` days of `now`, when there was none yet."""
    silent = (now - last.ends) / DAY
    return back_within(return_probability(visitors, last), mean_wait(visitors, last), silent, days)


def order_probability(
    rng: np.random.Generator,
    visitors: Visitors,
    shelf: Shelf,
    price: np.ndarray,
    last: Visits,
    now: np.ndarray,
    days: int,
    lives: int = 200,
) -> np.ndarray:
    """Share of `lives` drawn anew from each of `last` visits on in which something is bought within `days` of `now`."""
    returns, wait = return_probability(visitors, last), mean_wait(visitors, last)
    silent = (now - last.ends) / DAY
    bought = np.zeros(len(now))
    for _ in range(lives):
        later = draw_next(rng, returns, wait, silent)
        again = np.flatnonzero(later < days)
        # times count from now, so that all end together
        begins, lived = (later[again] * DAY).astype(np.int64), np.zeros(len(again), bool)
        for visits, *_ in draw_rounds(rng, visitors, shelf, price, last.visitor[again], begins, days * DAY):
            lived[visits.path[visits.bought]] = True
        bought[again] += lived
    return bought / lives


def _draw_views(
    rng: np.random.Generator, visitors: Visitors, shelf: Shelf, who: np.ndarray, at: np.ndarray
) -> tuple[Views, np.ndarray]:
    """Views of one visit each of `who`, and when each visit ends; who comes often looks at little, and quickly."""
    n, pace, seeks = len(who), visitors.pace[who], visitors.seeks[who]
    count = 1 + rng.poisson(np.exp(0.1 + 0.6 * visitors.interest[who] - 0.3 * pace + 0.4 * seeks))
    visit = np.repeat(np.arange(n), count)
    first = np.cumsum(count) - count
    lasts = 0.3 + rng.exponential(1.0, len(visit)) * np.exp(1.0 * seeks - 0.5 * pace)[visit]
    ends = np.cumsum(lasts * _MINUTE)
    begins = ends - lasts * _MINUTE
    since = begins[first]
    favourite = visitors.favourite[who]
    item = choose(rng, shelf, favourite[visit])
    # who seeks one thing passes by most others
    for _ in range(3):
        astray = np.flatnonzero(seeks[visit] & (shelf.kind[item] != favourite[visit]))
        item[astray] = choose(rng, shelf, favourite[visit[astray]])
    views = Views(visitor=who[visit], visit=visit, item=item, at=(at[visit] + begins - since[visit]).astype(np.int64))
    return views, (at + ends[first + count - 1] - since).astype(np.int64)


def joined(parts: Sequence[Any]) -> Any:
    """Arrays of the same kind, one after another."""
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
