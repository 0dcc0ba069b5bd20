"""Simulates every data set below one folder."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingestion.simulate.amazon import simulate_amazon
from ingestion.simulate.clickstream import simulate_clickstream
from ingestion.simulate.folder import EnoughError, Folder, Simulated, Tap
from ingestion.simulate.olist import simulate_olist
from ingestion.simulate.online_shoppers import simulate_online_shoppers
from ingestion.simulate.shop import simulate_shop
from ingestion.simulate.sizes import SMALL
from ingestion.simulate.sparkify import simulate_sparkify
from ingestion.simulate.steam import simulate_steam
from ingestion.simulate.telco import simulate_telco
from warehouse.errors import MartletError

SCALES: Mapping[str, float] = {"tiny": 0.02, "small": SMALL, "full": 1.0}
"""Names of common scales: tests, the demonstration, and data sets as large as their publishers have them."""
SMALLEST_SCALE = 0.01

_DATASETS: Mapping[str, Callable[[Folder, float, np.random.Generator], None]] = {
    "amazon": simulate_amazon,
    "clickstream": simulate_clickstream,
    "olist": simulate_olist,
    "online_shoppers": simulate_online_shoppers,
    "shop": simulate_shop,
    "sparkify": simulate_sparkify,
    "steam": simulate_steam,
    "telco": simulate_telco,
}


class UnusableScaleError(MartletError):
    """A scale is neither a known name nor a number that leaves something to simulate."""


def parse_scale(text: str) -> float:
    """The scale that a person means by a name of `SCALES` or by a number.

    Raises
    ------
    UnusableScaleError
        If it is neither, or below `SMALLEST_SCALE`.

    Examples
    --------
    >>> parse_scale("small"), parse_scale("0.5")
    (0.1, 0.5)
    """
    if text in SCALES:
        return SCALES[text]
    try:
        return _checked(float(text))
    except ValueError:
        names = ", ".join(SCALES)
        raise UnusableScaleError(f"There is no scale {text!r}: use {names} or a number such as 0.5.") from None


def simulate(
    root: Path,
    scale: float,
    seed: int = 0,
    progress: Callable[[str, int], None] | None = None,
    only: Collection[str] = (),
) -> Simulated:
    """Write simulated sources under `root`, one folder per data set.

    Parameters
    ----------
    root
        Created if need be. Files of the same name are replaced, others are left alone.
    scale
        1.0 gives about the record counts of the publishers, which is a dozen GB; see `SCALES`.
    seed
        The same seed and scale give the same bytes, with the same versions of numpy and pyarrow.
    progress
        Called with each finished file, relative to `root`, and its number of records.
    only
        Data sets to write; all of them where it is empty.

    Returns
    -------
    Simulated
        Records per file, how many of them cannot be read, and files that are no source.

    Raises
    ------
    UnusableScaleError
        If `scale` is below `SMALLEST_SCALE`.
    """
    scale = _checked(scale)
    folder = Folder(root, progress)
    for name in [name for name in _DATASETS if not only or name in only]:
        _DATASETS[name](folder, scale, chance_of(seed, name))
    return folder.written


def simulate_lines(path: str, scale: float, seed: int, take: Callable[[pa.Array], None]) -> None:
    """Hand over the lines of one of the files that `simulate` writes, a block at a time, and write nothing."""
    dataset = path.partition("/")[0]
    with suppress(EnoughError):
        _DATASETS[dataset](Tap(path, take), _checked(scale), chance_of(seed, dataset))


def chance_of(seed: int, dataset: str) -> np.random.Generator:
    """Chance of a data set, one of its own for each: a change to one leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(dataset.encode())])


def _checked(scale: float) -> float:
    # not below, rather than above: nan is neither
    if not SMALLEST_SCALE <= scale < math.inf:
        raise UnusableScaleError(f"Scale {scale} is out of reach: use {SMALLEST_SCALE} or more.")
    return scale
