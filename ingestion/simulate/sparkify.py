"""Simulates the event logs of a music service, in the two layouts that Sparkify logs come in.

Folders have a file per day, string user ids (empty when logged out) and null keys; single logs have integer
ids, leave null keys out, and are where people cancel. Their ids overlap, but the people are others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import sigmoid, where
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import Spelled, json_rows
from ingestion.simulate.listening import CANCELLED, PAGES, SONG, Events, Listeners, draw_events
from ingestion.simulate.words import one_of, phrase, words

FULL_SUBSCRIBERS = 2_000
FEWEST_SUBSCRIBERS = 60
FULL_VISITORS = 100
FEWEST_VISITORS = 60
LOGGED_OUT = 0.035
BLOCK = 5_000
"""Listeners generated at once, which bounds the memory a log of any size needs."""

LOG = "sparkify/log_subscribers.json.gz"
FOLDER = "sparkify/log_events_2018_11"
LOG_START, LOG_DAYS = np.datetime64("2018-10-01", "ms"), 61
FOLDER_START, FOLDER_DAYS = np.datetime64("2018-11-01", "ms"), 30
BROKEN = ('{"artist":null,"auth":"Logged In","firstName":"Al', "-- log rotated --")

_METHODS = pa.array([page.method for page in PAGES])
_STATUSES = pa.array([page.status for page in PAGES])
_NAMES = pa.array([page.name for page in PAGES])


@dataclass(frozen=True)
class Profiles:
    """What the log repeats with every event of a listener; one element per listener."""

    user_id: np.ndarray
    first_name: pa.Array
    last_name: pa.Array
    gender: pa.Array
    location: pa.Array
    agent: pa.Array
    registration: np.ndarray


def simulate_sparkify(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the single log, the folder of daily files, and a note that is no log."""
    subscribers = max(FEWEST_SUBSCRIBERS, round(FULL_SUBSCRIBERS * scale))
    folder.lines(LOG, _log_blocks(rng, subscribers))
    _write_folder(folder, rng, min(FULL_VISITORS, max(FEWEST_VISITORS, round(FULL_VISITORS * scale))))
    folder.stray("sparkify/NOTES.txt", "Logs are copied here every night. Ask the platform team before moving them.\n")


def cancellation_probability(listeners: Listeners) -> np.ndarray:
    """Probability that each listener cancels on a given day; free listeners lose patience sooner."""
    return sigmoid(-5.95 - 1.4 * listeners.satisfaction + 0.4 * ~listeners.paid)


def _log_blocks(rng: np.random.Generator, subscribers: int) -> Iterator[pa.Array]:
    sessions = 0
    for first in range(0, subscribers, BLOCK):
        n = min(BLOCK, subscribers - first)
        # early ids are those of the folder too; later ones start from a range of their own
        ids = np.where(np.arange(first, first + n) < 150, 0, 100_000) + np.arange(first, first + n) + 2
        listeners = _draw_listeners(rng, n)
        last_day = rng.geometric(cancellation_probability(listeners)) - 1
        events = draw_events(rng, listeners, LOG_START, LOG_DAYS, last_day)
        columns = _columns(rng, _draw_profiles(rng, ids, LOG_START), events)
        columns["registration"] = columns["registration"].cast(pa.int64())
        columns["sessionId"] = pc.add(columns["sessionId"], sessions)
        sessions += int(events.session[-1])
        yield json_rows(columns, spaced=False)


def _write_folder(folder: Folder, rng: np.random.Generator, visitors: int) -> None:
    listeners = _draw_listeners(rng, visitors)
    events = draw_events(rng, listeners, FOLDER_START, FOLDER_DAYS, np.full(visitors, FOLDER_DAYS + 1))
    events = events.sorted_by_time()
    columns = _columns(rng, _draw_profiles(rng, np.arange(visitors) + 1, FOLDER_START), events)
    out = (rng.random(len(events.at)) < LOGGED_OUT) & (events.page != SONG)
    columns = _logged_out(columns, out)
    rows = json_rows(columns, spaced=False, keep_nulls=True)
    day = (events.at - FOLDER_START.astype(np.int64)) // 86_400_000
    busiest = np.bincount(day).argmax()
    # a day without events has no file, and what runs on past the last one is not in the folder
    for number in np.unique(day[day < FOLDER_DAYS]):
        name = f"{FOLDER}/{FOLDER_START.astype('datetime64[D]') + number}-events.json.gz"
        start, stop = np.searchsorted(day, [number, number + 1])
        folder.lines(name, [rows[start:stop]], broken=BROKEN if number == busiest else ())


def _draw_listeners(rng: np.random.Generator, n: int) -> Listeners:
    satisfaction = rng.normal(size=n)
    return Listeners(
        satisfaction=satisfaction,
        paid=rng.random(n) < sigmoid(0.3 + 0.5 * satisfaction),
        sessions_per_day=np.clip(rng.lognormal(-2.6, 0.6, n), 0.01, 0.8),
    )


def _draw_profiles(rng: np.random.Generator, ids: np.ndarray, start: np.datetime64) -> Profiles:
    n = len(ids)
    woman = pa.array(rng.random(n) < 0.5)
    names = [one_of(rng, words("first_names", gender), n) for gender in ("F", "M")]
    return Profiles(
        user_id=ids,
        first_name=pc.if_else(woman, *names),
        last_name=one_of(rng, words("surnames"), n),
        gender=pc.if_else(woman, "F", "M"),
        location=one_of(rng, words("us_cities"), n),
        agent=one_of(rng, words("user_agents"), n),
        registration=start.astype(np.int64) - (rng.gamma(1.5, 40, n) * 86_400_000).astype(np.int64),
    )


def _columns(rng: np.random.Generator, profiles: Profiles, events: Events) -> dict[str, pa.Array]:
    n = len(events.at)
    who, page = pa.array(events.listener), pa.array(events.page)
    is_song = events.page == SONG
    artist = phrase(rng, n, words("music", "artist_first"), words("music", "artist_second"))
    song = phrase(rng, n, words("music", "song_first"), words("music", "song_second"))
    return {
        "artist": where(is_song, artist),
        "auth": pc.if_else(pa.array(events.page == CANCELLED), "Cancelled", "Logged In"),
        "firstName": profiles.first_name.take(who),
        "gender": profiles.gender.take(who),
        "itemInSession": pa.array(events.item),
        "lastName": profiles.last_name.take(who),
        "length": where(is_song, pa.array(events.seconds)),
        "level": pc.if_else(pa.array(events.paid), "paid", "free"),
        "location": profiles.location.take(who),
        "method": _METHODS.take(page),
        "page": _NAMES.take(page),
        "registration": pa.array(profiles.registration).take(who).cast(pa.float64()),
        "sessionId": pa.array(events.session),
        "song": where(is_song, song),
        "status": _STATUSES.take(page),
        "ts": pa.array(events.at),
        "userAgent": profiles.agent.take(who),
        "userId": pa.array(profiles.user_id).take(who),
    }


def _logged_out(columns: dict[str, pa.Array], out: np.ndarray) -> dict[str, pa.Array | Spelled]:
    """Take the person out of events that happened before logging in."""
    hidden = ("firstName", "gender", "lastName", "location", "registration", "userAgent")
    shown = {name: where(~out, values) if name in hidden else values for name, values in columns.items()}
    shown["auth"] = pc.if_else(pa.array(out), "Logged Out", columns["auth"])
    shown["userId"] = pc.if_else(pa.array(out), "", columns["userId"].cast(pa.string()))
    return shown
