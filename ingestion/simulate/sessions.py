"""Who listens to a music service, and the sessions they have until they cancel, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ingestion.simulate.chance import sigmoid

LEVEL_CHANGE = 0.02
"""Share of sessions that end in a change between free and paid, for someone of average mood and thrift."""
FEWEST_EVENTS = 2
"""Fewest events of a session; one that ends in cancelling has two more."""


@dataclass(frozen=True)
class Listeners:
    """One element per listener; `satisfaction`, `thrift` and `habits` are normal and seen in no column.

    `habits` has a row per listener and a column per page: how much likelier than others they visit it, as a
    logarithm. It hides in the count of each page what the listener's mood adds to it.
    """

    satisfaction: np.ndarray
    thrift: np.ndarray
    habits: np.ndarray
    paid: np.ndarray
    sessions_per_day: np.ndarray


@dataclass(frozen=True)
class Sessions:
    """One element per session, ordered by listener and day; `number` counts from one, `day` from zero."""

    number: np.ndarray
    listener: np.ndarray
    day: np.ndarray
    mood: np.ndarray
    paid: np.ndarray
    changes: np.ndarray
    cancels: np.ndarray
    length: np.ndarray

    def of_listeners(self, first: int, stop: int) -> Sessions:
        """Sessions of the listeners from `first` up to but not including `stop`."""
        start, end = np.searchsorted(self.listener, [first, stop])
        return Sessions(**{field.name: getattr(self, field.name)[start:end] for field in fields(self)})


def mood_on(satisfaction: np.ndarray, days_left: np.ndarray) -> np.ndarray:
    """How a listener feels `days_left` before cancelling: their satisfaction, sinking towards the end."""
    return np.asarray(satisfaction - 1.0 * np.exp(-np.maximum(days_left, 0) / 10.0))


def cancellation_probability(listeners: Listeners) -> np.ndarray:
    """Probability that each listener cancels on a given day; free listeners lose patience sooner."""
    return sigmoid(-5.95 - 1.4 * listeners.satisfaction + 0.4 * ~listeners.paid)


def level_change_probability(paid: np.ndarray, mood: np.ndarray, thrift: np.ndarray) -> np.ndarray:
    """Probability that a session ends in a change of level: the thrifty and disappointed stop paying."""
    leaning = np.where(paid, -0.6 * mood + 0.7 * thrift, 0.4 * mood - 0.7 * thrift)
    return np.asarray(np.minimum(LEVEL_CHANGE * np.exp(leaning), 0.5))


def draw_sessions(
    rng: np.random.Generator, listeners: Listeners, days: int, last_day: np.ndarray, events: int
) -> Sessions:
    """Draw the sessions of `listeners` within `days` days.

    Parameters
    ----------
    last_day
        For each listener the day, counted from zero, on which they cancel; nobody does on a day past `days`.
    events
        What the lengths of all sessions add up to, exactly.
    """
    n = len(listeners.satisfaction)
    day = np.arange(days)
    mood = mood_on(listeners.satisfaction[:, None], last_day[:, None] - day)
    rate = listeners.sessions_per_day[:, None] * np.exp(0.25 * np.minimum(mood, 2.0))
    last = day == last_day[:, None]
    # at most one session a day; everyone has one on their last day, or at least one on some day
    happens = (rng.random((n, days)) < rate) & (day <= last_day[:, None]) | last
    some_day = (rng.random(n) * np.minimum(last_day + 1, days)).astype(int)
    happens |= ~happens.any(axis=1, keepdims=True) & (day == some_day[:, None])
    paid, changes = _levels(rng, listeners, mood, happens & ~last)
    who, when = np.nonzero(happens)
    cancels = last[who, when]
    weights = rng.exponential(size=len(who)) * np.exp(0.1 * np.clip(mood[who, when], -2, 2))
    return Sessions(
        number=np.arange(len(who)) + 1,
        listener=who,
        day=when,
        mood=mood[who, when],
        paid=paid[who, when],
        changes=changes[who, when],
        cancels=cancels,
        length=apportioned(weights, FEWEST_EVENTS + 2 * cancels, events),
    )


def apportioned(weights: np.ndarray, fewest: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that add up to `total`: `fewest` each, and the rest in proportion to `weights`.

    >>> apportioned(np.array([1.0, 3.0]), np.array([2, 2]), 12)
    array([4, 8])
    """
    reached = np.cumsum(weights)
    shares = np.round(reached / reached[-1] * (total - fewest.sum())).astype(np.int64)
    return np.asarray(fewest + np.diff(shares, prepend=0))


def _levels(
    rng: np.random.Generator, listeners: Listeners, mood: np.ndarray, may_change: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each listener pays on each day, and whether that changes at its end; both of shape (n, days)."""
    wish = rng.random(mood.shape)
    paid, changes = np.empty(mood.shape, bool), np.empty(mood.shape, bool)
    now = listeners.paid.copy()
    for day in range(mood.shape[1]):
        paid[:, day] = now
        wants = wish[:, day] < level_change_probability(now, mood[:, day], listeners.thrift)
        changes[:, day] = wants & may_change[:, day]
        now ^= changes[:, day]
    return paid, changes
