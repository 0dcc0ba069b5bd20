"""Simulates sessions of an online shop, in the layout of UCI's online shoppers' purchasing intention data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import calibrated
from ingestion.simulate.folder import Folder

FULL_ROWS = 12_330
FEWEST_ROWS = 800
REVENUE_RATE = 0.155
DUPLICATES = 0.01

# the publisher shortens every month but June
MONTHS = pa.array(["Feb", "Mar", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
MONTH_SHARES = [0.015, 0.155, 0.273, 0.023, 0.035, 0.035, 0.036, 0.045, 0.243, 0.14]
MONTH_EFFECTS = np.array([-1.6, -0.4, -0.3, -0.3, 0.1, 0.2, 0.3, 0.4, 0.7, -0.2])
VISITORS = pa.array(["Returning_Visitor", "New_Visitor", "Other"])
MAY = 2


@dataclass(frozen=True)
class Sessions:
    """Sessions as numbers; every field has one element per session. `pages` has a column per kind of page."""

    pages: np.ndarray
    seconds: np.ndarray
    bounce: np.ndarray
    exit: np.ndarray
    page_value: np.ndarray
    special_day: np.ndarray
    month: np.ndarray
    visitor: np.ndarray
    traffic: np.ndarray
    weekend: np.ndarray


def simulate_online_shoppers(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write ``online_shoppers/shop_sessions.csv.gz``, about one row in a hundred of it a duplicate."""
    n = max(FEWEST_ROWS, round(FULL_ROWS * scale))
    intent = rng.normal(size=n)
    sessions = draw_sessions(rng, intent)
    bought = rng.random(n) < revenue_probability(sessions, intent)
    rows = np.arange(n)
    repeats = rng.choice(n, max(1, round(n * DUPLICATES)), replace=False)
    rows[repeats] = rng.integers(n, size=len(repeats))
    columns = _columns(rng, sessions, bought)
    folder.csv("online_shoppers/shop_sessions.csv.gz", {name: v.take(pa.array(rows)) for name, v in columns.items()})


def draw_sessions(rng: np.random.Generator, intent: np.ndarray) -> Sessions:
    """Draw one session per element of `intent`, which shows in how long visitors stay and how they leave."""
    n = len(intent)
    visitor = rng.choice(3, n, p=[0.856, 0.137, 0.007])
    product = np.maximum(1, np.exp(2.8 + 0.65 * intent + rng.normal(0, 0.9, n)).astype(int))
    account = np.where(rng.random(n) < 0.47, 0, rng.poisson(np.exp(1.1 + 0.35 * intent)))
    about = np.where(rng.random(n) < 0.78, 0, rng.poisson(np.exp(0.5 + 0.2 * intent)))
    pages = np.column_stack([account, about, product])
    pace = np.exp(rng.normal(3.45, 0.6, (n, 3)))
    seconds = np.round(np.where(pages + (pages > 0) > 1 + (np.arange(3) == 2), pages * pace, 0.0), 9)
    bounce = np.clip(
        np.where(rng.random(n) < 0.45, 0, rng.exponential(0.15 / (1 + product * np.exp(0.4 * intent)))),
        0,
        0.2,
    )
    leave = np.clip(bounce + rng.exponential(0.35 / (6 + product * np.exp(0.3 * intent)), n) + 0.006, 0, 0.2)
    month = rng.choice(10, n, p=MONTH_SHARES)
    valued = rng.random(n) < calibrated(1.7 * intent + 0.5 * MONTH_EFFECTS[month] + 0.4 * (product > 20), 0.22)
    return Sessions(
        pages=pages,
        seconds=seconds,
        bounce=np.round(bounce, 9),
        exit=np.round(leave, 9),
        page_value=np.round(np.where(valued, np.exp(2.7 + 0.35 * intent + rng.normal(0, 0.9, n)), 0), 9),
        special_day=np.where((month <= MAY) & (rng.random(n) < 0.23), rng.integers(1, 6, n) / 5, 0.0),
        month=month,
        visitor=visitor,
        traffic=1 + np.minimum(rng.geometric(0.28, n), 20) % 20,
        weekend=rng.random(n) < 0.233,
    )


def revenue_probability(sessions: Sessions, intent: np.ndarray) -> np.ndarray:
    """Probability that each session ends in a sale. Page values tell most, above all of new visitors."""
    s = sessions
    valued = s.page_value > 0
    logits = (
        0.9 * intent
        + 2.6 * valued
        + 0.012 * np.minimum(s.page_value, 120)
        + 1.3 * MONTH_EFFECTS[s.month]
        + 1.0 * (s.visitor == 1)
        + 0.8 * (valued & (s.visitor == 1))
        - 14.0 * s.exit
        + 0.8 * (s.weekend & (s.pages[:, 2] < 12))
        - 0.8 * s.special_day
        + 0.7 * np.isin(s.traffic, (2, 8, 20))
    )
    return calibrated(logits, REVENUE_RATE)


def _columns(rng: np.random.Generator, s: Sessions, bought: np.ndarray) -> dict[str, pa.Array]:
    n = len(bought)
    return {
        "Administrative": pa.array(s.pages[:, 0]),
        "Administrative_Duration": pa.array(s.seconds[:, 0]),
        "Informational": pa.array(s.pages[:, 1]),
        "Informational_Duration": pa.array(s.seconds[:, 1]),
        "ProductRelated": pa.array(s.pages[:, 2]),
        "ProductRelated_Duration": pa.array(s.seconds[:, 2]),
        "BounceRates": pa.array(s.bounce),
        "ExitRates": pa.array(s.exit),
        "PageValues": pa.array(s.page_value),
        "SpecialDay": pa.array(s.special_day),
        "Month": MONTHS.take(pa.array(s.month)),
        "OperatingSystems": pa.array(1 + rng.choice(8, n, p=[0.21, 0.535, 0.207, 0.037, 0.001, 0.002, 0.001, 0.007])),
        "Browser": pa.array(1 + rng.choice(6, n, p=[0.2, 0.66, 0.02, 0.06, 0.04, 0.02])),
        "Region": pa.array(1 + rng.choice(9, n, p=[0.388, 0.092, 0.195, 0.096, 0.026, 0.065, 0.062, 0.035, 0.041])),
        "TrafficType": pa.array(s.traffic),
        "VisitorType": VISITORS.take(pa.array(s.visitor)),
        "Weekend": pc.if_else(s.weekend, "TRUE", "FALSE"),
        "Revenue": pc.if_else(bought, "TRUE", "FALSE"),
    }
