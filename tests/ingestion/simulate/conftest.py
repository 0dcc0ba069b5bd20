"""One tiny simulation that the tests of this folder share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.simulate import SCALES, Simulated, simulate


@dataclass(frozen=True)
class Tiny:
    root: Path
    written: Simulated


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    root = tmp_path_factory.mktemp("tiny")
    return Tiny(root, simulate(root, SCALES["tiny"], seed=7))
