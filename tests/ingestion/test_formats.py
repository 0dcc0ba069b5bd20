"""Decoders: every record is a row or a reject, with its number in the file."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import UnreadableFileError
from ingestion.formats import decode, detect
from ingestion.formats.lines import BLOCK_BYTES, Readable, line_blocks
from ingestion.formats.quotes import PLACEHOLDER, record_chunks
from warehouse import Column

COLUMNS = (Column("id", "string", "Id."), Column("n", "int64", "Number."), Column("ok", "bool", "Flag."))


def read(path: Path, limit: int = 10**9) -> tuple[list[dict[str, object]], list[tuple[int, str, str]]]:
    """All rows and all rejects of a file."""
    head = detect(path)
    assert head.format is not None, head.reason
    rows, rejects = [], []
    for block in decode(path, head.format, COLUMNS, limit):
        rows += block.rows.to_pylist()
        rejects += [tuple(record.values()) for record in block.rejects.to_pylist()]
    return rows, rejects


def file(folder: Path, text: str | bytes, name: str = "data") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_json_lines_keep_text_and_take_types_where_all_values_allow(tmp_path: Path) -> None:
    rows, rejects = read(file(tmp_path, '{"id": 7, "n": 1, "ok": true}\n{"id": "x", "n": 2.0}\n'))
    assert rejects == []
    assert rows == [
        {"id": "7", "n": 1, "ok": True, "_source_row": 1},
        {"id": "x", "n": 2, "ok": None, "_source_row": 2},
    ]


def test_a_number_that_does_not_fit_its_type_stays_as_text(tmp_path: Path) -> None:
    rows, rejects = read(file(tmp_path, '{"id": "a", "n": 1}\n{"id": "b", "n": "about 2"}\n'))
    assert rejects == []
    assert [row["n"] for row in rows] == ["1", "about 2"]


def test_an_unknown_key_becomes_a_column_and_nested_values_become_json(tmp_path: Path) -> None:
    rows, _ = read(file(tmp_path, '{"id": "a", "new key": {"x": [1, null]}}\n'))
    assert rows[0]["new_key"] == '{"x":[1,null]}'


def test_broken_lines_are_rejects_and_the_rest_is_read(tmp_path: Path) -> None:
    text = b'{"id": "a"}\n{"id": \n\n[1]\n{"id": "\xff"}\n{"id": "b"}'
    rows, rejects = read(file(tmp_path, text))
    assert [(row["id"], row["_source_row"]) for row in rows] == [("a", 1), ("b", 6)]
    assert [(row, reason) for row, reason, _ in rejects] == [
        (2, "not a record: cannot be parsed"),
        (4, "not a record: no object"),
        (5, "not UTF-8"),
    ]
    assert rejects[0][2] == '{"id": '


def test_python_literals_are_parsed_and_never_evaluated(tmp_path: Path) -> None:
    marker = tmp_path / "evaluated"
    lines = ["{u'id': u'a', 'n': 1, 'ok': None}", f"{{'id': open({str(marker)!r}, 'w')}}", "{'id': 'b'}"]
    rows, rejects = read(file(tmp_path, "\n".join(lines)))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [row for row, _, _ in rejects] == [2]
    assert not marker.exists()


def test_csv_keeps_line_breaks_and_quotes_inside_quotes(tmp_path: Path) -> None:
    rows, rejects = read(file(tmp_path, '\ufeffid,n,ok\n"a\r\nb, ""c""",1,true\n,,\n"",2,false\n'))
    assert rejects == []
    assert [row["id"] for row in rows] == ['a\r\nb, "c"', None, ""]
    assert [row["_source_row"] for row in rows] == [1, 2, 3]


def test_csv_records_with_too_few_or_many_fields_are_rejects_and_others_keep_their_numbers(
    tmp_path: Path,
) -> None:
    rows, rejects = read(file(tmp_path, 'id,n\n"a\nb",1\nshort\nc,2\n1,2,3\nd,3\n'))
    assert [(row["id"], row["_source_row"]) for row in rows] == [("a\nb", 1), ("c", 3), ("d", 5)]
    assert rejects == [(2, "1 fields instead of 2", "short"), (4, "3 fields instead of 2", "1,2,3")]


