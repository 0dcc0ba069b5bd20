"""The marketplace before anybody orders: places, people, sellers and what they sell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import hex_ids, popularity, where
from ingestion.simulate.lexicon import entries
from ingestion.simulate.words import vocabulary

UNCATEGORISED = 0.018
UNMEASURED = 2 / 33_000
_SIDES = {"product_length_cm": 1.0, "product_height_cm": 0.4, "product_width_cm": 0.7}


@dataclass(frozen=True)
class Places:
    """Brazilian states; one element per state, `cities` a list of names per state."""

    names: pa.Array
    customer_share: np.ndarray
    seller_share: np.ndarray
    remoteness: np.ndarray
    first_zip: np.ndarray
    cities: list[pa.Array]


@dataclass(frozen=True)
class Categories:
    """Product categories; `english` is empty where the publisher has no translation."""

    names: pa.Array
    share: np.ndarray
    price: np.ndarray
    grams: np.ndarray
    english: pa.Array


@dataclass(frozen=True)
class Residents:
    """People or shops at an address; one element each. `zip_code` keeps its leading zeros."""

    ids: pa.Array
    state: np.ndarray
    zip_code: pa.Array
    city: pa.Array


@dataclass(frozen=True)
class Market:
    """Everything on offer. `quality` of sellers and `appeal` of products are standard normal and hidden."""

    sellers: Residents
    quality: np.ndarray
    product_ids: pa.Array
    category: np.ndarray
    seller: np.ndarray
    appeal: np.ndarray
    price: np.ndarray
    grams: np.ndarray
    demand: np.ndarray


@lru_cache
def places() -> Places:
    """The states of the vocabulary."""
    rows = [(state, entries(line)) for state, line in vocabulary()["brazil"].items()]
    numbers = np.array([[float(cell) for cell in cells[:4]] for _, cells in rows])
    return Places(
        names=pa.array([state for state, _ in rows]),
        customer_share=numbers[:, 0] / numbers[:, 0].sum(),
        seller_share=numbers[:, 1] / numbers[:, 1].sum(),
        remoteness=numbers[:, 2],
        first_zip=numbers[:, 3].astype(int),
        cities=[pa.array(cells[4:]) for _, cells in rows],
    )


@lru_cache
def categories() -> Categories:
    """The product categories of the vocabulary."""
    rows = [(name, entries(line)) for name, line in vocabulary()["shop_categories"].items()]
    numbers = np.array([[float(cell) for cell in cells[:3]] for _, cells in rows])
    return Categories(
        names=pa.array([name for name, _ in rows]),
        share=numbers[:, 0] / numbers[:, 0].sum(),
        price=numbers[:, 1],
        grams=numbers[:, 2],
        english=pa.array([cells[3].strip('"') for _, cells in rows]),
    )


def draw_residents(rng: np.random.Generator, n: int, shares: np.ndarray) -> Residents:
    """Settle n people or shops over the states by `shares`."""
    state = rng.choice(len(shares), n, p=shares)
    city = np.empty(n, dtype=object)
    for index, names in enumerate(places().cities):
        here = state == index
        city[here] = np.array(names.to_pylist(), dtype=object)[rng.integers(len(names), size=here.sum())]
    zips = places().first_zip[state] + rng.integers(0, 900, n)
    padded = pc.utf8_lpad(pa.array(zips).cast(pa.string()), 5, "0")
    return Residents(hex_ids(rng, n), state, padded, pa.array(city, pa.string()))


def draw_market(rng: np.random.Generator, sellers: int, products: int) -> Market:
    """Draw the sellers and the products that they offer, each product by one seller."""
    kinds = categories()
    category = rng.choice(len(kinds.share), products, p=kinds.share)
    # popular sellers offer more; shuffled, so that size says nothing about quality
    size = rng.permutation(popularity(sellers))
    return Market(
        sellers=draw_residents(rng, sellers, places().seller_share),
        quality=rng.normal(size=sellers),
        product_ids=hex_ids(rng, products),
        category=category,
        seller=rng.choice(sellers, products, p=size),
        appeal=rng.normal(size=products),
        price=np.round(kinds.price[category] * np.exp(rng.normal(0, 0.75, products)) + 3, 1),
        grams=np.ceil(kinds.grams[category] * np.exp(rng.normal(0, 0.8, products)) / 50).astype(int) * 50,
        demand=rng.permutation(popularity(products, 0.7)),
    )


def product_columns(rng: np.random.Generator, market: Market) -> dict[str, pa.Array]:
    """The product file: a few products have no category, fewer no measures; ``lenght`` is the publisher's."""
    n = len(market.product_ids)
    described = rng.random(n) >= UNCATEGORISED
    measured = rng.random(n) >= UNMEASURED
    side = np.cbrt(market.grams * 6.0)
    sizes = {name: np.clip(side * rng.uniform(low, 1.8, n), 2, 105).astype(int) for name, low in _SIDES.items()}
    texts = {
        "product_category_name": categories().names.take(pa.array(market.category)),
        "product_name_lenght": pa.array(np.clip(rng.normal(48, 10, n), 5, 76).astype(int)),
        "product_description_lenght": pa.array(np.clip(rng.lognormal(6.4, 0.75, n), 4, 3_992).astype(int)),
        "product_photos_qty": pa.array(np.minimum(rng.geometric(0.46, n), 20)),
    }
    return {
        "product_id": market.product_ids,
        **{name: where(described, values) for name, values in texts.items()},
        "product_weight_g": where(measured, pa.array(market.grams)),
        **{name: where(measured, pa.array(values)) for name, values in sizes.items()},
    }


def translation_columns() -> dict[str, pa.Array]:
    """The translations, as far as the publisher has them."""
    kinds = categories()
    known = pc.not_equal(kinds.english, "")
    return {
        "product_category_name": kinds.names.filter(known),
        "product_category_name_english": kinds.english.filter(known),
    }
