"""Bad JSON lines and Python literals."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from pathlib import Path

from tests.ingestion.bad_inputs.case import TS, Case, broken_line, event, lines, odd_line

UNPARSED = "rejected: not a record: cannot be parsed"
NO_OBJECT = "rejected: not a record: no object"
TWICE = "rejected: not a record: a key comes twice"
MARKER = Path("evaluated-by-martlet")
BIG = "9" * 30
WIDE = "k" * 350
NORMAL = event("q").removesuffix("}")
GOOD = {1: {"userId": "a"}, 2: {"userId": "b"}}


def with_keys(text: str) -> str:
    """An event of the user q with more keys, spelled as JSON."""
    return f"{NORMAL}, {text}}}"


def literals(kind: str, middle: str, becomes: str = UNPARSED) -> Case:
    """A Python literal that must be a reject, between two good ones."""
    good = "{{u'ts': 1, 'userId': '{}', 'sessionId': 1, 'page': None, 'level': 'free', 'auth': True}}"
    rows = {1: {"userId": "a", "page": None, "auth": "true"}, 3: {"userId": "b"}}
    content = lines(good.format("a"), middle, good.format("b"))
    return Case(kind, becomes, lambda: content, rows, {2: middle[:60_000]})


def long_line(length: int) -> bytes:
    return lines(event("a"), event("x" * length), event("b"))


def many_keys() -> bytes:
    return lines(*(event("a", **{f"id_{number}": 1}) for number in range(2_000)))


JSON_LINES = [
    broken_line("invalid UTF-8 in a JSON line", "rejected: not UTF-8", event("q").encode().replace(b"q", b"\xff")),
    broken_line("a NUL byte in a JSON line", UNPARSED, event("q").encode().replace(b"q", b"q\x00")),
    odd_line("an escaped NUL in a JSON text", event("q\x00r"), userId="q\x00r"),
    broken_line("a control character in a JSON text", UNPARSED, event("q").replace("q", "q\x01")),
    broken_line("a lone surrogate in a JSON escape", UNPARSED, event("q").replace("q", "\\ud800")),
    Case(
        "a UTF-8 byte order mark before JSON lines",
        "loaded",
        lambda: b"\xef\xbb\xbf" + lines(event("a"), event("b")),
        GOOD,
    ),
    Case("UTF-16, little endian", "error: is UTF-16", lambda: lines(event("a")).decode().encode("utf-16")),
    Case(
        "UTF-16, big endian",
        "error: is UTF-16",
        lambda: b"\xfe\xff" + lines(event("a")).decode().encode("utf-16-be"),
    ),
    Case(
        "CRLF line ends in JSON lines",
        "loaded",
        lambda: lines(event("a") + "\r", event("b") + "\r"),
        {1: {"userId": "a", "auth": "x"}, 2: {"userId": "b", "auth": "x"}},
    ),
    Case(
        "blank lines among JSON lines",
        "loaded",
        lambda: lines("", event("a"), "  \t\r", "", event("b"), ""),
        {2: {"userId": "a"}, 5: {"userId": "b"}},
    ),
    broken_line("a JSON line cut short", UNPARSED, event("q")[:-9]),
    broken_line("a comma after a JSON object", UNPARSED, event("q") + ","),
    odd_line("a comma after the last key", with_keys('"status": 7,'), userId="q", status=7),
    broken_line("two JSON objects in a line", UNPARSED, event("q") + event("r")),
    broken_line("a scalar in a line of JSON", NO_OBJECT, '"userId"'),
    broken_line("a JSON array in a line", NO_OBJECT, "[1, 2]"),
    broken_line("a key that comes twice in a JSON object", TWICE, with_keys('"page": "Help"')),
    Case(
        "a 50 MB line",
        "rejected: longer than 16,777,216 bytes",
        lambda: long_line(50_000_000),
        {1: {"userId": "a"}, 3: {"userId": "b"}},
        {2: event("x" * 60_000).split("xx")[0]},
    ),
    odd_line("nesting 1,000 deep", with_keys(f'"song": {"[" * 1_000}{"]" * 1_000}'), song="[" * 1_000 + "]" * 1_000),
    odd_line(
        "nesting 100,000 deep", with_keys(f'"song": {"[" * 100_000}{"]" * 100_000}'), song="[" * 100_000 + "]" * 100_000
    ),
    odd_line("NaN in JSON, a number wanted", with_keys('"length": NaN'), length=math.nan),
    odd_line("Infinity in JSON, a number wanted", with_keys('"length": Infinity'), length=math.inf),
    odd_line("-Infinity in JSON, a number wanted", with_keys('"length": -Infinity'), length=-math.inf),
    odd_line("a number as a JSON text", with_keys('"status": "200", "length": "1.5"'), status=200, length=1.5),
    odd_line("a text where a number is wanted", with_keys('"status": "fine"'), status="fine"),
    odd_line("a number where a text is wanted", with_keys('"song": 7'), song="7"),
    odd_line("an integer beyond int64", with_keys(f'"status": {BIG}'), status=BIG),
    odd_line("a float beyond double", with_keys('"length": 1e999'), length="1e999"),
    odd_line(
        "epoch seconds where milliseconds are declared",
        event("q", ts=1541105830),
        ts=1541105830,
        _event_at=dt.datetime(1970, 1, 18, 20, 5, 5, 830000),
    ),
    odd_line("an epoch beyond the year 9999", event("q", ts=TS * 1000), ts=TS * 1000, _event_at=None, _known_at=None),
    odd_line("a negative epoch", event("q", ts=-1), ts=-1, _event_at=dt.datetime(1969, 12, 31, 23, 59, 59, 999000)),
    odd_line("an epoch that is no number", event("q", ts="soon"), ts="soon", _event_at=None),
    odd_line("an empty JSON object", "{}", userId=None, ts=None),
    odd_line(
        "keys that differ only in case",
        with_keys('"Page": "1", "mood": "2", "Mood": "3"'),
        page="Home",
        Page_2="1",
        Mood="3",
        mood_2="2",
    ),
    odd_line("keys that become equal when cleaned", with_keys('"a.b": 1, "a_b": 2'), a_b="1", a_b_2="2"),
    odd_line("an empty key", with_keys('"": 1'), column_0="1"),
    odd_line(
        "a key of 350 characters",
        with_keys(f'"{WIDE}": 1'),
        **{"k" * 270 + "_" + hashlib.sha256(WIDE.encode()).hexdigest()[:12]: "1"},
    ),
    odd_line(
        "a key named as an audit column",
        with_keys('"_batch_id": 1, "_LOADED_AT": 2, "_source_row": 3'),
        column_batch_id="1",
        column_LOADED_AT="2",
        column_source_row="3",
    ),
    odd_line(
        "a key with a prefix that BigQuery reserves",
        with_keys('"_TABLE_SUFFIX": 1, "_partitiontime": 2'),
        column_TABLE_SUFFIX="1",
        column_partitiontime="2",
    ),
    odd_line("quotes and backslashes in a key", with_keys(r'"it\'s \"q\\": 1'.replace(r"\'", "'")), it_s__q_="1"),
    Case("more than 1,000 different keys", "error: there are more than 1,000 different keys", many_keys),
    Case(
        "JSON objects over several lines",
        "skipped: a JSON object over several lines",
        lambda: event("a").replace(", ", ",\n").encode(),
    ),
    Case("a JSON array", "skipped: a JSON array", lambda: f"[{event('a')},\n{event('b')}]".encode()),
    literals(
        "a Python literal that calls a function",
        f"{{'userId': __import__('os').system('touch {MARKER}'), 'ts': open('{MARKER}', 'w')}}",
    ),
    literals("a set in a Python literal", "{'userId': {1, 2}}"),
    literals("bytes in a Python literal", "{'userId': b'q'}"),
    literals("a complex number in a Python literal", "{'userId': 1 + 2j}"),
    literals("a key that comes twice in a Python literal", "{'userId': 'q', 'userId': 'r'}"),
    literals("a Python literal nested 1,000 deep", "{'userId': " + "[" * 1_000 + "]" * 1_000 + "}"),
    literals("a Python literal nested 100,000 deep", "{'userId': " + "-" * 100_000 + "1}"),
]
