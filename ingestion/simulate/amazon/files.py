"""Writes the reviews in the shapes of 2014, 2018 and the wide one, and the metadata of 2018."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Sizes:
    """Counts at full scale: reviews, the people who write them, and the products they are about."""

    reviews: int
    reviewers: int
    products: int

    def at(self, scale: float) -> Sizes:
        """The same at another scale, with enough reviews per person and product left to learn from."""
        reviews = max(240, round(self.reviews * scale))
        return Sizes(
            reviews,
            max(30, min(reviews // 6, round(self.reviewers * scale))),
            max(20, min(reviews // 5, round(self.products * scale))),
        )


TOOLS = Sizes(10_261, 1_429, 900)
COFFEE = Sizes(2_375, 348, 157)
GADGETS = Sizes(34_660, 26_788, 42)
METADATA_ROWS, METADATA_PRODUCTS = 3_385, 2_320


def simulate_amazon(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the reviews and metadata under ``amazon/``."""
    _write_tools(folder, TOOLS.at(scale), rng)
    _write_coffee(folder, COFFEE.at(scale), scale, rng)
    folder.csv("amazon/8201_3.csv.gz", wide_columns(rng, max(240, round(GADGETS.reviews * scale))))


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


def _write_coffee(folder: Folder, sizes: Sizes, scale: float, rng: np.random.Generator) -> None:
    products = max(sizes.products, round(METADATA_PRODUCTS * scale))
    shelf = draw_shelf(rng, products, len(words("coffee_kinds")))
    asins = code_ids(rng, products, "B00", 7)
    # reviews are about the first products only: most of what is on sale has none
    reviewed = Shelf(shelf.kind[: sizes.products], shelf.quality[: sizes.products], _head(shelf.demand, sizes.products))
    reviews = draw_reviews(rng, reviewed, sizes.reviewers, sizes.reviews, STARS_2018, (2006, 2019))
    reviews = _with_repeats(rng, reviews)
    n = sizes.reviews
    who = _who(rng, sizes, reviews)
    asin = asins.take(pa.array(reviews.product))
    votes = pa.array(rng.geometric(0.2, n)).cast(pa.string())
    style = pa.StructArray.from_arrays([one_of(rng, pa.array([" 12 Ounce", " 2 Pound", " Pack of 6"]), n)], ["Size:"])
    picture = pc.binary_join_element_wise("https://images-na.ssl-images-amazon.com/images/I/", asin, ".jpg", "")
    rows = json_rows(
        {
            "overall": pa.array(reviews.stars.astype(float)),
            "vote": where(rng.random(n) < 0.24, votes),
            "verified": pa.array(rng.random(n) < 0.7),
            "reviewTime": _review_time(reviews.at, padded=False),
            "reviewerID": who["reviewerID"],
            "asin": asin,
            "style": where(rng.random(n) < 0.68, style),
            "reviewerName": who["reviewerName"],
            "reviewText": where(rng.random(n) >= TEXTLESS, _texts(rng, reviews.stars, "coffee")),
            "summary": where(
                rng.random(n) >= TEXTLESS, pa.array(review_titles(rng, reviews.stars, "english", "coffee"))
            ),
            "unixReviewTime": pa.array(reviews.at),
            "image": where(rng.random(n) < 0.004, _singletons(picture)),
        }
    )
    folder.lines("amazon/Coffee_5.json.gz", [rows], broken=BROKEN_JSON)
    lines = max(products + 1, round(METADATA_ROWS * scale))
    folder.lines("amazon/meta_Coffee.json.gz", [metadata_rows(rng, asins, shelf, lines)])


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
