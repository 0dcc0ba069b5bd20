"""Simulates reviews alone, in every language and domain: what the shipped sentiment model learned from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.folder import Folder, Simulated
from ingestion.simulate.formats import json_rows
from ingestion.simulate.lexicon import DOMAINS, languages
from ingestion.simulate.text import review_texts, review_titles

TITLED = 0.4
FIRST_DAY, DAYS = 1_672_531_200, 700
SECONDS_PER_DAY = 86_400
_WEIGHTS = {("delivery", "brazilian"): 12.0, ("games", "english"): 9.0}
_LANGUAGE_WEIGHTS = {"english": 5.0, "brazilian": 3.0}


def simulate_corpus(
    root: Path, reviews: int, seed: int = 0, progress: Callable[[str, int], None] | None = None
) -> Simulated:
    """Write about `reviews` reviews below `root`, in Amazon's 2014 shape, every number of stars equally frequent.

    English and Portuguese make up most of it, games in English and deliveries in Portuguese most of these, for
    that is what the reviews of the shops that Martlet knows are about. The same seed gives the same bytes.
    """
    folder = Folder(root, progress)
    rng = np.random.default_rng(seed)
    cells = [(domain, language) for domain in DOMAINS for language in languages()]
    weights = np.array([_WEIGHTS.get(cell, _LANGUAGE_WEIGHTS.get(cell[1], 0.25)) for cell in cells])
    counts = np.maximum(5, np.round(reviews * weights / weights.sum())).astype(int)
    blocks = [
        _block(rng, domain, language, count, first)
        for (domain, language), count, first in zip(cells, counts, np.cumsum(counts) - counts, strict=True)
    ]
    folder.lines("amazon/corpus.json.gz", blocks)
    return folder.written


def _block(rng: np.random.Generator, domain: str, language: str, count: int, first: int) -> pa.Array:
    stars = rng.integers(1, 6, count)
    numbers = np.arange(first, first + count)
    titles = pa.array(review_titles(rng, stars, language, domain))
    untitled = pa.array(rng.random(count) >= TITLED)
    days = FIRST_DAY + rng.integers(0, DAYS, count) * SECONDS_PER_DAY
    return json_rows(
        {
            "reviewerID": pa.array([f"R{number:09d}" for number in numbers]),
            "asin": pa.array([f"P{number % 5_000:06d}" for number in numbers]),
            "helpful": pa.array([[0, 0]] * count),
            "reviewText": pa.array(review_texts(rng, stars, np.full(count, language), domain)),
            "overall": pa.array(stars.astype(float)),
            "summary": pc.if_else(untitled, pa.scalar(""), titles),
            "unixReviewTime": pa.array(days),
        }
    )
