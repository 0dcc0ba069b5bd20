"""Product metadata of 2018: repeated products, markup for titles, lists or their spelling."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.amazon.tastes import Shelf
from ingestion.simulate.formats import Spelled, json_rows, money
from ingestion.simulate.lexicon import entries
from ingestion.simulate.words import one_of, vocabulary, words

MARKUP_TITLE = '<span class="a-size-medium a-color-secondary"'
STYLE_SHEET = ".a-box-inner{background-color:#fff}#alohaBuyBoxWidget{margin-bottom:8px}"
RELATED = 6


def metadata_rows(rng: np.random.Generator, asins: pa.Array, shelf: Shelf, n: int) -> pa.Array:
    """Write JSON lines, n of them: every product once, some of them again, word for word."""
    once = _products(rng, asins, shelf)
    again = rng.choice(len(asins), n - len(asins))
    order = rng.permutation(np.concatenate([np.arange(len(asins)), again]))
    return once.take(pa.array(order))


def _products(rng: np.random.Generator, asins: pa.Array, shelf: Shelf) -> pa.Array:
    n = len(asins)
    kinds = words("coffee_kinds")
    kind = kinds.take(pa.array(shelf.kind))
    brand = one_of(rng, words("brands"), n)
    empty = pa.array([""] * n)
    return json_rows(
        {
            "category": _lists(pa.array(["Grocery & Gourmet Food", "Coffee, Tea & Cocoa"]), kind),
            "tech1": empty,
            "description": Spelled(_list_or_spelling(rng, _described(kind, brand))),
            "fit": empty,
            "title": pc.if_else(rng.random(n) < 0.3, MARKUP_TITLE, _titles(rng, shelf.kind, brand)),
            "also_buy": Spelled(_list_or_spelling(rng, _related(rng, asins, shelf))),
            "image": _images(asins),
            "tech2": empty,
            "brand": brand,
            "feature": pa.array([[]] * n, pa.list_(pa.string())),
            "rank": Spelled(_ranks(rng, n)),
            "also_view": Spelled(_list_or_spelling(rng, _related(rng, asins, shelf))),
            "details": pa.StructArray.from_arrays([brand, asins], ["Manufacturer:", "ASIN: "]),
            "main_cat": pa.array(["Grocery"] * n),
            "similar_item": empty,
            "date": empty,
            "price": _prices(rng, n),
            "asin": asins,
        }
    )


def _titles(rng: np.random.Generator, kind: np.ndarray, brand: pa.Array) -> pa.Array:
    options = [pa.array(entries(line)) for line in vocabulary()["coffee"].values()]
    offset = np.cumsum([0, *map(len, options)])[:-1]
    picked = offset[kind] + rng.integers(np.array([len(names) for names in options])[kind])
    size = one_of(rng, pa.array(["12 oz", "2 lb", "24 count"]), len(kind))
    return pc.binary_join_element_wise(brand, " ", pa.concat_arrays(options).take(pa.array(picked)), ", ", size, "")


def _described(kind: pa.Array, brand: pa.Array) -> pa.ListArray:
    text = pc.binary_join_element_wise(
        "A ", pc.utf8_lower(kind), " product by ", brand, ", packed in the country of origin.", ""
    )
    return pa.ListArray.from_arrays(pa.array(np.arange(len(text) + 1, dtype=np.int32)), text)


def _related(rng: np.random.Generator, asins: pa.Array, shelf: Shelf) -> pa.ListArray:
    """Products that go with each product: up to `RELATED` of the same kind."""
    count = np.where(rng.random(len(asins)) < 0.25, 0, rng.integers(1, RELATED + 1, len(asins)))
    by_kind = np.argsort(shelf.kind, kind="stable")
    start = np.searchsorted(shelf.kind[by_kind], shelf.kind)
    size = np.bincount(shelf.kind)[shelf.kind]
    picked = by_kind[(start[:, None] + rng.integers(size[:, None], size=(len(asins), RELATED)))]
    flat = picked[np.arange(RELATED) < count[:, None]]
    offsets = np.concatenate([[0], count.cumsum()]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), asins.take(pa.array(flat)))


def _list_or_spelling(rng: np.random.Generator, lists: pa.ListArray) -> pa.Array:
    """JSON lists, half of them as a string that spells the list in Python."""
    members = pa.ListArray.from_arrays(lists.offsets, lists.values)
    as_list = pc.binary_join_element_wise('["', pc.binary_join(members, '", "'), '"]', "")
    spelled = pc.binary_join_element_wise("\"['", pc.binary_join(members, "', '"), "']\"", "")
    text = pc.if_else(rng.random(len(lists)) < 0.5, as_list, spelled)
    return pc.if_else(pc.equal(pc.list_value_length(lists), 0), "[]", text)


def _lists(heads: pa.Array, tail: pa.Array) -> pa.ListArray:
    """Lists that begin with `heads` and end with one element of `tail`."""
    n, width = len(tail), len(heads) + 1
    place = np.arange(n * width) % width
    source = np.where(place == width - 1, len(heads) + np.arange(n * width) // width, place)
    flat = pa.concat_arrays([heads, tail]).take(pa.array(source))
    return pa.ListArray.from_arrays(pa.array(np.arange(n + 1, dtype=np.int32) * width), flat)


def _images(asins: pa.Array) -> pa.ListArray:
    url = pc.binary_join_element_wise(
        "https://images-na.ssl-images-amazon.com/images/I/", asins, "._SX38_SY50_.jpg", ""
    )
    return pa.ListArray.from_arrays(pa.array(np.arange(len(url) + 1, dtype=np.int32)), url)


def _ranks(rng: np.random.Generator, n: int) -> pa.Array:
    number = pa.array(rng.integers(300, 400_000, n)).cast(pa.string())
    number = pc.replace_substring_regex(number, r"(\d)(\d{3})$", r"\1,\2")
    in_text = pc.binary_join_element_wise('"', number, ' in Grocery & Gourmet Food ("', "")
    in_list = pc.binary_join_element_wise('[">#', number, ' in Grocery & Gourmet Food"]', "")
    return pc.if_else(rng.random(n) < 0.6, in_text, pc.if_else(rng.random(n) < 0.3, in_list, "[]"))


def _prices(rng: np.random.Generator, n: int) -> pa.Array:
    dollars = pc.binary_join_element_wise("$", money(rng.lognormal(2.7, 0.5, n)), "")
    kind = rng.random(n)
    return pc.if_else(kind < 0.45, "", pc.if_else(kind < 0.48, STYLE_SHEET, dollars))
