"""Files of texts: what is read, what is refused, and that a spreadsheet runs nothing of what is written."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pytest

from dashboards.engines import Engines
from dashboards.texts import UploadError, column_names, score_file


def nothing(dataset: str, items: list[str], k: int) -> pa.Table:  # noqa: ARG001
    """Stands in for a recommender, which no file asks for."""
    return pa.table({})


def by_length(texts: pa.Array) -> pa.Table:
    """Stands in for a model: the score is the length of the text."""
    lengths = pa.array([float(len(text)) for text in texts.to_pylist()])
    labels = pa.array(["positive"] * len(texts))
    return pa.table({"predicted_label": labels, "score": lengths, "positive_score": lengths, "negative_score": lengths})


def scored(content: bytes, column: str = "text") -> list[dict[str, str]]:
    out, shares = io.BytesIO(), list[float]()
    score_file(io.BytesIO(content), len(content), column, out, Engines(by_length, nothing), shares.append)
    assert shares == sorted(shares)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def test_rows_come_back_in_order_with_the_sentiment_beside_them() -> None:
    rows = scored('id,text\n007,"two\nlines, and a comma"\n2,ação\n'.encode())
    assert [(row["id"], row["text"], float(row["score"])) for row in rows] == [
        ("007", "two\nlines, and a comma", 22.0),
        ("2", "ação", 4.0),
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    (row,) = scored(f'text,"note"\nfine,"{cell}"\n'.encode())
    assert row["note"] == "'" + cell


@pytest.mark.parametrize("cell", ["-2", "+3.5", "-1,000.25", "a=b", ""])
def test_numbers_and_plain_texts_stay_as_they_are(cell: str) -> None:
    (row,) = scored(f'text,"note"\nfine,"{cell}"\n'.encode())
    assert row["note"] == cell


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"text\n", "no rows"),
        ("text\npéssimo\n".encode("latin-1"), "not UTF-8"),
        ("text\nfine\n".encode("utf-16"), "not UTF-8"),
        (b"text\n" + b"fine\n" * 40_000 + "péssimo\n".encode("latin-1"), "not UTF-8"),
        (b"text,text\na,b\n", "name each column, once"),
        (b"text,\na,b\n", "name each column, once"),
        (b"text,note\na,b\nc\n", "not one table"),
        (b"\x00\x01\x02", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_that_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(UploadError, match=says):
        scored(content)


def test_a_mark_of_byte_order_is_no_part_of_the_first_name() -> None:
    content = "text\nfine\n".encode("utf-8-sig")
    assert column_names(io.BytesIO(content)) == ["text"]
    assert scored(content)[0]["score"] == "4"


def test_a_large_file_is_read_block_by_block() -> None:
    line = b"x" * 99 + b"\n"
    size = 100_000
    content = b"text\n" + line * size
    seen: list[int] = []

    def count(texts: pa.Array) -> pa.Table:
        seen.append(len(texts))
        return by_length(texts)

    out = io.BytesIO()
    rows = score_file(io.BytesIO(content), len(content), "text", out, Engines(count, nothing), lambda share: None)  # noqa: ARG005
    assert rows == size == sum(seen)
    assert np.max(seen) <= 2_048
