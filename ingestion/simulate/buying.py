"""Who buys at a small shop, and who comes back, as arrays with one element per customer, order or item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.simulate.chance import popularity, sigmoid
from ingestion.simulate.returning import back_within, draw_waits

COUNTRIES = ("DE", "FR", "NL", "PL", "GB", "US")
COUNTRY_SHARES = (0.34, 0.2, 0.14, 0.12, 0.12, 0.08)
PAID, REFUNDED, CANCELLED = 0, 1, 2
REFUNDS, CANCELS = 0.05, 0.02
DAY = 86_400
MOST_ORDERS = 60


@dataclass(frozen=True)
class Customers:
    """One element per customer; `loyalty`, `thrift` and `pace` are standard normal and seen in no column."""

    loyalty: np.ndarray
    thrift: np.ndarray
    pace: np.ndarray
    favourite: np.ndarray
    country: np.ndarray
    newsletter: np.ndarray
    signed_up: np.ndarray


@dataclass(frozen=True)
class Products:
    """One element per product; `everyday` is true for what is used up and bought again."""

    category: np.ndarray
    everyday: np.ndarray
    price: np.ndarray


@dataclass(frozen=True)
class Orders:
    """One element per order, oldest first; times in seconds since 1970, discounts as a share of the goods."""

    customer: np.ndarray
    at: np.ndarray
    status: np.ndarray
    discount: np.ndarray
    product: np.ndarray
    items: np.ndarray

    def where(self, kept: np.ndarray) -> Orders:
        """The orders that `kept` marks or numbers."""
        return Orders(**{name: values[kept] for name, values in vars(self).items()})


def draw_customers(rng: np.random.Generator, n: int, categories: int, start: int, days: int) -> Customers:
    """Draw n customers, each of whom signs up within `days` days of `start` (seconds since 1970)."""
    loyalty = rng.normal(size=n)
    return Customers(
        loyalty=loyalty,
        thrift=rng.normal(size=n),
        pace=rng.normal(size=n),
        favourite=rng.integers(categories, size=n),
        country=rng.choice(len(COUNTRIES), n, p=COUNTRY_SHARES),
        newsletter=rng.random(n) < sigmoid(-0.5 + 1.2 * loyalty),
        signed_up=start + np.sort((rng.beta(1.4, 1.0, n) * days * DAY).astype(np.int64)),
    )


def draw_products(rng: np.random.Generator, n: int, categories: int) -> Products:
    """Draw n products; those of every second category are used up."""
    category = rng.integers(categories, size=n)
    return Products(category, category % 2 == 0, np.round(rng.lognormal(2.9, 0.7, n), 2))


def draw_orders(rng: np.random.Generator, customers: Customers, products: Products, end: int) -> Orders:
    """Draw the orders before `end`: everyone's first, then one more of everyone who comes back, and so on."""
    who = np.arange(len(customers.loyalty))
    at = customers.signed_up + rng.exponential(0.5 * DAY, len(who)).astype(np.int64)
    rounds = []
    for _ in range(MOST_ORDERS):
        kept = at < end
        who, at = who[kept], at[kept]
        if not len(who):
            break
        orders = _draw_round(rng, customers, products, who, at)
        rounds.append(orders)
        back = rng.random(len(who)) < return_probability(customers, products, orders)
        wait = 1 + draw_waits(rng, mean_wait(customers, products, orders))
        who, at = who[back], (at + wait * DAY)[back].astype(np.int64)
    return _oldest_first(rounds)


def return_probability(customers: Customers, products: Products, orders: Orders) -> np.ndarray:
    """Probability that somebody orders again after each of `orders`.

    Loyal people do, mostly for what is used up; the thrifty do not without a discount, and a refund puts off
    all but the loyal.
    """
    loyalty, thrift = customers.loyalty[orders.customer], customers.thrift[orders.customer]
    everyday = products.everyday[orders.product]
    lured = orders.discount > 0
    return sigmoid(
        0.4
        + 0.4 * loyalty
        + 0.8 * everyday
        + 0.3 * loyalty * everyday
        - 0.6 * thrift * ~lured
        - 0.5 * lured
        - (1.5 - 0.6 * loyalty) * (orders.status != PAID)
    )


def mean_wait(customers: Customers, products: Products, orders: Orders) -> np.ndarray:
    """Days that somebody who comes back waits on average after each of `orders`: everyone has a pace of their own."""
    return np.asarray(np.exp(3.2 - 1.05 * customers.pace[orders.customer] - 0.4 * products.everyday[orders.product]))


def churn_probability(
    customers: Customers, products: Products, orders: Orders, silent: np.ndarray, days: int
) -> np.ndarray:
    """Probability that nobody of the customers of `orders`, `silent` days after it, orders within `days` more."""
    returns, wait = return_probability(customers, products, orders), mean_wait(customers, products, orders)
    return 1 - back_within(returns, wait, silent - 1, days)


def _draw_round(
    rng: np.random.Generator, customers: Customers, products: Products, who: np.ndarray, at: np.ndarray
) -> Orders:
    n = len(who)
    status = rng.choice(3, n, p=[1 - REFUNDS - CANCELS, REFUNDS, CANCELS])
    lured = rng.random(n) < sigmoid(-1.6 + 1.5 * customers.thrift[who])
    return Orders(
        customer=who,
        at=at,
        status=status,
        discount=np.where(lured, rng.choice([0.05, 0.1, 0.2], n), 0.0),
        product=_pick(rng, products, customers.favourite[who]),
        # who comes often takes little at a time
        items=rng.geometric(sigmoid(0.4 + 0.9 * customers.pace[who] - 0.2 * customers.loyalty[who])),
    )


def _pick(rng: np.random.Generator, products: Products, favourite: np.ndarray) -> np.ndarray:
    """Popular products, or with luck, tried a few times, one of the favourite category."""
    demand = popularity(len(products.price), 0.7)
    chosen = rng.choice(len(demand), len(favourite), p=demand)
    for _ in range(4):
        other = np.flatnonzero(products.category[chosen] != favourite)
        chosen[other] = rng.choice(len(demand), len(other), p=demand)
    return chosen


def _oldest_first(rounds: list[Orders]) -> Orders:
    joined = {name: np.concatenate([getattr(orders, name) for orders in rounds]) for name in vars(rounds[0])}
    return Orders(**joined).where(np.argsort(joined["at"], kind="stable"))
