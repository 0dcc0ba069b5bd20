"""Simulates sources in the layouts and formats of the real ones, with causes that models can learn.

The same seed gives the same bytes; README.md says what is simulated and which defects are put in on purpose.
"""

from ingestion.simulate.corpus import simulate_corpus
from ingestion.simulate.folder import Simulated
from ingestion.simulate.run import SCALES, UnusableScaleError, parse_scale, simulate
from ingestion.simulate.served import SINKS, fill
from ingestion.simulate.text import review_texts, review_titles

__all__ = [
    "SCALES",
    "SINKS",
    "Simulated",
    "UnusableScaleError",
    "fill",
    "parse_scale",
    "review_texts",
    "review_titles",
    "simulate",
    "simulate_corpus",
]
