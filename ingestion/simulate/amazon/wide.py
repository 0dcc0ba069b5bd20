"""Reviews of a few gadgets in the wide shape: product columns in every row, people by display name only."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.amazon.tastes import draw_reviews, draw_shelf
from ingestion.simulate.chance import code_ids, where
from ingestion.simulate.text import review_texts, review_titles
from ingestion.simulate.words import one_of, phrase, words

STARS = (1.2, 1.2, 4.3, 24.6, 68.7)
PRODUCTS = 42
UNRATED = 0.001
UNNAMED = 0.195
MIXED_CASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def wide_columns(rng: np.random.Generator, n: int) -> dict[str, pa.Array]:
    """Draw n reviews in the 21 columns of the shape, several of which are always empty."""
    shelf = draw_shelf(rng, PRODUCTS, 6)
    reviews = draw_reviews(rng, shelf, max(2, round(n * 0.77)), n, STARS, (2014, 2018))
    products = {name: values.take(pa.array(reviews.product)) for name, values in _products(rng).items()}
    stars = reviews.stars
    texts = pa.array(review_texts(rng, stars, np.full(n, "english"), "tablets"), pa.string())
    recommends = pc.if_else(
        rng.random(n) < 0.95, pc.if_else(stars >= 3, "TRUE", "FALSE"), pc.if_else(stars < 3, "TRUE", "FALSE")
    )
    page = pa.array(rng.integers(1, 400, n)).cast(pa.string())
    nothing = pa.nulls(n, pa.string())
    return {
        "id": products["id"],
        "name": where(rng.random(n) >= UNNAMED, products["name"]),
        "asins": products["asins"],
        "brand": products["brand"],
        "categories": products["categories"],
        "keys": products["keys"],
        "manufacturer": products["brand"],
        "reviews.date": where(rng.random(n) >= 0.001, _stamped(rng, reviews.at)),
        "reviews.dateAdded": where(rng.random(n) >= 0.3, _stamp(reviews.at + 9_000_000, "Z")),
        "reviews.dateSeen": _two(_stamp(reviews.at + 6_000_000, ".000Z"), _stamp(reviews.at + 3_000_000, ".000Z")),
        "reviews.didPurchase": nothing,
        "reviews.doRecommend": where(rng.random(n) >= 0.017, recommends),
        "reviews.id": nothing,
        "reviews.numHelpful": where(
            rng.random(n) >= 0.015, pa.array(np.where(rng.random(n) < 0.8, 0, rng.geometric(0.4, n)))
        ),
        # the first one has no rating, so that every scale has one
        "reviews.rating": where((rng.random(n) >= UNRATED) & (np.arange(n) > 0), pa.array(stars)),
        "reviews.sourceURLs": pc.binary_join_element_wise(
            "http://reviews.example.com/4711/reviews.htm?format=embedded&page=", page, ""
        ),
        "reviews.text": pc.replace_substring(texts, "\n", " "),
        "reviews.title": pa.array(review_titles(rng, stars, "english", "tablets")),
        "reviews.userCity": nothing,
        "reviews.userProvince": nothing,
        "reviews.username": where(rng.random(n) >= 0.0003, _display_names(rng, n)),
    }


def _products(rng: np.random.Generator) -> dict[str, pa.Array]:
    names = one_of(rng, words("gadgets"), PRODUCTS)
    brand = one_of(rng, words("brands")[:4], PRODUCTS)
    asins = code_ids(rng, PRODUCTS, "B01", 7)
    colour = one_of(rng, pa.array(["Black", "Blue", "Magenta", "White"]), PRODUCTS)
    keys = pc.binary_join_element_wise(brand, asins, "/")
    return {
        "id": code_ids(rng, PRODUCTS, "AV", 18, MIXED_CASE),
        "name": pc.binary_join_element_wise(brand, " ", names, ", ", colour, ""),
        "asins": asins,
        "brand": brand,
        "categories": pc.binary_join_element_wise(
            "Electronics,", pc.replace_substring_regex(names, " .*", ""), " Devices,Computers", ""
        ),
        "keys": _two(pc.utf8_lower(keys), code_ids(rng, PRODUCTS, "8416", 8, "0123456789")),
    }


def _display_names(rng: np.random.Generator, n: int) -> pa.Array:
    """Names that say nothing about who is who: many people share one, and one person may have several."""
    first = pa.concat_arrays([words("first_names", gender) for gender in "FM"])
    number = pa.array(rng.integers(1, 99, n)).cast(pa.string())
    handles = pc.binary_join_element_wise(one_of(rng, words("handles"), n), number, "")
    return pc.if_else(rng.random(n) < 0.4, phrase(rng, n, first, words("surnames")), handles)


def _stamped(rng: np.random.Generator, at: np.ndarray) -> pa.Array:
    return pc.if_else(rng.random(len(at)) < 0.0025, _stamp(at, "Z"), _stamp(at, ".000Z"))


def _stamp(at: np.ndarray, end: str) -> pa.Array:
    text = pc.strftime(pa.array(at.astype("datetime64[s]")), format="%Y-%m-%dT%H:%M:%S")
    return pc.binary_join_element_wise(text, end, "")


def _two(first: pa.Array, second: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(first, second, ",")
