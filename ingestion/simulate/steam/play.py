"""Who plays what: reviews without text by people who wrote several, and hours played."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import calibrated, where
from ingestion.simulate.formats import Columns, csv_rows
from ingestion.simulate.steam.games import Games
from ingestion.simulate.words import phrase, words

RECOMMENDED = 0.885
FAITHFUL = 0.75
"""Share of choices made within a player's favourite genre."""
UNDATED = 0.17
MONTHS = pa.array(["January", "February", "March", "May", "June", "July", "August", "October", "November", "December"])


def draw_choices(rng: np.random.Generator, games: Games, favourite: np.ndarray) -> np.ndarray:
    """One game per element of `favourite`, the genre that the player likes most."""
    n = len(favourite)
    chosen = rng.choice(len(games.ids), n, p=games.demand)
    faithful = rng.random(n) < FAITHFUL
    for genre in np.unique(favourite):
        mine = np.flatnonzero(faithful & (favourite == genre))
        offered = np.flatnonzero(games.genre == genre)
        if len(offered):
            weights = games.demand[offered]
            chosen[mine] = rng.choice(offered, len(mine), p=weights / weights.sum())
    return chosen


def recommendation_probability(
    games: Games, chosen: np.ndarray, favourite: np.ndarray, mildness: np.ndarray
) -> np.ndarray:
    """Probability that a player recommends a game: its quality, its genre, and how mild they judge."""
    match = (games.genre[chosen] == favourite) | (games.second_genre[chosen] == favourite)
    return calibrated(1.1 * games.quality[chosen] + 1.3 * match + 0.8 * mildness, RECOMMENDED)


def silent_reviews(rng: np.random.Generator, games: Games, users: int, n: int) -> pa.Table:
    """Draw n reviews with a sentiment of 0 to 2 in place of text; some (user, game) pairs repeat."""
    user = np.sort(_users(rng, users, n))
    favourite = rng.integers(len(words("games", "genres")), size=users)[user]
    chosen = draw_choices(rng, games, favourite)
    repeats = rng.choice(np.arange(1, n), max(1, round(n * 0.015)), replace=False)
    repeats = repeats[user[repeats] == user[repeats - 1]]
    chosen[repeats] = chosen[repeats - 1]
    up = rng.random(n) < recommendation_probability(games, chosen, favourite, rng.normal(size=users)[user])
    sentiment = np.where(rng.random(n) < 0.42, 1, np.where(rng.random(n) < np.where(up, 0.9, 0.25), 2, 0))
    posted = np.datetime64("2011-01-01") + (1_800 * rng.beta(2.5, 1.3, n)).astype(int)
    ids = _user_ids(rng, users).take(pa.array(user))
    is_number = pc.match_substring_regex(ids, "^7656[0-9]+$")
    return pa.table(
        {
            "user_id": ids,
            "user_url": pc.binary_join_element_wise(
                "http://steamcommunity.com", pc.if_else(is_number, "profiles", "id"), ids, "/"
            ),
            "funny": where(rng.random(n) < 0.137, _counted(rng.geometric(0.6, n), "found this review funny")),
            "posted": where(rng.random(n) >= UNDATED, pa.array(posted).cast(pa.string())),
            "last_edited": where(rng.random(n) < 0.10, _edited(rng, n)),
            "item_id": pa.array(games.ids[chosen]),
            "helpful": _helpful(rng, n),
            "recommend": pa.array(up),
            "sentiment_analisis": pa.array(sentiment),
        }
    )


def hours_played(rng: np.random.Generator, games: Games, users: int, n: int) -> pa.Array:
    """Write n CSV rows of hours played: a fourth column without a name, empty but for one stray value."""
    user = np.sort(_users(rng, users, n))
    favourite = rng.integers(len(words("games", "genres")), size=users)[user]
    chosen = draw_choices(rng, games, favourite)
    match = games.genre[chosen] == favourite
    hours = np.exp(1.0 + 0.5 * games.quality[chosen] + 0.8 * match + rng.normal(0, 1.6, n))
    columns: Columns = {
        "user-id": pa.array((5_250 + rng.permutation(12 * users)[:users] * 7_919)[user]),
        "game-title": games.titles.take(pa.array(chosen)),
        "value": _short(np.clip(hours, 0.1, 11_000)),
        "": pa.array(np.where(np.arange(n) == n // 3, "1", "")),
    }
    return csv_rows(columns)


def _users(rng: np.random.Generator, users: int, n: int) -> np.ndarray:
    # few people do most of it, and everybody something
    more = rng.choice(users, n - users, p=_activity(rng, users))
    return np.concatenate([np.arange(users), more])


def _activity(rng: np.random.Generator, users: int) -> np.ndarray:
    weights = rng.gamma(0.6, 1.0, users)
    return np.asarray(weights / weights.sum())


def _user_ids(rng: np.random.Generator, users: int) -> pa.Array:
    numbers = pa.array(76_561_197_960_000_000 + np.arange(users) * 1_009).cast(pa.string())
    suffix = pa.array(np.arange(users)).cast(pa.string())
    handles = pc.binary_join_element_wise(phrase(rng, users, words("handles"), words("handles"), space=""), suffix, "")
    return pc.if_else(rng.random(users) < 0.5, numbers, handles)


def _counted(counts: np.ndarray, what: str) -> pa.Array:
    people = pc.if_else(counts == 1, "person", "people")
    return pc.binary_join_element_wise(pa.array(counts).cast(pa.string()), people, what, " ")


def _edited(rng: np.random.Generator, n: int) -> pa.Array:
    day = pa.array(rng.integers(1, 29, n)).cast(pa.string())
    year = pa.array(rng.integers(2013, 2016, n)).cast(pa.string())
    month = MONTHS.take(pa.array(rng.integers(len(MONTHS), size=n)))
    return pc.binary_join_element_wise("Last edited ", month, " ", day, ", ", year, ".", "")


def _helpful(rng: np.random.Generator, n: int) -> pa.Array:
    total = rng.geometric(0.25, n)
    helpful = rng.binomial(total, 0.6)
    share = np.round(100 * helpful / total).astype(int)
    numbers = [pa.array(values).cast(pa.string()) for values in (helpful, total, share)]
    text = pc.binary_join_element_wise(
        numbers[0], " of ", numbers[1], " people (", numbers[2], "%) found this review helpful", ""
    )
    return pc.if_else(rng.random(n) < 0.51, "No ratings yet", text)


def _short(values: np.ndarray) -> pa.Array:
    """Numbers to one decimal, whole ones without any."""
    return pc.replace_substring_regex(pa.array(np.round(values, 1)).cast(pa.string()), r"\.0$", "")