def test_a_csv_record_that_is_not_utf8_is_a_reject(tmp_path: Path) -> None:
    rows, rejects = read(file(tmp_path, b"id,n\na,1\n\xff,2\nb,3\n"))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [(row, reason) for row, reason, _ in rejects] == [(2, "not UTF-8")]


def test_names_that_a_warehouse_cannot_hold_are_cleaned(tmp_path: Path) -> None:
    rows, _ = read(file(tmp_path, "user-id,reviews.rating,\n1,2,3\n"))
    assert list(rows[0]) == ["user_id", "reviews_rating", "column_3", "_source_row"]


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    assert read(file(tmp_path, "id,n\n")) == ([], [])


def test_parquet_rows_are_numbered_from_one(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a", "b"], "n": pa.array([1, 2], pa.int32())}), tmp_path / "data")
    rows, _ = read(tmp_path / "data")
    assert rows == [{"id": "a", "n": 1, "_source_row": 1}, {"id": "b", "n": 2, "_source_row": 2}]


def test_gzip_is_read_whatever_the_name(tmp_path: Path) -> None:
    rows, _ = read(file(tmp_path, gzip.compress(b'{"id": "a"}\n'), "data.txt"))
    assert rows[0]["id"] == "a"


@pytest.mark.parametrize("keep", [0.5, 0.999])
def test_a_truncated_gzip_is_one_clear_error(tmp_path: Path, keep: float) -> None:
    whole = gzip.compress(b"".join(b'{"id": "%d"}\n' % (n * n) for n in range(400_000)))
    path = file(tmp_path, whole[: int(len(whole) * keep)])
    with pytest.raises(UnreadableFileError, match=r"data ends in the middle of its gzip data: copy it again"):
        read(path)


class EndlessLine:
    """A stream of one line without an end, of which ``count`` blocks are there."""

    def __init__(self, count: int) -> None:
        self._count = count

    def read(self, size: int = -1) -> bytes:
        self._count -= 1
        return b"x" * size if self._count >= 0 else b""


@pytest.mark.parametrize("split", [line_blocks, record_chunks])
def test_memory_does_not_grow_with_the_length_of_a_line(split: Callable[[Readable], Iterator[object]]) -> None:
    tracemalloc.start()
    try:
        for _ in split(EndlessLine(20)):
            pass
        assert tracemalloc.get_traced_memory()[1] < 10 * BLOCK_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("block_bytes", [1, 7, 1000])
def test_a_broken_quote_costs_its_line_wherever_the_blocks_are_cut(block_bytes: int) -> None:
    text = b'a,"1\n"b",2\n"c\nc",3\nd,"4""5"\n"e"e,6\nf,7'
    chunks = list(record_chunks(io.BytesIO(text), block_bytes))
    assert [line for chunk in chunks for _, line in chunk.aside] == [b'a,"1', b'"e"e,6']
    kept = b"".join(chunk.text for chunk in chunks).replace(PLACEHOLDER.encode() + b"\n", b"")
    assert kept == b'"b",2\n"c\nc",3\nd,"4""5"\nf,7\n'


def test_a_file_past_the_size_limit_is_one_clear_error(tmp_path: Path) -> None:
    path = file(tmp_path, gzip.compress(b'{"id": "a"}\n' * 10_000))
    with pytest.raises(UnreadableFileError, match="MARTLET_MAX_FILE_BYTES"):
        read(path, limit=1000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("[1, 2]", "a JSON array"),
        ("just some words\n", "neither comma-separated with a header"),
        ("{what is this}\n", "none can be read"),
    ],
)
def test_what_cannot_be_recognised_says_why(tmp_path: Path, text: str, reason: str) -> None:
    head = detect(file(tmp_path, text))
    assert head.format is None
    assert reason in head.reason
