"""The catalogue of games, written as Python 2 literals one per line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import popularity, where
from ingestion.simulate.formats import Spelled, python_rows
from ingestion.simulate.words import one_of, words

FREE = pa.array(["Free", "Free to Play", "Free To Play", "Free Mod"])
ODD_DATES = pa.array(["Coming Soon", "2018", "TBA", "Q1 2018", "Aug 2014"])
SENTIMENTS = pa.array(
    [
        "Overwhelmingly Negative",
        "Mostly Negative",
        "Mixed",
        "Mostly Positive",
        "Very Positive",
        "Overwhelmingly Positive",
    ]
)
BROKEN = (
    "{u'app_name': load_title(7), u'id': u'70'}",
    "{u'app_name': u'Unfinished Line, u'id': u'71'",
)


@dataclass(frozen=True)
class Games:
    """One element per game, most wanted first; `quality` is standard normal and in no column."""

    ids: np.ndarray
    titles: pa.Array
    genre: np.ndarray
    second_genre: np.ndarray
    quality: np.ndarray
    demand: np.ndarray
    released: np.ndarray


def draw_games(rng: np.random.Generator, n: int) -> Games:
    """Draw n games. Ids are multiples of ten, as on Steam, and grow with nothing in particular."""
    genres = len(words("games", "genres"))
    return Games(
        ids=(20_000 + rng.choice(70_000, n, replace=False)) * 10,
        titles=_titles(rng, n),
        genre=rng.integers(genres, size=n),
        second_genre=rng.integers(genres, size=n),
        quality=rng.normal(size=n),
        demand=popularity(n, 1.1),
        released=np.datetime64("2009-01-01") + (3_200 * rng.beta(2.5, 1.0, n)).astype(int),
    )


def game_rows(rng: np.random.Generator, games: Games) -> pa.Array:
    """The catalogue with its quirks: ids null, absent or repeated, prices of two types, keys left out."""
    n = len(games.ids)
    ids = pa.array(games.ids).cast(pa.string())
    # the last game is listed once more under the id of the first
    ids = pa.concat_arrays([ids[:-1], ids[:1]])
    price = np.round(rng.choice([0.99, 2.99, 4.99, 9.99, 14.99, 19.99, 39.99], n), 2)
    studio = one_of(rng, words("games", "studios"), n)
    slug = pc.replace_substring_regex(games.titles, "[^A-Za-z0-9]+", "_")
    return python_rows(
        {
            "publisher": where(rng.random(n) < 0.75, studio),
            "genres": where(rng.random(n) < 0.9, _two_of("genres", games.genre, games.second_genre)),
            "app_name": games.titles,
            "sentiment": where(rng.random(n) < 0.75, _sentiment(rng, games.quality)),
            "title": where(rng.random(n) < 0.94, games.titles),
            "url": pc.binary_join_element_wise("http://store.steampowered.com/app/", ids, "/", slug, "/", ""),
            "release_date": where(rng.random(n) < 0.935, _release_dates(rng, games.released)),
            "tags": _two_of("tags", (games.genre * 2) % 20, (games.second_genre * 2 + 1) % 20),
            "discount_price": where(rng.random(n) < 0.01, pa.array(np.round(price * 0.6, 2))),
            "reviews_url": pc.binary_join_element_wise("http://steamcommunity.com/app/", ids, "/reviews/", ""),
            "specs": _two_of("specs", np.zeros(n, int), rng.integers(1, 8, n)),
            "price": Spelled(_prices(rng, price)),
            "metascore": Spelled(_metascores(rng, games.quality)),
            "early_access": pa.array(rng.random(n) < 0.06),
            "id": Spelled(_ids(ids)),
            "developer": where(rng.random(n) < 0.9, studio),
        }
    )


def _titles(rng: np.random.Generator, n: int) -> pa.Array:
    """Titles of two words or three, numbered like sequels where they repeat, so that each is one game's."""
    parts = [one_of(rng, words("games", name), n) for name in ("first", "second", "third")]
    third = where(rng.random(n) < 0.6, parts[2])
    titles = pc.binary_join_element_wise(*parts[:2], third, " ", null_handling="skip")
    same = titles.dictionary_encode().indices.to_numpy()
    order = np.argsort(same, kind="stable")
    starts = np.searchsorted(same[order], same[order])
    number = np.empty(n, dtype=np.int64)
    number[order] = np.arange(n) - starts + 1
    return pc.if_else(number == 1, titles, pc.binary_join_element_wise(titles, pa.array(number).cast(pa.string()), " "))


def _ids(ids: pa.Array) -> pa.Array:
    spelled = pc.binary_join_element_wise("u'", ids, "'", "")
    # one id is None and one is absent, among games that nobody reviews
    at = np.arange(len(ids))
    return pc.if_else(at == len(ids) - 3, "None", where(at != len(ids) - 2, spelled))


def _prices(rng: np.random.Generator, price: np.ndarray) -> pa.Array:
    n = len(price)
    free = pc.binary_join_element_wise("u'", one_of(rng, FREE, n), "'", "")
    known = where(rng.random(n) < 0.957, pa.array(price).cast(pa.string()))
    is_free = rng.random(n) < 0.06
    # the first two games have a price and none, whatever the draw
    is_free[:2] = (False, True)
    return pc.if_else(is_free, free, known)


def _metascores(rng: np.random.Generator, quality: np.ndarray) -> pa.Array:
    n = len(quality)
    score = pa.array(np.clip(70 + 9 * quality + rng.normal(0, 5, n), 20, 97).astype(int)).cast(pa.string())
    return where(rng.random(n) < 0.083, pc.if_else(rng.random(n) < 0.03, "u'NA'", score))


def _sentiment(rng: np.random.Generator, quality: np.ndarray) -> pa.Array:
    n = len(quality)
    level = np.clip(np.round(2.8 + quality + rng.normal(0, 0.5, n)), 0, 5).astype(int)
    count = pc.binary_join_element_wise(pa.array(rng.integers(1, 10, n)).cast(pa.string()), "user reviews", " ")
    return pc.if_else(rng.random(n) < 0.35, count, SENTIMENTS.take(pa.array(level)))


def _release_dates(rng: np.random.Generator, released: np.ndarray) -> pa.Array:
    n = len(released)
    return pc.if_else(rng.random(n) < 0.006, one_of(rng, ODD_DATES, n), pa.array(released).cast(pa.string()))


def _two_of(name: str, first: np.ndarray, second: np.ndarray) -> pa.ListArray:
    """Lists of one or two of the words `name`, without repeats."""
    counts = np.where(first == second, 1, 2)
    picked = np.column_stack([first, second])[np.arange(2) < counts[:, None]]
    offsets = np.concatenate([[0], counts.cumsum()]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), words("games", name).take(pa.array(picked)))
