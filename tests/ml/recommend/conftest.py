"""Fixtures of the recommenders' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ml.recommend import METHODS


@pytest.fixture
def few_methods() -> Iterator[None]:
    """Tuning that is soon done: four methods to choose from."""
    every = dict(METHODS)
    for name in set(every) - {"popular", "content", "neighbours", "ease"}:
        del METHODS[name]
    yield
    METHODS.clear()
    METHODS.update(every)
