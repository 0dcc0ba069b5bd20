"""Simulates the event logs of a music service, in the two layouts that Sparkify logs come in.

Folders have a file per day, string user ids (empty when logged out) and null keys; the subscribers' log has
integer ids, leaves null keys out, and is where people cancel. Their ids overlap, but the people are others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import sigmoid
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import json_rows
from ingestion.simulate.listening import CANCELLED, PAGES, SONG, Events, draw_events
from ingestion.simulate.sessions import Listeners, Lives, Sessions, draw_sessions
from ingestion.simulate.sizes import grown
from ingestion.simulate.words import one_of, pairs, words

SMALL_SUBSCRIBERS, FULL_SUBSCRIBERS, FEWEST_SUBSCRIBERS = 200, 22_278, 60
SMALL_EVENTS, FULL_EVENTS = 22_000, 26_259_199
FEWEST_EVENTS = SMALL_EVENTS // SMALL_SUBSCRIBERS
"""Events per subscriber of a small log."""
FULL_VISITORS, FEWEST_VISITORS = 100, 60
EVENTS_PER_VISITOR = 60
HABIT = 0.3
"""Standard deviation of a listener's habits: they hide some of what mood does."""

BLOCK = 25
"""Listeners spelled at once: what they did fits the caches of a processor."""
PART = 500
"""Listeners per file, which bounds the size of a file."""

# not called log_*, for folders of that name hold people of their own
LOG = "sparkify/subscribers"
FOLDER = "sparkify/log_events_2018_11"
LOG_START, LOG_DAYS = np.datetime64("2018-10-01", "ms"), 61
FOLDER_START, FOLDER_DAYS = np.datetime64("2018-11-01", "ms"), 30
BROKEN = ('{"artist":null,"auth":"Logged In","firstName":"Al', "-- log rotated --")

LOGGED_IN, CONFIRMED, OUT = 0, 1, 2
_AUTHS = pa.array(["Logged In", "Cancelled", "Logged Out"])
_LEVELS = pa.array(["free", "paid"])
_METHODS = pa.array([page.method for page in PAGES])
_STATUSES = pa.array([page.status for page in PAGES])
_NAMES = pa.array([page.name for page in PAGES])


@dataclass(frozen=True)
class Profiles:
    """What the log repeats with every event of a listener; one element per listener."""

    user_id: pa.Array
    first_name: pa.Array
    last_name: pa.Array
    gender: pa.Array
    location: pa.Array
    agent: pa.Array
    registration: pa.Array

    def block(self, first: int, stop: int) -> Profiles:
        """Profiles of the listeners from `first` up to but not including `stop`."""
        return Profiles(**{field.name: getattr(self, field.name)[first:stop] for field in fields(self)})


