"""What becomes of orders: who sells what, when it ships and arrives, and how much the customer likes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.simulate.chance import draw_columns, star_probabilities
from ingestion.simulate.olist.market import Market, places

DAY = 86_400
STAR_SHARES = (8.2, 3.2, 11.4, 19.2, 57.6)
STATUSES = (
    "delivered",
    "shipped",
    "canceled",
    "unavailable",
    "invoiced",
    "processing",
    "created",
    "approved",
)
STATUS_SHARES = (0.9702, 0.0111, 0.0063, 0.0061, 0.0032, 0.0030, 0.00005, 0.00005)
NEVER_LATE = 1_000.0


@dataclass(frozen=True)
class Orders:
    """One element per order; times in seconds since 1970, local and naive, nan where it never happened.

    An order holds `count` times one product of one seller and, where `other` >= 0, one of another seller.
    """

    person: np.ndarray
    status: np.ndarray
    purchased: np.ndarray
    approved: np.ndarray
    shipped: np.ndarray
    delivered: np.ndarray
    promised: np.ndarray
    product: np.ndarray
    other: np.ndarray
    count: np.ndarray
    price: np.ndarray
    freight: np.ndarray
    stars: np.ndarray
    asked: np.ndarray


def draw_orders(
    rng: np.random.Generator, market: Market, person: np.ndarray, state: np.ndarray, purchased: np.ndarray
) -> Orders:
    """Draw one order per element of `person`, who lives in `state` and buys at `purchased` (seconds)."""
    n = len(person)
    product = rng.choice(len(market.demand), n, p=market.demand)
    other = np.where(rng.random(n) < 0.03, rng.choice(len(market.demand), n, p=market.demand), -1)
    count = 1 + (rng.random(n) < 0.10) * rng.geometric(0.72, n)
    distance = np.abs(places().remoteness[state] - places().remoteness[market.sellers.state[market.seller[product]]])
    status = rng.choice(len(STATUSES), n, p=STATUS_SHARES)
    approved, shipped, delivered, promised = _times(rng, market.quality[market.seller[product]], distance, purchased)
    freight = np.round(9 + 16 * distance + 0.0035 * market.grams[product] * (0.6 + distance) + rng.exponential(3, n), 2)
    price = np.maximum(0.85, market.price[product] * rng.choice([1.0, 0.9, 1.1], n, p=[0.8, 0.1, 0.1])).round(2)
    arrived = status == 0
    asked = ask_for_review(np.where(arrived, delivered, np.inf), promised)
    late = np.where(arrived, (delivered - promised) / DAY, NEVER_LATE)
    appeal = order_appeal(market, product, other, count, price, freight, late)
    return Orders(
        person=person,
        status=status,
        purchased=purchased,
        approved=np.where(status == 6, np.nan, approved),
        shipped=np.where(status <= 1, shipped, np.nan),
        delivered=np.where(arrived, delivered, np.nan),
        promised=promised,
        product=product,
        other=other,
        count=count,
        price=price,
        freight=freight,
        stars=1 + draw_columns(rng, star_probabilities(appeal + rng.normal(0, 0.5, n), STAR_SHARES)),
        asked=asked,
    )


def ask_for_review(delivered: np.ndarray, promised: np.ndarray) -> np.ndarray:
    """Midnight at which a review is asked for: the day after delivery, or two days after a broken promise.

    So reviews of late orders are written before the parcel arrives, as in the real data.
    """
    return np.minimum(np.floor(delivered / DAY) + 1, np.floor(promised / DAY) + 2) * DAY


def order_appeal(
    market: Market,
    product: np.ndarray,
    other: np.ndarray,
    count: np.ndarray,
    price: np.ndarray,
    freight: np.ndarray,
    late: np.ndarray,
) -> np.ndarray:
    """How well an order goes down, on the logit scale of its stars.

    Parameters
    ----------
    late
        Days between promise and delivery, negative when early, `NEVER_LATE` when it never came.
    """
    expensive = np.log(price / 80.0)
    return (
        0.75 * market.quality[market.seller[product]]
        + 0.45 * market.appeal[product]
        - 0.12 * expensive
        - 0.35 * np.minimum(freight / price, 2.0)
        # several things rarely arrive together, so who ordered more waits for the rest
        - 0.8 * (count > 1)
        - 1.6 * (other >= 0)
        - 1.6 * (late > 0)
        - 0.16 * np.clip(late, 0, 14)
        - 1.0 * (late >= NEVER_LATE)
        + 0.02 * np.clip(-late, 0, 25)
        # dear and late is worse than either
        - 0.8 * ((late > 0) & (expensive > 0.5))
    )


def return_propensity(rng: np.random.Generator, market: Market, orders: Orders) -> np.ndarray:
    """How inclined the customers of `orders` are to come back, on a logit scale with noise of its own."""
    everyday = np.isin(market.category[orders.product], (2, 3, 4))
    return np.asarray(
        0.5 * (orders.stars - 4)
        + 0.9 * everyday
        - 0.3 * np.log(orders.freight / 15)
        + rng.gumbel(size=len(orders.stars))
    )


def _times(
    rng: np.random.Generator, quality: np.ndarray, distance: np.ndarray, purchased: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    n = len(purchased)
    approved = purchased + np.where(rng.random(n) < 0.8, rng.exponential(0.03, n), rng.uniform(0.5, 3, n)) * DAY
    handling = np.exp(0.75 - 0.35 * quality + rng.normal(0, 0.85, n))
    # some parcels leave before the payment is confirmed
    early = rng.random(n) < 0.014
    shipped = np.where(early, approved - rng.uniform(0.05, 0.5, n) * DAY, approved + handling * DAY)
    month = (purchased // (30.44 * DAY)).astype(int) % 12
    # black friday and the rains of summer
    season = np.where(np.isin(month, (10, 11, 1, 2)), 1.3, 1.0)
    transit = (3.0 + 13.0 * distance) * season * np.exp(rng.normal(0, 0.68, n))
    delivered = shipped + np.maximum(transit, 0.6) * DAY
    # a promise knows the distance, but neither the seller nor the season
    promised = np.ceil(purchased / DAY + 14.5 + 16.0 * distance + rng.gamma(2.0, 2.2, n)) * DAY
    return approved, shipped, delivered, promised
