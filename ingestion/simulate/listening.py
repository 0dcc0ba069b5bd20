"""What listeners of a music service do, minute by minute, as arrays with one element per event."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from ingestion.simulate.sessions import Sessions


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
    Page("NextSong", "PUT", 200, 0.80, 0.08),
    Page("Thumbs Up", "PUT", 307, 0.038, 0.72),
    Page("Thumbs Down", "PUT", 307, 0.013, -1.52),
    Page("Home", "GET", 200, 0.030),
    Page("Roll Advert", "GET", 200, 0.055, -0.72, "free"),
    Page("Add to Playlist", "PUT", 200, 0.020, 0.4),
    Page("Add Friend", "PUT", 307, 0.013, 0.4),
    Page("Help", "GET", 200, 0.006, -0.64),
    Page("Error", "GET", 404, 0.004, -1.44),
    Page("Settings", "GET", 200, 0.006),
    Page("About", "GET", 200, 0.002),
    Page("Downgrade", "GET", 200, 0.006, -1.44, "paid"),
    Page("Upgrade", "GET", 200, 0.005, 0.32, "free"),
    Page("Logout", "PUT", 307, 0.0),
    Page("Submit Downgrade", "PUT", 307, 0.0),
    Page("Submit Upgrade", "PUT", 307, 0.0),
    Page("Cancel", "PUT", 307, 0.0),
    Page("Cancellation Confirmation", "GET", 200, 0.0),
)
SONG, HOME, HELP, ABOUT, LOGOUT = 0, 3, 7, 10, 13
SUBMIT_DOWNGRADE, SUBMIT_UPGRADE, CANCEL, CANCELLED = 14, 15, 16, 17
LOGGING_OUT = 0.4
"""Share of sessions that end with logging out; the others just stop."""
LOGGED_OUT = 0.5
"""Share of visits to a page open to everyone that come from someone who is not logged in."""
_DAY_MS = 86_400_000
_PAUSE_MS = 600_000
"""Shortest time between two sessions of a listener."""
_RATES = np.array([page.rate for page in PAGES])
_MOODS = np.array([page.mood for page in PAGES])
_FOR_PAID = np.array([page.audience != "free" for page in PAGES])
_FOR_FREE = np.array([page.audience != "paid" for page in PAGES])
_FOR_ANYONE = np.isin(np.arange(len(PAGES)), (HOME, HELP, ABOUT))


@dataclass(frozen=True)
class Events:
    """One element per event; `at` in milliseconds since 1970, `seconds` the length of the song."""

    listener: np.ndarray
    session: np.ndarray
    item: np.ndarray
    page: np.ndarray
    paid: np.ndarray
    logged_out: np.ndarray
    at: np.ndarray
    seconds: np.ndarray

    def sorted_by_time(self) -> Events:
        """The same events, oldest first."""
        order = np.argsort(self.at, kind="stable")
        return Events(**{field.name: getattr(self, field.name)[order] for field in fields(self)})


def draw_events(rng: np.random.Generator, sessions: Sessions, habits: np.ndarray, start: np.datetime64) -> Events:
    """Draw all events of `sessions`, whose days count from `start`; ordered by listener, then by time.

    `habits` are those of all listeners (see `Listeners`).
    """
    of = np.repeat(np.arange(len(sessions.length)), sessions.length)
    first = np.cumsum(sessions.length) - sessions.length
    item = np.arange(len(of)) - first[of]
    to_end = sessions.length[of] - 1 - item
    page = _draw_pages(rng, sessions, habits, of, to_end)
    seconds = np.round(np.clip(rng.normal(245, 70, len(of)), 30, 900), 5)
    gap = np.where(page == SONG, seconds, rng.exponential(40, len(of)))
    # each event begins when the one before it in the session is over
    ends = np.cumsum(gap)
    begins = ends - gap - (ends - gap)[first][of]
    lasts = ends[first + sessions.length - 1] - (ends - gap)[first]
    wished = (sessions.day + rng.beta(3, 2.2, len(first))) * _DAY_MS + start.astype(np.int64)
    opened = _opened(sessions.listener, wished.astype(np.int64), (lasts * 1_000).astype(np.int64) + _PAUSE_MS)
    return Events(
        listener=sessions.listener[of],
        session=sessions.number[of],
        item=item,
        page=page,
        paid=sessions.paid[of],
        # whoever comes logs in before they go
        logged_out=_FOR_ANYONE[page] & (rng.random(len(of)) < LOGGED_OUT) & (to_end > 0),
        at=opened[of] + (begins * 1_000).astype(np.int64),
        seconds=seconds,
    )


def _opened(listener: np.ndarray, wished: np.ndarray, lasts: np.ndarray) -> np.ndarray:
    """When each session begins: when it was wished for, or as soon as the listener's session before it is over.

    Customers that queue for one server wait like this; see Lindley (1952), The theory of queues with a single server.
    """
    before = np.cumsum(lasts) - lasts
    # an age per listener, longer than anything lasts, keeps one from waiting for another
    ages = listener * np.int64(10_000_000_000_000)
    return np.asarray(np.maximum.accumulate(wished - before + ages) - ages + before)


def _draw_pages(
    rng: np.random.Generator, sessions: Sessions, habits: np.ndarray, of: np.ndarray, to_end: np.ndarray
) -> np.ndarray:
    rates = _RATES * np.exp(_MOODS * sessions.mood[:, None] + habits[sessions.listener])
    rates = np.where(np.where(sessions.paid[:, None], _FOR_PAID, _FOR_FREE), rates, 0.0)
    edges = rates.cumsum(axis=1)
    edges /= edges[:, -1:]
    # one uniform number per event picks among all pages of its session without a table of events by pages
    page = np.searchsorted((edges + np.arange(len(edges))[:, None]).ravel(), rng.random(len(of)) + of, side="right")
    page = np.minimum(page - of * len(PAGES), LOGOUT - 1)
    page[(to_end == sessions.length[of] - 1) & (rng.random(len(of)) < 0.6)] = HOME
    page[(to_end == 0) & (rng.random(len(of)) < LOGGING_OUT)] = LOGOUT
    page[(to_end == 0) & sessions.changes[of]] = SUBMIT_UPGRADE
    page[(to_end == 0) & (sessions.changes & sessions.paid)[of]] = SUBMIT_DOWNGRADE
    page[(to_end == 1) & sessions.cancels[of]] = CANCEL
    page[(to_end == 0) & sessions.cancels[of]] = CANCELLED
    return page
