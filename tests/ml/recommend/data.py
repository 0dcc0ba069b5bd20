"""Small data sets for the recommenders, and the feature marts filled with them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from ml.recommend import Ratings
from ml.recommend.ratings import INTERACTIONS, ITEM_CATEGORIES, ITEMS, PLAYTIME
from warehouse import Column, Settings, Table, open_warehouse

DAY_0 = dt.datetime(2024, 1, 1)

Rated = tuple[str, str, float, int | None]
"""User, item, stars, and the day from DAY_0 on; None for unknown."""

INTERACTION_TABLE = Table(
    INTERACTIONS,
    "One row per user and item.",
    (
        Column("user_id", "string", "User."),
        Column("item_id", "string", "Item."),
        Column("dataset", "string", "Data set."),
        Column("part", "string", "Shape of the files."),
        Column("rating", "float64", "Stars."),
        Column("sentiment", "float64", "Sentiment."),
        Column("interacted_at", "timestamp", "When."),
    ),
    key=("user_id", "item_id"),
)
CATEGORY_TABLE = Table(
    ITEM_CATEGORIES,
    "One row per item and category.",
    (
        Column("item_id", "string", "Item."),
        Column("dataset", "string", "Data set."),
        Column("category", "string", "Category."),
    ),
    key=("item_id", "category"),
)

ITEM_TABLE = Table(
    ITEMS,
    "One row per item.",
    (
        Column("item_id", "string", "Item."),
        Column("dataset", "string", "Data set."),
        Column("item_name", "string", "Name."),
        Column("price", "float64", "Price."),
    ),
    key=("item_id",),
)
PLAYTIME_TABLE = Table(
    PLAYTIME,
    "One row per user and game.",
    (
        Column("user_id", "string", "User."),
        Column("item_id", "string", "Game."),
        Column("dataset", "string", "Data set."),
        Column("strength", "float64", "What it counts."),
    ),
    key=("user_id", "item_id"),
)


def interactions(rows: list[Rated], dataset: str = "games", part: str = "reviews") -> pa.Table:
    return pa.table(
        {
            "user_id": [user for user, _, _, _ in rows],
            "item_id": [item for _, item, _, _ in rows],
            "dataset": [dataset] * len(rows),
            "part": [part] * len(rows),
            "rating": [stars for _, _, stars, _ in rows],
            "sentiment": [None] * len(rows),
            "interacted_at": [None if day is None else DAY_0 + dt.timedelta(days=day) for *_, day in rows],
        },
        schema=INTERACTION_TABLE.schema,
    )


def item_categories(categories: dict[str, str], dataset: str = "games") -> pa.Table:
    """Rows of a mapping from item to its categories, separated by commas."""
    pairs = [(item, name.strip()) for item, names in categories.items() for name in names.split(",") if name]
    return pa.table(
        {
            "item_id": [item for item, _ in pairs],
            "dataset": [dataset] * len(pairs),
            "category": [category for _, category in pairs],
        },
        schema=CATEGORY_TABLE.schema,
    )


def ratings_of(rows: list[Rated], categories: dict[str, str]) -> Ratings:
    return Ratings.from_tables("games", interactions(rows), item_categories(categories))


def random_rows(users: int, items: int, seed: int) -> list[Rated]:
    """Between 1 and 6 ratings for each user."""
    generator = np.random.default_rng(seed)
    return [
        (f"u{user:03}", f"i{item:03}", float(generator.integers(1, 6)), int(generator.integers(0, 100)))
        for user in range(users)
        for item in generator.choice(items, generator.integers(1, 7), replace=False)
    ]


def random_categories(items: int, categories: int, seed: int) -> dict[str, str]:
    """Up to 4 categories for each item, for some of them none."""
    generator = np.random.default_rng(seed)
    return {
        f"i{item:03}": ",".join(f"c{c}" for c in generator.choice(categories, generator.integers(0, 5), False))
        for item in range(items)
    }


def fill(settings: Settings, *parts: tuple[pa.Table, pa.Table]) -> None:
    """Write the feature marts, one pair of tables per data set."""
    with open_warehouse(settings) as warehouse:
        warehouse.create(ITEM_TABLE)
        warehouse.create(PLAYTIME_TABLE)
        for rated, categorised in parts:
            warehouse.insert_new(INTERACTION_TABLE, rated)
            warehouse.insert_new(CATEGORY_TABLE, categorised)
