"""Writes the four files of the games shop."""

from __future__ import annotations

import numpy as np

from ingestion.simulate.folder import Folder
from ingestion.simulate.steam.games import BROKEN, draw_games, game_rows
from ingestion.simulate.steam.play import hours_played, silent_reviews
from ingestion.simulate.steam.reviews import review_rows

FULL_GAMES, FULL_REVIEWS, FULL_SILENT, FULL_PLAYS = 32_135, 47_957, 59_161, 70_489
REVIEWED_GAMES, FEWEST_REVIEWED = 66, 24
FEWEST_GAMES = 1_500
SILENT_PER_USER, PLAYS_PER_USER = 2.32, 6.0


def simulate_steam(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the games shop under ``steam/``: four files about one catalogue, each with people of its own."""
    games = draw_games(rng, max(FEWEST_GAMES, round(FULL_GAMES * scale)))
    folder.lines("steam/shop_games.json.gz", [game_rows(rng, games)], broken=BROKEN)
    # few reviews are about few games, since what others said must be there to learn from
    reviewed = min(REVIEWED_GAMES, max(FEWEST_REVIEWED, round(REVIEWED_GAMES * scale)))
    folder.lines("steam/shop_reviews.jsonl.gz", [review_rows(rng, games, reviewed, round(FULL_REVIEWS * scale))])
    silent = round(FULL_SILENT * scale)
    folder.parquet("steam/user_reviews.parquet", silent_reviews(rng, games, round(silent / SILENT_PER_USER), silent))
    plays = round(FULL_PLAYS * scale)
    rows = hours_played(rng, games, round(plays / PLAYS_PER_USER), plays)
    folder.lines("steam/hours_played.csv.gz", [rows], header="user-id,game-title,value,")
