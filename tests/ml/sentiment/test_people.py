"""Texts that people bring: every row comes back, with its other columns, or the file is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv
import pytest

from ml.errors import UnreadableFileError
from ml.sentiment import score_csv
from warehouse import Settings


def test_a_file_comes_back_with_its_columns_in_order_and_a_sentiment_each(settings: Settings, tmp_path: Path) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text('id,text\n007,"Excellent product,\nworks great"\n008,\n009,"Terrible, broke after one day"\n')
    assert score_csv(settings, file, out) == 3
    options = pyarrow.csv.ConvertOptions(column_types={"id": "string"})
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    rows = pyarrow.csv.read_csv(out, convert_options=options, parse_options=parse).to_pylist()
    assert [row["id"] for row in rows] == ["007", "008", "009"]
    assert rows[0]["text"] == "Excellent product,\nworks great"
    assert rows[0]["score"] > 0 > rows[2]["score"]
    assert rows[1]["score"] is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,words\n1,good\n", "has no column text; it has id, words"),
        ("", "cannot be read as CSV"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    settings: Settings, tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "in.csv"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnreadableFileError, match=reason) as error:
        score_csv(settings, file, tmp_path / "out.csv")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out.csv").exists()
