"""The reviews of orders: which are written, when, and what they say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import hex_ids, where
from ingestion.simulate.olist.orders import DAY, Orders
from ingestion.simulate.text import review_texts, review_titles

NO_REVIEW = 0.0077
SECOND_REVIEW = 0.0055
SHARED_ID = 0.0082
UNDATED = 0.0005
LONGEST_MESSAGE = 208
MESSAGE_SHARES = np.array([0.77, 0.68, 0.43, 0.31, 0.36])
TITLED = 0.27


def review_columns(rng: np.random.Generator, order_ids: pa.Array, orders: Orders) -> dict[str, pa.Array]:
    """The review file: a few orders have no review, some have several, some reviews cover several orders."""
    first = np.flatnonzero(rng.random(len(orders.stars)) >= NO_REVIEW)
    again = rng.choice(first, max(1, round(len(first) * SECOND_REVIEW)), replace=False)
    of = rng.permutation(np.concatenate([first, again]))
    n = len(of)
    stars = orders.stars[of]
    created = orders.asked[of]
    answered = created + np.minimum(rng.lognormal(0.5, 0.95, n), 500) * DAY
    undated = rng.permutation(n) < max(1, round(n * UNDATED))
    written = rng.random(n) < MESSAGE_SHARES[stars - 1]
    titled = written & (rng.random(n) < TITLED) | ~written & (rng.random(n) < 0.01)
    columns = {
        "review_id": hex_ids(rng, n),
        "review_score": pa.array(stars),
        "review_comment_title": _scatter(titled, review_titles(rng, stars[titled], "brazilian", "delivery")),
        "review_comment_message": _scatter(written, _messages(rng, stars[written])),
        "review_creation_date": where(~(undated & (rng.random(n) < 0.25)), timestamps(created)),
        "review_answer_timestamp": where(~undated, timestamps(answered)),
    }
    rows = _shared_rows(rng, of)
    shared = {name: values.take(pa.array(rows)) for name, values in columns.items()}
    order_id = order_ids.take(pa.array(of))
    return {"review_id": shared.pop("review_id"), "order_id": order_id, **shared}


def _shared_rows(rng: np.random.Generator, of: np.ndarray) -> np.ndarray:
    """For each row the row whose review it repeats, mostly itself: one form may have covered several parcels.

    `of` tells the order of each row. No order gets the same review twice, so (review, order) stays unique.
    """
    rows = np.arange(len(of))
    _, once = np.unique(of, return_index=True)
    copies = rng.choice(once, max(1, round(len(of) * SHARED_ID)), replace=False)
    source = rng.integers(len(of), size=len(copies))
    rows[copies] = np.where(of[source] == of[copies], copies, source)
    return rows


def timestamps(seconds: np.ndarray) -> pa.Array:
    """Naive local times to the second; nan becomes null."""
    known = ~np.isnan(seconds)
    return where(known, pa.array(np.where(known, seconds, 0).astype("datetime64[s]")))


def _messages(rng: np.random.Generator, stars: np.ndarray) -> pa.Array:
    texts = pa.array(review_texts(rng, stars, np.full(len(stars), "brazilian"), "delivery"), pa.string())
    return pc.utf8_trim_whitespace(
        pc.replace_substring(pc.utf8_slice_codeunits(texts, 0, LONGEST_MESSAGE), "\n", "\r\n")
    )


def _scatter(mask: np.ndarray, values: pa.Array | list[str]) -> pa.Array:
    """Place `values` where `mask` holds; null elsewhere."""
    position = np.cumsum(mask) - 1
    return pa.array(values, pa.string()).take(pa.array(position, mask=~mask))
