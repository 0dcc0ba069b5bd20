"""What listeners of a music service do, minute by minute, as arrays with one element per event."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np


class Page(NamedTuple):
    """A page of the service: how it is requested, how often it is visited and by whom.

    `rate` is relative to other pages; `mood` is the change of its logarithm per standard deviation of mood.
    `audience` is ``"paid"``, ``"free"`` or, if empty, everyone.
    """

    name: str
    method: str
    status: int
    rate: float
    mood: float = 0.0
    audience: str = ""


PAGES = (
    Page("NextSong", "PUT", 200, 0.80, 0.05),
    Page("Thumbs Up", "PUT", 307, 0.038, 0.45),
    Page("Thumbs Down", "PUT", 307, 0.013, -0.95),
    Page("Home", "GET", 200, 0.030),
    Page("Roll Advert", "GET", 200, 0.055, -0.45, "free"),
    Page("Add to Playlist", "PUT", 200, 0.020, 0.25),
    Page("Add Friend", "PUT", 307, 0.013, 0.25),
    Page("Help", "GET", 200, 0.006, -0.4),
    Page("Error", "GET", 404, 0.004, -0.9),
    Page("Settings", "GET", 200, 0.006),
    Page("About", "GET", 200, 0.002),
    Page("Downgrade", "GET", 200, 0.006, -0.9, "paid"),
    Page("Upgrade", "GET", 200, 0.005, 0.2, "free"),
    Page("Logout", "PUT", 307, 0.0),
    Page("Submit Downgrade", "PUT", 307, 0.0),
    Page("Submit Upgrade", "PUT", 307, 0.0),
    Page("Cancel", "PUT", 307, 0.0),
    Page("Cancellation Confirmation", "GET", 200, 0.0),
)
SONG, HOME, LOGOUT = 0, 3, 13
SUBMIT_DOWNGRADE, SUBMIT_UPGRADE, CANCEL, CANCELLED = 14, 15, 16, 17
LOGGING_OUT = 0.4
"""Share of sessions that end with logging out; the others just stop."""
LEVEL_CHANGE = 0.02
"""Share of sessions that end in a change between free and paid."""
_DAY_MS = 86_400_000
_RATES = np.array([page.rate for page in PAGES])
_MOODS = np.array([page.mood for page in PAGES])
_FOR_PAID = np.array([page.audience != "free" for page in PAGES])
_FOR_FREE = np.array([page.audience != "paid" for page in PAGES])


@dataclass(frozen=True)
class Listeners:
    """One element per listener; `satisfaction` is standard normal and seen in no column."""

    satisfaction: np.ndarray
    paid: np.ndarray
    sessions_per_day: np.ndarray


@dataclass(frozen=True)
class Events:
    """One element per event; `at` in milliseconds since 1970, `seconds` the length of the song."""

    listener: np.ndarray
    session: np.ndarray
    item: np.ndarray
    page: np.ndarray
    paid: np.ndarray
    at: np.ndarray
    seconds: np.ndarray

    def sorted_by_time(self) -> Events:
        """The same events, oldest first."""
        order = np.argsort(self.at, kind="stable")
        return Events(**{field.name: getattr(self, field.name)[order] for field in fields(self)})


@dataclass(frozen=True)
class _Sessions:
    listener: np.ndarray
    day: np.ndarray
    mood: np.ndarray
    paid: np.ndarray
    changes: np.ndarray
    cancels: np.ndarray
    length: np.ndarray


def mood_on(satisfaction: np.ndarray, days_left: np.ndarray) -> np.ndarray:
    """How a listener feels `days_left` before cancelling: their satisfaction, sinking towards the end."""
    return np.asarray(satisfaction - 1.0 * np.exp(-np.maximum(days_left, 0) / 10.0))


def draw_events(
    rng: np.random.Generator, listeners: Listeners, start: np.datetime64, days: int, last_day: np.ndarray
) -> Events:
    """Draw all events of `listeners` within `days` days of `start`.

    Parameters
    ----------
    last_day
        For each listener the day, counted from zero, on which they cancel; nobody does on a day past `days`.

    Returns
    -------
    Events
        Ordered by listener, then by time.
    """
    sessions = _draw_sessions(rng, listeners, days, last_day)
    of = np.repeat(np.arange(len(sessions.length)), sessions.length)
    first = np.cumsum(sessions.length) - sessions.length
    item = np.arange(len(of)) - first[of]
    page = _draw_pages(rng, sessions, of, item)
    seconds = np.round(np.clip(rng.normal(245, 70, len(of)), 30, 900), 5)
    gap = np.where(page == SONG, seconds, rng.exponential(40, len(of)))
    # each event begins when the one before it in the session is over
    begins = np.cumsum(gap) - gap
    begins -= begins[first][of]
    opened = (sessions.day + rng.beta(3, 2.2, len(first))) * _DAY_MS + start.astype(np.int64)
    return Events(
        listener=sessions.listener[of],
        session=of + 1,
        item=item,
        page=page,
        paid=sessions.paid[of],
        at=(opened[of] + begins * 1_000).astype(np.int64),
        seconds=seconds,
    )


def _draw_sessions(rng: np.random.Generator, listeners: Listeners, days: int, last_day: np.ndarray) -> _Sessions:
    n = len(listeners.satisfaction)
    day = np.arange(days)
    mood = mood_on(listeners.satisfaction[:, None], last_day[:, None] - day)
    rate = listeners.sessions_per_day[:, None] * np.exp(0.25 * np.minimum(mood, 2.0))
    # at most one session a day, and everyone has one on their last
    happens = (rng.random((n, days)) < rate) & (day <= last_day[:, None]) | (day == last_day[:, None])
    who, when = np.nonzero(happens)
    mood = mood[who, when]
    cancels = when == last_day[who]
    changes = (rng.random(len(who)) < LEVEL_CHANGE) & ~cancels
    # paid or free at a session: as at first, turned around by every change before it
    turns = np.cumsum(changes) - changes
    turned = (turns - turns[np.searchsorted(who, who)]) % 2 == 1
    length = 2 + rng.geometric(1 / (20 * np.exp(0.1 * np.clip(mood, -2, 2)))) + 2 * cancels
    return _Sessions(who, when, mood, listeners.paid[who] ^ turned, changes, cancels, length)


def _draw_pages(rng: np.random.Generator, sessions: _Sessions, of: np.ndarray, item: np.ndarray) -> np.ndarray:
    rates = _RATES * np.exp(_MOODS * sessions.mood[:, None])
    rates = np.where(np.where(sessions.paid[:, None], _FOR_PAID, _FOR_FREE), rates, 0.0)
    edges = rates.cumsum(axis=1)
    edges /= edges[:, -1:]
    # one uniform number per event picks among all pages of its session without a table of events by pages
    page = np.searchsorted((edges + np.arange(len(edges))[:, None]).ravel(), rng.random(len(of)) + of, side="right")
    page = np.minimum(page - of * len(PAGES), LOGOUT - 1)
    page[(item == 0) & (rng.random(len(of)) < 0.6)] = HOME
    to_end = sessions.length[of] - 1 - item
    page[(to_end == 0) & (rng.random(len(of)) < LOGGING_OUT)] = LOGOUT
    page[(to_end == 0) & sessions.changes[of]] = SUBMIT_UPGRADE
    page[(to_end == 0) & (sessions.changes & sessions.paid)[of]] = SUBMIT_DOWNGRADE
    page[(to_end == 1) & sessions.cancels[of]] = CANCEL
    page[(to_end == 0) & sessions.cancels[of]] = CANCELLED
    return page
