"""Reviews of a few games by many people, most of whom review once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import calibrated, draw_columns, where
from ingestion.simulate.formats import json_rows
from ingestion.simulate.steam.games import Games
from ingestion.simulate.text import review_texts

VOTED_UP = 0.952
PURCHASED = 0.83
AUTHORS_PER_REVIEW = 0.92
ANSWERED = 0.002
CRAWLED = np.datetime64("2018-01-01", "s").astype(np.int64)
YEAR = 365 * 86_400

LANGUAGES = pa.array(
    [
        "english",
        "schinese",
        "russian",
        "spanish",
        "french",
        "german",
        "brazilian",
        "polish",
        "italian",
        "turkish",
    ]
)
LANGUAGE_SHARES = np.array([0.745, 0.11, 0.043, 0.025, 0.019, 0.017, 0.0145, 0.0065, 0.0045, 0.0035])
"""The languages there is a lexicon for; the real data has sixteen more."""
KEY_SELLERS = np.array([0.0, 0.6, 0.7, 0.1, 0.0, 0.1, 0.5, 0.4, 0.1, 0.5])
"""How much likelier than elsewhere the speakers of a language are to buy keys outside of Steam."""

# stars behind a thumb: what the text is written from
_STARS_UP = np.array([0.0, 0.0, 0.04, 0.36, 0.60])
_STARS_DOWN = np.array([0.55, 0.35, 0.10, 0.0, 0.0])


@dataclass(frozen=True)
class Reviewed:
    """The games under review; all that steers reviews but `early_until` is in no column.

    `keys` is how many copies are sold outside of Steam, `bundled_at` when a bundle brought many more.
    """

    games: np.ndarray
    keys: np.ndarray
    released: np.ndarray
    bundled_at: np.ndarray
    early_until: np.ndarray


@dataclass(frozen=True)
class Reviews:
    """One element per review. `taste` and `standing` (how seasoned a buyer) belong to its author."""

    game: np.ndarray
    author: np.ndarray
    language: np.ndarray
    taste: np.ndarray
    standing: np.ndarray
    created: np.ndarray


def draw_reviewed(rng: np.random.Generator, games: Games, n: int) -> Reviewed:
    """Choose n games of the better known ones to be reviewed."""
    chosen = rng.choice(min(len(games.ids) - 3, 20 * n), n, replace=False)
    released = CRAWLED - ((0.6 + 4 * rng.random(n)) * YEAR).astype(np.int64)
    age = CRAWLED - released
    return Reviewed(
        games=chosen,
        keys=rng.normal(size=n),
        released=released,
        bundled_at=released + (rng.uniform(0.3, 1.3, n) * age).astype(np.int64),
        early_until=released + (np.where(rng.random(n) < 0.5, rng.random(n), 0.0) * age).astype(np.int64),
    )


def draw_reviews(rng: np.random.Generator, reviewed: Reviewed, n: int) -> Reviews:
    """Draw n reviews, oldest last within each game as Steam lists them."""
    shares = rng.dirichlet(np.full(len(reviewed.games), 1.2))
    game = np.sort(rng.choice(len(shares), n, p=shares))
    author = rng.integers(max(2, round(n * AUTHORS_PER_REVIEW * 6)), size=n)
    authors = int(author.max()) + 1
    age = CRAWLED - reviewed.released[game]
    created = reviewed.released[game] + (age * rng.beta(0.9, 0.9, n)).astype(np.int64)
    return Reviews(
        game=game,
        author=author,
        language=rng.choice(len(LANGUAGES), authors, p=LANGUAGE_SHARES / LANGUAGE_SHARES.sum())[author],
        taste=rng.normal(size=authors)[author],
        standing=rng.normal(size=authors)[author],
        created=created[np.lexsort((-created, game))],
    )


def vote_probability(quality: np.ndarray, reviews: Reviews) -> np.ndarray:
    """Probability that a review is positive: how good its game is, and how easily pleased its author."""
    return calibrated(1.1 * quality[reviews.game] + 0.9 * reviews.taste, VOTED_UP)


def purchase_probability(reviewed: Reviewed, quality: np.ndarray, reviews: Reviews) -> np.ndarray:
    """Probability that a review's author bought the game on Steam rather than a key elsewhere.

    Keys are a matter of the game, of its bundles and of the country; what people think of a game matters too,
    since an ill-reputed game is bought where it is cheap. Earlier reviews of the game give much of this away.
    """
    g = reviews.game
    bundled = reviews.created > reviewed.bundled_at[g]
    logits = (
        -1.1 * reviewed.keys[g]
        + 0.6 * quality[g]
        - 1.5 * bundled
        - 1.2 * KEY_SELLERS[reviews.language]
        - 0.7 * (bundled & (reviewed.keys[g] > 0))
        + 0.7 * reviews.standing
    )
    return calibrated(logits, PURCHASED)


def review_rows(rng: np.random.Generator, games: Games, n_games: int, n: int) -> pa.Array:
    """Write n reviews as JSON lines; only those that a developer answered have the two keys for it."""
    reviewed = draw_reviewed(rng, games, n_games)
    quality = games.quality[reviewed.games]
    reviews = draw_reviews(rng, reviewed, n)
    up = rng.random(n) < vote_probability(quality, reviews)
    bought = rng.random(n) < purchase_probability(reviewed, quality, reviews)
    stars = 1 + draw_columns(rng, np.where(up[:, None], _STARS_UP, _STARS_DOWN))
    languages = LANGUAGES.take(pa.array(reviews.language))
    votes = np.where(rng.random(n) < 0.75, 0, rng.geometric(0.3, n))
    edited = reviews.created + np.where(rng.random(n) < 0.157, rng.exponential(60 * 86_400, n), 0).astype(np.int64)
    answered = rng.random(n) < ANSWERED
    return json_rows(
        {
            "appid": pa.array(games.ids[reviewed.games][reviews.game]),
            "recommendationid": pa.array(38_700_000 - rng.permutation(8 * n)[:n]).cast(pa.string()),
            "author": _authors(rng, reviews, up, bought),
            "language": languages,
            "review": pa.array(review_texts(rng, stars, languages.to_numpy(zero_copy_only=False), "games")),
            "timestamp_created": pa.array(reviews.created),
            "timestamp_updated": pa.array(np.minimum(edited, CRAWLED)),
            "voted_up": pa.array(up),
            "votes_up": pa.array(votes),
            "votes_funny": pa.array(np.where(rng.random(n) < 0.9, 0, rng.geometric(0.4, n))),
            "weighted_vote_score": _six_decimals(
                np.where(votes > 0, 0.4 + 0.5 * rng.random(n) * votes / (votes + 3), 0)
            ),
            "comment_count": pa.array(np.where(rng.random(n) < 0.95, 0, rng.geometric(0.5, n))),
            "steam_purchase": pa.array(bought),
            "received_for_free": pa.array(rng.random(n) < np.where(bought, 0.012, 0.07)),
            "written_during_early_access": pa.array(reviews.created < reviewed.early_until[reviews.game]),
            "timestamp_dev_responded": where(answered, pa.array(np.minimum(edited + 86_400, CRAWLED))),
            "developer_response": where(answered, pa.array(["Thank you for playing, we read every review."] * n)),
        }
    )


def _authors(rng: np.random.Generator, reviews: Reviews, up: np.ndarray, bought: np.ndarray) -> pa.StructArray:
    """What Steam knew of the authors when the reviews were crawled, which is after they were written."""
    n = len(up)
    owned = np.exp(3.2 + 0.9 * reviews.standing + 0.25 * bought + rng.normal(0, 0.7, n)).astype(int)
    played = (np.exp(6.2 + 0.5 * up + 0.3 * reviews.taste + rng.normal(0, 1.4, n))).astype(int)
    last = reviews.created + (rng.random(n) ** 2 * (CRAWLED - reviews.created) * (rng.random(n) < 0.85)).astype(
        np.int64
    )
    recent = last > CRAWLED - 14 * 86_400
    return pa.StructArray.from_arrays(
        [
            pa.array(76_561_198_000_000_000 + reviews.author * 613).cast(pa.string()),
            pa.array(owned + 1),
            pa.array(1 + (owned * rng.beta(1, 12, n)).astype(int)),
            pa.array(played),
            pa.array(np.where(recent, (played * rng.random(n)).astype(int), 0)),
            pa.array(last),
        ],
        [
            "steamid",
            "num_games_owned",
            "num_reviews",
            "playtime_forever",
            "playtime_last_two_weeks",
            "last_played",
        ],
    )


def _six_decimals(values: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(np.round(values, 6)).cast(pa.decimal128(12, 6)), pa.string())
