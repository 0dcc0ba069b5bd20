"""Simulates a games shop in the four layouts that Steam data comes in."""

from ingestion.simulate.steam.files import simulate_steam

__all__ = ["simulate_steam"]
