"""Writes the reviews in the shapes of 2014, 2018 and the wide one, and the metadata of 2018."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.amazon.metadata import metadata_rows
from ingestion.simulate.amazon.tastes import Reviews, Shelf, draw_reviews, draw_shelf
from ingestion.simulate.amazon.wide import wide_columns
from ingestion.simulate.chance import code_ids, where
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import json_rows
from ingestion.simulate.sizes import grown
from ingestion.simulate.text import review_texts, review_titles
from ingestion.simulate.words import one_of, phrase, words

BROKEN_CSV = (
    "A0BROKEN00001,B000000001,Only Three Cells",
    "A0BROKEN00002,B000000002,Too Many,,,5.0,,0,,extra,cells",
)
BROKEN_JSON = ('{"overall": 4.0, "verified": true, "reviewTime": "01 1', '{"overall": 5.0, "asin": }')
STARS_2014 = (2.1, 2.4, 7.5, 20.3, 67.7)
STARS_2018 = (4.3, 5.0, 10.1, 15.8, 64.8)
NAMELESS = 0.003
TEXTLESS = 0.0007


BLOCK = 50_000
"""Reviews or products spelled at once, which bounds the memory a file of any size needs."""


@dataclass(frozen=True)
class Sizes:
    """Counts of reviews, of the people who write them, and of the products they are about."""

    reviews: int
    reviewers: int
    products: int


def sizes_at(scale: float, small: Sizes, full: Sizes) -> Sizes:
    """Counts at a scale, with enough reviews per person and product left to learn from."""
    reviews = max(240, grown(scale, small.reviews, full.reviews))
    return Sizes(
        reviews,
        max(30, min(reviews // 6, grown(scale, small.reviewers, full.reviewers))),
        max(20, min(reviews // 5, grown(scale, small.products, full.products))),
    )


TOOLS = (Sizes(1_026, 143, 90), Sizes(10_261, 1_429, 900))
COFFEE = (Sizes(238, 35, 16), Sizes(1_000_000, 140_000, 60_000))
GADGETS = 34_660
SMALL_METADATA, FULL_METADATA, FEWEST_METADATA = 338, 1_000_000, 68
PRODUCTS_PER_ROW = 0.685


def simulate_amazon(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the reviews and metadata under ``amazon/``; those of 2018 are the ones that grow into millions."""
    _write_tools(folder, sizes_at(scale, *TOOLS), rng)
    metadata = max(FEWEST_METADATA, grown(scale, SMALL_METADATA, FULL_METADATA))
    _write_coffee(folder, sizes_at(scale, *COFFEE), metadata, rng)
    folder.csv("amazon/8201_3.csv.gz", wide_columns(rng, max(240, round(GADGETS * scale))))


def _write_tools(folder: Folder, sizes: Sizes, rng: np.random.Generator) -> None:
    shelf = draw_shelf(rng, sizes.products, len(words("tool_kinds")))
    reviews = draw_reviews(rng, shelf, sizes.reviewers, sizes.reviews, STARS_2014, (2005, 2015))
    n = sizes.reviews
    total = np.where(rng.random(n) < 0.65, 0, rng.geometric(0.3, n))
    counts = [pa.array(values).cast(pa.string()) for values in (rng.binomial(total, 0.8), total)]
    who = _who(rng, sizes, reviews)
    columns = {
        "reviewerID": who["reviewerID"],
        "asin": code_ids(rng, sizes.products, "B00", 7).take(pa.array(reviews.product)),
        "reviewerName": who["reviewerName"],
        "helpful": pc.binary_join_element_wise("[", counts[0], ", ", counts[1], "]", ""),
        "reviewText": where(rng.random(n) >= TEXTLESS, _one_line(_texts(rng, reviews.stars, "tools"))),
        "overall": pc.binary_join_element_wise(pa.array(reviews.stars).cast(pa.string()), "0", "."),
        "summary": pa.array(review_titles(rng, reviews.stars, "english", "tools")),
        "unixReviewTime": pa.array(reviews.at),
        "reviewTime": _review_time(reviews.at, padded=True),
    }
    folder.csv("amazon/Garden_Tools_reviews.csv.gz", columns, broken=BROKEN_CSV)


def _write_coffee(folder: Folder, sizes: Sizes, metadata: int, rng: np.random.Generator) -> None:
    products = max(sizes.products, round(PRODUCTS_PER_ROW * metadata))
    shelf = draw_shelf(rng, products, len(words("coffee_kinds")))
    asins = code_ids(rng, products, "B00", 7)
    # reviews are about the first products only: most of what is on sale has none
    reviewed = Shelf(shelf.kind[: sizes.products], shelf.quality[: sizes.products], _head(shelf.demand, sizes.products))
    reviews = draw_reviews(rng, reviewed, sizes.reviewers, sizes.reviews, STARS_2018, (2006, 2019))
    reviews = _with_repeats(rng, reviews)
    who = _who(rng, sizes, reviews)
    blocks = (_coffee_rows(rng, asins, reviews, who, slice(at, at + BLOCK)) for at in range(0, sizes.reviews, BLOCK))
    folder.lines("amazon/Coffee_5.json.gz", blocks, broken=BROKEN_JSON)
    folder.lines("amazon/meta_Coffee.json.gz", _metadata(rng, asins, shelf, max(products + 1, metadata)))


