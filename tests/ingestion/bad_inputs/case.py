"""One kind of bad input: a file, and what must become of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

EVENTS = "raw.sparkify__events"
CUSTOMERS = "raw.telco__customers"
HEADER = "customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn"
TS = 1541105830796

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A kind of bad input.

    Attributes
    ----------
    kind : str
        As docs/bad-inputs.md calls it.
    becomes : str
        As docs/bad-inputs.md says it: ``loaded``, or ``rejected: `` with the reason of every reject, ``error: ``
        with what its sentence says, ``skipped: `` with how the reason begins.
    content : callable
        Makes the bytes of the file.
    rows : mapping of int to Row
        Number in the file of every row that must be in raw, and values it must hold.
    rejects : mapping of int to str
        Number of every reject, and how its text begins.
    name : str
        Of the file.
    table : str
    max_file_bytes : int or None
        The setting, where it matters.
    """

    kind: str
    becomes: str
    content: Callable[[], bytes]
    rows: Mapping[int, Row] = field(default_factory=dict)
    rejects: Mapping[int, str] = field(default_factory=dict)
    name: str = "events.json"
    table: str = EVENTS
    max_file_bytes: int | None = None


def event(user: str, **more: object) -> str:
    """One event as a line of JSON."""
    return json.dumps({"ts": TS, "userId": user, "sessionId": 1, "page": "Home", "level": "free", "auth": "x"} | more)


def lines(*parts: str | bytes) -> bytes:
    """Lines of a file."""
    return b"".join((part.encode() if isinstance(part, str) else part) + b"\n" for part in parts)


def broken_line(kind: str, becomes: str, line: str | bytes, shown: str | None = None) -> Case:
    """A line that must be a reject, between two good ones."""
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    good = {1: {"userId": "a"}, 3: {"userId": "b"}}
    return Case(kind, becomes, lambda: lines(event("a"), line, event("b")), good, {2: text if shown is None else shown})


def odd_line(kind: str, line: str | bytes, **values: object) -> Case:
    """A line that must be loaded with these values, between two good ones."""
    rows = {1: {"userId": "a"}, 2: values, 3: {"userId": "b"}}
    return Case(kind, "loaded", lambda: lines(event("a"), line, event("b")), rows)


def customers(kind: str, becomes: str, content: bytes, rows: Mapping[int, Row], rejects: Mapping[int, str]) -> Case:
    """A CSV file of customers."""
    return Case(kind, becomes, lambda: content, rows, rejects, "customers.csv", CUSTOMERS)
