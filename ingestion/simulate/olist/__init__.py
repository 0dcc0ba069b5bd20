"""Simulates a Brazilian marketplace in the layout of the Olist data."""

from ingestion.simulate.olist.files import simulate_olist

__all__ = ["simulate_olist"]
