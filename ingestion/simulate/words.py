"""Gives the simulators their names and words, from ``vocabulary.yml``, as Arrow columns to draw from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.lexicon import entries
from warehouse.yaml_file import read_yaml


@lru_cache
def vocabulary() -> Mapping[str, Any]:
    """The vocabulary file as it stands."""
    content: dict[str, Any] = read_yaml(Path(__file__).with_name("vocabulary.yml"))
    return content


def words(*path: str) -> pa.Array:
    """The entries found by following `path` into the vocabulary.

    >>> words("first_names", "F")[0].as_py()
    'Ada'
    """
    block: Any = vocabulary()
    for key in path:
        block = block[key]
    return pa.array(entries(block))


def one_of(rng: np.random.Generator, options: pa.Array, n: int, weights: np.ndarray | None = None) -> pa.Array:
    """Draw n of `options`, evenly or by `weights` (which need not add up to one)."""
    shares = None if weights is None else weights / weights.sum()
    return options.take(pa.array(rng.choice(len(options), n, p=shares)))


def phrase(rng: np.random.Generator, n: int, *parts: pa.Array, space: str = " ") -> pa.Array:
    """Compose n phrases that take one word from each of `parts`."""
    return pc.binary_join_element_wise(*[one_of(rng, part, n) for part in parts], space)


@lru_cache
def pairs(block: str, name: str) -> pa.Array:
    """Every phrase of a word from ``<name>_first`` and one from ``<name>_second``, the first word changing slowest."""
    first, second = words(block, f"{name}_first"), words(block, f"{name}_second")
    return pa.array([f"{one} {other}" for one in first.to_pylist() for other in second.to_pylist()])
