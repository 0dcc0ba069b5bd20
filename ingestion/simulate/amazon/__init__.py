"""Simulates product reviews in the three shapes that Amazon reviews come in, and product metadata."""

from ingestion.simulate.amazon.files import simulate_amazon

__all__ = ["simulate_amazon"]
