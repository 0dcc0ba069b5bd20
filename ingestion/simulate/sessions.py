"""Who listens to a music service, and the sessions they have until they cancel, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ingestion.simulate.chance import sigmoid

LEVEL_CHANGE = 0.02
"""Share of sessions that end in a change between free and paid, for someone of average mood and thrift."""
INERTIA, SWING = 0.93, 0.2
"""How much of a deviation from satisfaction a listener's mood keeps from one day to the next, and how much is new."""
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

    def of(self, kept: np.ndarray) -> Listeners:
        """The listeners that `kept` marks or numbers."""
        return Listeners(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


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


@dataclass(frozen=True)
class Lives:
    """What listeners are like at the end of each day, shape (listeners, days); `mood` is seen in no column.

    `silent` counts the days since their last session, 0 where they have one.
    """

    mood: np.ndarray
    paid: np.ndarray
    silent: np.ndarray

    def on(self, listener: np.ndarray, day: np.ndarray) -> Lives:
        """What some listeners are like on a day each, shape (n,)."""
        return Lives(self.mood[listener, day], self.paid[listener, day], self.silent[listener, day])


def next_mood(rng: np.random.Generator, satisfaction: np.ndarray, mood: np.ndarray) -> np.ndarray:
    """How listeners feel a day later: what moved them wears off, and something new comes on top."""
    return np.asarray(satisfaction + INERTIA * (mood - satisfaction) + SWING * rng.normal(size=len(mood)))


def cancellation_probability(paid: np.ndarray, mood: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """Probability that each listener cancels on a day.

    The worse the mood, the sooner; who pays notices what they hardly use, and who does not pay forgets about it.
    """
    unused = np.minimum(silent, 20) / 10
    return sigmoid(-6.2 - 0.45 * mood + np.where(paid, 3.5, -3.5) * (unused - 0.7))


def churn_probability(
    rng: np.random.Generator, listeners: Listeners, before: Lives, days: int, lives: int = 100
) -> np.ndarray:
    """Probability that each listener cancels within `days` days, from what they were like on the day before.

    The mean over `lives` courses of their days of what the chances of those days come to.
    """
    gone = np.zeros(len(before.mood))
    for _ in range(lives):
        mood, paid, silent, stays = before.mood, before.paid, before.silent, np.ones(len(before.mood))
        comes = silent == 0
        for _day in range(days):
            mood, silent = next_mood(rng, listeners.satisfaction, mood), np.where(comes, 1, silent + 1)
            stays = stays * (1 - cancellation_probability(paid, mood, silent))
            comes = rng.random(len(mood)) < session_probability(listeners, mood)
            paid = paid ^ (comes & (rng.random(len(mood)) < level_change_probability(paid, mood, listeners.thrift)))
        gone += 1 - stays
    return np.asarray(gone / lives)


def session_probability(listeners: Listeners, mood: np.ndarray) -> np.ndarray:
    """Probability that each listener has a session on a day."""
    return np.asarray(np.minimum(listeners.sessions_per_day * np.exp(0.4 * np.minimum(mood, 2.0)), 1.0))


def level_change_probability(paid: np.ndarray, mood: np.ndarray, thrift: np.ndarray) -> np.ndarray:
    """Probability that a session ends in a change of level: the thrifty and disappointed stop paying."""
    leaning = np.where(paid, -0.6 * mood + 0.7 * thrift, 0.4 * mood - 0.7 * thrift)
    return np.asarray(np.minimum(LEVEL_CHANGE * np.exp(leaning), 0.5))


def draw_sessions(
    rng: np.random.Generator, listeners: Listeners, days: int, events: int, may_cancel: bool = True
) -> tuple[Sessions, Lives]:
    """Draw the sessions of `listeners` within `days` days, day by day: who cancels has none after that.

    Parameters
    ----------
    events
        What the lengths of all sessions add up to, exactly.
    may_cancel
        Whether anybody cancels at all.
    """
    n = len(listeners.satisfaction)
    mood, silent = np.zeros((n, days)), np.zeros((n, days), np.int16)
    paid, happens, changes, cancels = (np.zeros((n, days), bool) for _ in range(4))
    feels = listeners.satisfaction + SWING / (1 - INERTIA**2) ** 0.5 * rng.normal(size=n)
    level, here = listeners.paid.copy(), np.ones(n, bool)
    # as long before the first day as they are used to
    away = np.minimum(rng.geometric(session_probability(listeners, feels)), 30)
    for day in range(days):
        leaves = here & (rng.random(n) < cancellation_probability(level, feels, away)) & may_cancel
        comes = here & (rng.random(n) < session_probability(listeners, feels)) & ~leaves
        changed = comes & (rng.random(n) < level_change_probability(level, feels, listeners.thrift))
        mood[:, day], paid[:, day], silent[:, day] = feels, level, np.where(comes, 0, away)
        happens[:, day], changes[:, day], cancels[:, day] = comes | leaves, changed, leaves
        level, here, away = level ^ changed, here & ~leaves, np.where(comes, 1, away + 1)
        feels = next_mood(rng, listeners.satisfaction, feels)
    # at most one session a day, and everybody has one on some day
    some_day = rng.integers(days, size=n)
    happens[np.arange(n), some_day] |= ~happens.any(axis=1)
    who, when = np.nonzero(happens)
    weights = rng.exponential(size=len(who)) * np.exp(0.1 * np.clip(mood[who, when], -2, 2))
    sessions = Sessions(
        number=np.arange(len(who)) + 1,
        listener=who,
        day=when,
        mood=mood[who, when],
        paid=paid[who, when],
        changes=changes[who, when],
        cancels=cancels[who, when],
        length=apportioned(weights, FEWEST_EVENTS + 2 * cancels[who, when], events),
    )
    return sessions, Lives(mood, paid ^ changes, silent)


def apportioned(weights: np.ndarray, fewest: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that add up to `total`: `fewest` each, and the rest in proportion to `weights`.

    >>> apportioned(np.array([1.0, 3.0]), np.array([2, 2]), 12)
    array([4, 8])
    """
    reached = np.cumsum(weights)
    shares = np.round(reached / reached[-1] * (total - fewest.sum())).astype(np.int64)
    return np.asarray(fewest + np.diff(shares, prepend=0))