def _coffee_rows(
    rng: np.random.Generator, asins: pa.Array, reviews: Reviews, who: dict[str, pa.Array], block: slice
) -> pa.Array:
    stars, at = reviews.stars[block], reviews.at[block]
    n = len(stars)
    asin = asins.take(pa.array(reviews.product[block]))
    votes = pa.array(rng.geometric(0.2, n)).cast(pa.string())
    style = pa.StructArray.from_arrays([one_of(rng, pa.array([" 12 Ounce", " 2 Pound", " Pack of 6"]), n)], ["Size:"])
    picture = pc.binary_join_element_wise("https://images-na.ssl-images-amazon.com/images/I/", asin, ".jpg", "")
    titles = pa.array(review_titles(rng, stars, "english", "coffee"))
    return json_rows(
        {
            "overall": pa.array(stars.astype(float)),
            "vote": where(rng.random(n) < 0.24, votes),
            "verified": pa.array(rng.random(n) < 0.7),
            "reviewTime": _review_time(at, padded=False),
            "reviewerID": who["reviewerID"][block],
            "asin": asin,
            "style": where(rng.random(n) < 0.68, style),
            "reviewerName": who["reviewerName"][block],
            "reviewText": where(rng.random(n) >= TEXTLESS, _texts(rng, stars, "coffee")),
            "summary": where(rng.random(n) >= TEXTLESS, titles),
            "unixReviewTime": pa.array(at),
            "image": where(rng.random(n) < 0.004, _singletons(picture)),
        }
    )


def _metadata(rng: np.random.Generator, asins: pa.Array, shelf: Shelf, lines: int) -> Iterator[pa.Array]:
    """Rows of a block of products after the other; what a row refers to is in its block."""
    for first in range(0, len(asins), BLOCK):
        block = slice(first, min(first + BLOCK, len(asins)))
        rows = [lines * at // len(asins) for at in (block.start, block.stop)]
        part = Shelf(shelf.kind[block], shelf.quality[block], shelf.demand[block])
        yield metadata_rows(rng, asins[block], part, rows[1] - rows[0])


def _who(rng: np.random.Generator, sizes: Sizes, reviews: Reviews) -> dict[str, pa.Array]:
    names = phrase(rng, sizes.reviewers, pa.concat_arrays([words("first_names", g) for g in "FM"]), words("surnames"))
    quoted = pc.binary_join_element_wise(names, ' "', one_of(rng, words("handles"), sizes.reviewers), '"', "")
    names = pc.if_else(rng.random(sizes.reviewers) < 0.2, quoted, names)
    who = pa.array(reviews.reviewer)
    return {
        "reviewerID": code_ids(rng, sizes.reviewers, "A", 13).take(who),
        "reviewerName": where(rng.random(len(reviews.stars)) >= NAMELESS, names.take(who)),
    }


def _with_repeats(rng: np.random.Generator, reviews: Reviews) -> Reviews:
    """Let a few people review the product they reviewed before once more."""
    order = np.argsort(reviews.reviewer, kind="stable")
    product = reviews.product[order]
    again = np.flatnonzero((np.diff(reviews.reviewer[order]) == 0) & (rng.random(len(order) - 1) < 0.035)) + 1
    product[again] = product[again - 1]
    return Reviews(reviews.reviewer[order], product, reviews.stars[order], reviews.at[order])


def _texts(rng: np.random.Generator, stars: np.ndarray, domain: str) -> pa.Array:
    return pa.array(review_texts(rng, stars, np.full(len(stars), "english"), domain), pa.string())


def _one_line(texts: pa.Array) -> pa.Array:
    return pc.replace_substring(texts, "\n", " ")


def _review_time(at: np.ndarray, padded: bool) -> pa.Array:
    """Dates as ``02 26, 2014``; in the shape of 2018 the day has no leading zero."""
    text = pc.strftime(pa.array(at.astype("datetime64[s]")), format="%m %d, %Y")
    return text if padded else pc.replace_substring_regex(text, r"^(\d\d) 0", r"\1 ")


def _head(demand: np.ndarray, n: int) -> np.ndarray:
    return np.asarray(demand[:n] / demand[:n].sum())


def _singletons(values: pa.Array) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(np.arange(len(values) + 1, dtype=np.int32)), values)
