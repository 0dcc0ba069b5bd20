"""Simulates the clickstream of a shop, in the layout of RetailRocket's: events, and properties of the items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.amazon.tastes import Shelf, draw_shelf
from ingestion.simulate.browsing import Clicks, Visitors, Visits, draw_clicks, draw_visitors
from ingestion.simulate.chance import where
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import Columns
from ingestion.simulate.sizes import grown

SMALL_VISITORS, FULL_VISITORS, FEWEST_VISITORS = 3_000, 400_000, 300
SMALL_ITEMS, FULL_ITEMS, FEWEST_ITEMS = 2_000, 235_000, 200
KINDS = 25
START, DAYS = np.datetime64("2015-05-03", "ms"), 137
SOLD_OUT = 0.15
"""Share of items that are sold out at some time."""
EVENTS = pa.array(["view", "addtocart", "transaction"])
# the publisher hides what properties mean behind numbers, but for two; 790 is the price
CATEGORY, AVAILABLE, PRICE = "categoryid", "available", "790"


@dataclass(frozen=True)
class World:
    """Who looks at what and when, with what causes it; ids by visitor and by item."""

    visitors: Visitors
    shelf: Shelf
    price: np.ndarray
    clicks: Clicks
    visits: Visits
    item_ids: np.ndarray
    visitor_ids: np.ndarray


def draw_world(rng: np.random.Generator, scale: float) -> World:
    """Draw everything that happens at the shop."""
    count = max(FEWEST_VISITORS, grown(scale, SMALL_VISITORS, FULL_VISITORS))
    items = max(FEWEST_ITEMS, grown(scale, SMALL_ITEMS, FULL_ITEMS))
    shelf = draw_shelf(rng, items, KINDS)
    price = np.round(rng.lognormal(4.5, 1.0, items), 2)
    visitors = draw_visitors(rng, count, KINDS)
    clicks, visits = draw_clicks(rng, visitors, shelf, price, int(START.astype(np.int64)), DAYS)
    item_ids, visitor_ids = rng.permutation(2 * items)[:items], rng.permutation(count)
    return World(visitors, shelf, price, clicks, visits, item_ids, visitor_ids)


def simulate_clickstream(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write ``clickstream/``: the events, and what is known about the items."""
    world = draw_world(rng, scale)
    clicks = world.clicks
    columns: Columns = {
        "timestamp": pa.array(clicks.at),
        "visitorid": pa.array(world.visitor_ids[clicks.visitor]),
        "event": EVENTS.take(pa.array(clicks.kind)),
        "itemid": pa.array(world.item_ids[clicks.item]),
        "transactionid": where(clicks.transaction >= 0, pa.array(clicks.transaction)),
    }
    folder.csv("clickstream/events.csv.gz", columns)
    folder.csv("clickstream/item_properties.csv.gz", _properties(rng, world.item_ids, world.shelf.kind, world.price))


def _properties(rng: np.random.Generator, item_ids: np.ndarray, kind: np.ndarray, price: np.ndarray) -> Columns:
    """What each item is from the first day on, and when some of them are sold out."""
    n = len(item_ids)
    sold_out = np.flatnonzero(rng.random(n) < SOLD_OUT)
    values = [
        pa.array(kind * 7 + 100).cast(pa.string()),
        pa.array(["1"] * n),
        # numbers are led by an n and have three decimals
        pc.binary_join_element_wise("n", pa.array(price).cast(pa.decimal128(14, 3), safe=False).cast(pa.string()), ""),
        pa.array(["0"] * len(sold_out)),
    ]
    start = int(START.astype(np.int64))
    later = start + (rng.uniform(1, DAYS, len(sold_out)) * 86_400_000).astype(np.int64)
    return {
        "timestamp": pa.array(np.concatenate([np.full(3 * n, start), later])),
        "itemid": pa.array(np.concatenate([item_ids, item_ids, item_ids, item_ids[sold_out]])),
        "property": pa.array(np.repeat((CATEGORY, AVAILABLE, PRICE, AVAILABLE), [n, n, n, len(sold_out)])),
        "value": pa.concat_arrays(values),
    }
