"""What identifies a person in a source passes staging in the forms of one macro and in no other way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from flows.shape import parse_project

CALL = re.compile(r"\{\{ personal\('(\w+)', '(\w+)'\) \}\}(?: as (\w+))?")
HARMLESS = re.compile(r"\{\{ hashed_key\([^}]*\) \}\}|\bas \w+|\{#.*?#\}|--[^\n]*", re.DOTALL)
STAR = re.compile(r"^\s*(?:\w+\.)?\*,?$|select (?:\w+\.)?\*", re.MULTILINE)


def leaks(text: str, identifying: set[str]) -> set[str]:
    """Columns that identify a person and are read other than through the macro; all of them where the last select
    takes whatever there is."""
    final = text.partition("final as (")[2].rpartition("select * from final")[0]
    if STAR.search(final):
        return identifying
    rest = HARMLESS.sub("", CALL.sub("", text))
    return {column for column in identifying if re.search(rf"\b{column}\b", rest, re.IGNORECASE)}


def model(*columns: str) -> str:
    selected = ", ".join(columns)
    return f"with source as (select * from raw),\nfinal as (\n    select {selected} from source\n)\nselect * from final"


def test_a_column_that_identifies_is_found_wherever_it_is_read_plainly() -> None:
    personal = "{{ personal('firstName', 'handle') }} as name_handle"
    assert leaks(model("page", personal), {"firstName"}) == set()
    assert leaks(model("page", "{{ hashed_key(['id', 'firstName']) }} as key"), {"firstName"}) == set()
    assert leaks(model(personal, "lower(firstname) as x"), {"firstName"}) == {"firstName"}
    assert leaks(model("\n*,\n", personal), {"firstName"}) == {"firstName"}
    assert leaks(model("source.*"), {"firstName"}) == {"firstName"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return parse_project()


def readers(manifest: dict[str, Any]) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """Models that read sources with columns that identify a person, and those columns."""
    for node in manifest["nodes"].values():
        sources = [
            manifest["sources"][parent] for parent in node["depends_on"]["nodes"] if parent.startswith("source.")
        ]
        columns = {
            name
            for source in sources
            for name, column in source["columns"].items()
            if column["config"]["meta"].get("personal") == "identifies"
        }
        if node["resource_type"] == "model" and columns:
            yield node, columns


def test_what_identifies_passes_through_the_macro_alone(manifest: dict[str, Any]) -> None:
    found = list(readers(manifest))
    assert {"stg_amazon__reviews_2018", "stg_sparkify__events", "stg_steam__user_reviews"} <= {
        n["name"] for n, _ in found
    }
    for node, columns in found:
        assert leaks(node["raw_code"], columns) == set(), node["name"]


def test_what_the_macro_gives_is_tagged_with_its_form(manifest: dict[str, Any]) -> None:
    tagged = {
        (node["name"], name): column["config"]["meta"]["personal"]
        for node, _ in readers(manifest)
        for name, column in node["columns"].items()
        if "personal" in column["config"]["meta"]
    }
    given = {
        (node["name"], name): form for node, _ in readers(manifest) for _, form, name in CALL.findall(node["raw_code"])
    }
    assert tagged == given
