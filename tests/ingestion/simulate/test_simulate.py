"""What the simulator promises about its files as a whole: bytes, counts and known defects."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingestion.simulate import SCALES, UnusableScaleError, parse_scale, simulate


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")


def broken(lines: list[str], read: Callable[[str], Any]) -> int:
    count = 0
    for line in lines:
        try:
            read(line)
        except (ValueError, SyntaxError):
            count += 1
    return count


def read_like_a_publisher(path: Path) -> tuple[int, int]:
    """Records in a file, and how many of them cannot be read."""
    if path.suffix == ".parquet":
        return pq.read_metadata(path).num_rows, 0
    if ".csv" in path.name:
        header, *rows = csv.reader(io.StringIO(text_of(path), newline=""))
        return len(rows), sum(len(row) != len(header) for row in rows)
    lines = text_of(path).splitlines()
    return len(lines), broken(lines, ast.literal_eval if "games" in path.name else json.loads)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path, tiny: Any) -> None:
    simulate(tmp_path / "again", SCALES["tiny"], seed=7)
    simulate(tmp_path / "other", SCALES["tiny"], seed=8)
    first, again, other = contents(tiny.root), contents(tmp_path / "again"), contents(tmp_path / "other")
    assert first == again
    assert first["telco/Telco-Customers.csv.gz"] != other["telco/Telco-Customers.csv.gz"]
    assert first["steam/user_reviews.parquet"] != other["steam/user_reviews.parquet"]


def test_records_and_rejects_are_those_a_reader_finds(tiny: Any) -> None:
    found = {path: read_like_a_publisher(tiny.root / path) for path in tiny.written.records}
    assert {path: records for path, (records, _) in found.items()} == tiny.written.records
    assert {path: rejects for path, (_, rejects) in found.items() if rejects} == tiny.written.rejects


def test_every_kind_of_defect_is_there_and_every_file_is_counted(tiny: Any) -> None:
    broken_files = set(tiny.written.rejects)
    assert {path.split("/")[0] for path in broken_files} == {"amazon", "sparkify", "steam"}
    assert {path for path in broken_files if path.startswith("amazon")} == {
        "amazon/Coffee_5.json.gz",
        "amazon/Garden_Tools_reviews.csv.gz",
    }
    assert tiny.written.skipped == ["sparkify/NOTES.txt"]
    assert set(contents(tiny.root)) == {*tiny.written.records, *tiny.written.skipped}


def test_no_file_of_records_is_empty(tiny: Any) -> None:
    assert min(tiny.written.records.values()) > 0


def test_counts_follow_the_scale(tmp_path: Path) -> None:
    twice = simulate(tmp_path, 2 * SCALES["tiny"]).records
    assert twice["olist/olist_orders_dataset.csv.gz"] == round(99_441 * 0.04)
    assert twice["steam/shop_reviews.jsonl.gz"] == round(47_957 * 0.04)
    assert twice["amazon/8201_3.csv.gz"] == round(34_660 * 0.04)


def test_progress_names_every_file_once(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    written = simulate(tmp_path, 0.01, progress=lambda path, count: seen.append((path, count)))
    assert dict(seen) == written.records
    assert len(seen) == len(written.records)


@pytest.mark.parametrize("scale", [0.0, -1.0, 0.001, float("nan"), float("inf")])
def test_a_scale_out_of_reach_is_refused_before_anything_is_written(tmp_path: Path, scale: float) -> None:
    with pytest.raises(UnusableScaleError, match=r"use 0\.01 or more"):
        simulate(tmp_path / "never", scale)
    assert not (tmp_path / "never").exists()


def test_a_scale_is_a_name_or_a_number() -> None:
    assert [parse_scale(text) for text in ("tiny", "full", "0.25")] == [0.02, 1.0, 0.25]
    with pytest.raises(UnusableScaleError, match="tiny, small, full or a number"):
        parse_scale("huge")