def simulate_sparkify(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the subscribers' log, the folder of daily files, and a note that is no log."""
    write_subscribers(folder, rng, *log_size(scale))
    _write_folder(folder, rng, min(FULL_VISITORS, max(FEWEST_VISITORS, round(FULL_VISITORS * scale))))
    folder.stray("sparkify/NOTES.txt", "Logs are copied here every night. Ask the platform team before moving them.\n")


def log_size(scale: float) -> tuple[int, int]:
    """People and events of the subscribers' log at a scale.

    >>> log_size(0.1), log_size(1.0)
    ((200, 22000), (22278, 26259199))
    """
    subscribers = max(FEWEST_SUBSCRIBERS, grown(scale, SMALL_SUBSCRIBERS, FULL_SUBSCRIBERS))
    return subscribers, max(FEWEST_EVENTS * subscribers, grown(scale, SMALL_EVENTS, FULL_EVENTS))


def write_subscribers(folder: Folder, rng: np.random.Generator, subscribers: int, events: int) -> None:
    """Write the log of `subscribers` people in parts, with exactly `events` lines in all.

    Who listens when is drawn for everyone at once, which is little; what they do there is drawn and spelled
    for a few listeners at a time, so that a log of any size needs the memory of a small one.
    """
    listeners, sessions, _ = draw_subscribers(rng, subscribers, events)
    profiles = _draw_profiles(rng, pa.array(subscriber_ids(subscribers)), LOG_START, pa.int64())
    for part, first in enumerate(range(0, subscribers, PART)):
        stop = min(first + PART, subscribers)
        blocks = _log_blocks(rng, sessions, listeners.habits, profiles, first, stop)
        folder.lines(f"{LOG}/part-{part:05d}.json", blocks)


def draw_subscribers(rng: np.random.Generator, n: int, events: int) -> tuple[Listeners, Sessions, Lives]:
    """Draw n subscribers and their sessions, which hold exactly `events` events."""
    # twice the events per person are 1.4 times the sessions, each of 1.4 times the length
    listeners = draw_listeners(rng, n, busy=(events / n / FEWEST_EVENTS) ** 0.5)
    return listeners, *draw_sessions(rng, listeners, LOG_DAYS, events)


def subscriber_ids(n: int) -> np.ndarray:
    """Ids of n subscribers: early ones are those of the folder too, later ones start from a range of their own."""
    number = np.arange(n)
    return np.where(number < 150, 0, 100_000) + number + 2


def draw_listeners(rng: np.random.Generator, n: int, busy: float = 1.0) -> Listeners:
    """Draw n listeners, who have `busy` times the usual number of sessions."""
    satisfaction, thrift = rng.normal(size=n), rng.normal(size=n)
    habits = rng.normal(0.0, HABIT, (n, len(PAGES)))
    # a rate with such a habit is higher on average: songs keep their share
    habits[:, SONG] += HABIT**2 / 2
    return Listeners(
        satisfaction=satisfaction,
        thrift=thrift,
        habits=habits,
        paid=rng.random(n) < sigmoid(0.3 + 0.5 * satisfaction - 0.3 * thrift),
        sessions_per_day=np.clip(busy * rng.lognormal(-2.6, 0.6, n), 0.01, 0.8),
    )


def _log_blocks(
    rng: np.random.Generator, sessions: Sessions, habits: np.ndarray, profiles: Profiles, first: int, stop: int
) -> Iterator[pa.Array]:
    for start in range(first, stop, BLOCK):
        end = min(start + BLOCK, stop)
        events = draw_events(rng, sessions.of_listeners(start, end), habits, LOG_START)
        yield json_rows(_columns(rng, profiles.block(start, end), events, start), spaced=False)


def _write_folder(folder: Folder, rng: np.random.Generator, visitors: int) -> None:
    listeners = draw_listeners(rng, visitors)
    sessions, _ = draw_sessions(rng, listeners, FOLDER_DAYS, EVENTS_PER_VISITOR * visitors, may_cancel=False)
    events = draw_events(rng, sessions, listeners.habits, FOLDER_START).sorted_by_time()
    ids = pa.array(np.arange(visitors) + 1).cast(pa.string())
    columns = _columns(rng, _draw_profiles(rng, ids, FOLDER_START, pa.float64()), events)
    columns["userId"] = pc.fill_null(columns["userId"].cast(pa.string()), "")
    rows = json_rows(columns, spaced=False, keep_nulls=True)
    day = (events.at - FOLDER_START.astype(np.int64)) // 86_400_000
    busiest = np.bincount(day).argmax()
    # a day without events has no file, and what runs on past the last one is not in the folder
    for number in np.unique(day[day < FOLDER_DAYS]):
        name = f"{FOLDER}/{FOLDER_START.astype('datetime64[D]') + number}-events.json.gz"
        start, stop = np.searchsorted(day, [number, number + 1])
        folder.lines(name, [rows[start:stop]], broken=BROKEN if number == busiest else ())


def _draw_profiles(rng: np.random.Generator, user_id: pa.Array, start: np.datetime64, clock: pa.DataType) -> Profiles:
    n = len(user_id)
    woman = pa.array(rng.random(n) < 0.5)
    names = [one_of(rng, words("first_names", gender), n) for gender in ("F", "M")]
    registered = start.astype(np.int64) - (rng.gamma(1.5, 40, n) * 86_400_000).astype(np.int64)
    return Profiles(
        user_id=user_id,
        first_name=pc.if_else(woman, *names),
        last_name=one_of(rng, words("surnames"), n),
        gender=pc.if_else(woman, "F", "M"),
        location=one_of(rng, words("us_cities"), n),
        agent=one_of(rng, words("user_agents"), n),
        registration=pa.array(registered).cast(clock),
    )


def _columns(rng: np.random.Generator, profiles: Profiles, events: Events, first: int = 0) -> dict[str, pa.Array]:
    """Columns of `events`; whoever is logged out is nobody. `profiles` begin with listener `first`."""
    silent = events.page != SONG
    who = pa.array(events.listener - first, mask=events.logged_out)
    auth = np.where(events.logged_out, OUT, np.where(events.page == CANCELLED, CONFIRMED, LOGGED_IN))
    artists, songs = pairs("music", "artist"), pairs("music", "song")
    return {
        "artist": _coded(_favourites(rng, len(artists), silent), artists),
        "auth": _coded(auth, _AUTHS),
        "firstName": _coded(who, profiles.first_name),
        "gender": _coded(who, profiles.gender),
        "itemInSession": pa.array(events.item),
        "lastName": _coded(who, profiles.last_name),
        "length": pa.array(events.seconds, mask=silent),
        "level": _coded(events.paid.astype(np.int8), _LEVELS),
        "location": _coded(who, profiles.location),
        "method": _coded(events.page, _METHODS),
        "page": _coded(events.page, _NAMES),
        "registration": _coded(who, profiles.registration),
        "sessionId": pa.array(events.session),
        "song": _coded(_favourites(rng, len(songs), silent), songs),
        "status": _coded(events.page, _STATUSES),
        "ts": pa.array(events.at),
        "userAgent": _coded(who, profiles.agent),
        "userId": _coded(who, profiles.user_id),
    }


def _coded(indices: pa.Array | np.ndarray, distinct: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(indices, distinct, safe=False)


def _favourites(rng: np.random.Generator, n: int, silent: np.ndarray) -> pa.Array:
    """Numbers below n, low ones more often, null where nothing is played."""
    return pa.array((n * rng.random(len(silent)) ** 2).astype(np.int64), mask=silent)
