"""Flat JSON that is decoded in one go says what the careful reader says; anything odd is left to that."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pyarrow as pa
import pytest

from ingestion.formats import records
from ingestion.formats.flat import HEAD_LINES, read_flat
from ingestion.formats.lines import line_blocks
from warehouse import Column

COLUMNS = (
    Column("id", "string", "Id."),
    Column("n", "int64", "Number."),
    Column("size", "float64", "Size."),
    Column("ok", "bool", "Flag."),
    Column("day", "date", "Day."),
)


def flat(*lines: bytes) -> pa.Table | None:
    [block] = line_blocks(io.BytesIO(b"\n".join(lines) + b"\n"))
    return read_flat(block, COLUMNS)


def read(text: bytes) -> tuple[list[pa.Table], list[pa.Table]]:
    blocks = list(records.read_json_lines(io.BytesIO(text), COLUMNS))
    return [block.rows for block in blocks], [block.rejects for block in blocks]


RECORDS: Sequence[dict[str, object]] = [
    {"id": 7, "n": 1, "size": 2, "ok": True, "day": "2020-02-29", "more": "x"},
    {"n": None, "id": -12, "size": 0.1, "extra": 9_007_199_254_740_993},
    {"id": 0, "n": -(2**63), "size": 1e-300, "ok": False},
    {"size": 123456.789, "more": '[x] {y} \\ " é \n'},
    {},
]


def test_what_is_read_in_one_go_is_what_is_read_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in RECORDS]
    assert flat(*lines) is not None
    text = b"".join(line + b"\n" for line in lines)
    in_one_go = read(text)
    monkeypatch.setattr(records, "read_flat", lambda *_: None)
    assert read(text) == in_one_go
    assert in_one_go[0][0]["id"].to_pylist() == ["7", "-12", "0", None, None]


def test_a_number_as_text_takes_its_type_where_all_values_allow() -> None:
    rows, _ = read(b'{"n": "12"}\n{"n": "13"}\n')
    assert rows[0]["n"].to_pylist() == [12, 13]


ODD = {
    "a list": b'{"id": "a", "x": [1]}',
    "an object": b'{"id": "a", "x": {"y": 1}}',
    "a value that opens after spaces": b'{"id": "a", "x":    \t   [1]}',
    "two on a line": b'{"id": "a"}{"id": "b"}',
    "none on a line": b"",
    "blanks at the end": b'{"id": "a"} ',
    "a record over two lines": b'{"id":\n"a"}',
    "a key that comes twice": b'{"id": "a", "id": "b"}',
    "a NUL": rb'{"id": "\u0000"}',
    "half a character": rb'{"id": "\ud800"}',
    "no number": b'{"size": NaN}',
    "no end of a number": b'{"size": -Infinity}',
    "a number too large for a double": b'{"size": 1e999}',
    "a number too large for an integer": b'{"n": 9223372036854775808}',
    "a fraction in a column of whole numbers": b'{"n": 1.0}',
    "a fraction as text": b'{"id": 1.10}',
    "a flag as text": b'{"id": true}',
    "text for a flag": b'{"id": "a", "ok": "yes"}\n{"ok": true}',
    "no object": b"[1]",
    "something after the record": b'{"id": "a"}, {}',
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_is_odd_is_left_to_care(odd: bytes) -> None:
    assert flat(b'{"id": "a"}', b'{"id": "b"}') is not None
    assert flat(b'{"id": "a"}', odd, b'{"id": "b"}') is None


def test_a_block_that_breaks_what_its_first_lines_promise_is_left_to_care() -> None:
    first = [b'{"id": "a"}'] * HEAD_LINES
    assert flat(*first, b'{"id": "b"}') is not None
    assert flat(*first, b'{"id": 1}') is None
    assert flat(*first, b'{"new": 1}') is None


def test_depth_without_end_is_no_matter() -> None:
    assert flat(b'{"id": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}") is None
