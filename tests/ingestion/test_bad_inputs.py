"""Every kind of bad input ends as rows, as rejects, as one named error or as a skipped file; the rest lands."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import UnreadableFileError
from ingestion.land import land
from tests.ingestion.bad_inputs.case import EVENTS, Case, event, lines
from tests.ingestion.bad_inputs.delimited import DELIMITED
from tests.ingestion.bad_inputs.files import FILES
from tests.ingestion.bad_inputs.json_lines import JSON_LINES, MARKER
from warehouse import REPO, Settings, open_warehouse

CASES = [*JSON_LINES, *DELIMITED, *FILES]
NO_PLAIN_FILES = {
    "a link to a file elsewhere": "loaded",
    "a link to a folder, a loop included": "skipped: a link to a folder",
    "a link in a circle": "skipped: a link that leads nowhere",
    "a link to nothing": "skipped: a link that leads nowhere",
    "a pipe": "skipped: no regular file",
    "a file that may not be read": "error: cannot be read",
}
TABLE_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def landed(settings: Settings, root: Path) -> str:
    """Land a folder; what the error says, blank where there is none."""
    try:
        land(settings, root)
    except UnreadableFileError as error:
        return str(error)
    return ""


def records(settings: Settings, table: str, path: Path) -> list[dict[str, Any]]:
    """Rows of a table that came from a file."""
    with open_warehouse(settings) as warehouse:
        if table.split(".")[1] not in warehouse.tables("raw"):
            return []
        rows = warehouse.read(table).read_all().to_pylist()
    return [row for row in rows if row.get("_source_uri", row.get("source_uri")) == path.as_uri()]


def same(found: object, expected: object) -> bool:
    return found == expected or (found != found and expected != expected)  # NaN is not equal to itself


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file beside the bad one, which must land whatever becomes of that."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "neighbour.json").write_bytes(lines(event("neighbour")))
    return tmp_path / "data"


def write(case: Case, root: Path) -> Path:
    path = root / "bad" / case.name
    path.parent.mkdir(parents=True)
    path.write_bytes(case.content())
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_bad_input_becomes_what_the_docs_say_and_its_neighbour_lands(home: Path, root: Path, case: Case) -> None:
    settings = Settings(home=home, max_file_bytes=case.max_file_bytes or 10**10)
    path = write(case, root)
    error = landed(settings, root)
    what, _, how = case.becomes.partition(": ")
    assert (how in error and str(path) in error) if what == "error" else error == ""
    assert [row["userId"] for row in records(settings, EVENTS, root / "neighbour.json")] == ["neighbour"]

    found = {row["_source_row"]: row for row in records(settings, case.table, path)}
    assert set(found) == set(case.rows)
    for number, expected in case.rows.items():
        wrong = {name: found[number][name] for name in expected if not same(found[number][name], expected[name])}
        assert wrong == {}

    rejects = records(settings, "raw.rejects", path)
    assert {reject["source_row"]: reject["reason"] for reject in rejects} == dict.fromkeys(case.rejects, how)
    for reject in rejects:
        assert reject["original_text"].startswith(case.rejects[reject["source_row"]])
        assert reject["original_text"]

    batches = [
        (row["count_read"], row["count_loaded"], row["count_rejected"])
        for row in records(settings, "raw.batches", path)
    ]
    counts = (len(case.rows) + len(case.rejects), len(case.rows), len(case.rejects))
    assert batches == ([counts] if what in ("loaded", "rejected") else [])

    skipped = [row["reason"] for row in records(settings, "raw.skipped_files", path)]
    assert [reason.startswith(how) for reason in skipped] == ([True] if what == "skipped" else [])
    assert not MARKER.exists()


def test_the_docs_list_every_kind_and_what_becomes_of_it() -> None:
    documented = TABLE_ROW.findall((REPO / "docs" / "bad-inputs.md").read_text(encoding="utf-8"))
    cases = [(case.kind, case.becomes) for case in CASES]
    assert len(set(cases)) == len(cases)
    assert [row for row in documented if row[0] not in ("kind", "---")] == [*cases, *NO_PLAIN_FILES.items()]


def test_a_link_to_a_file_elsewhere_is_read(settings: Settings, root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_bytes(lines(event("a")))
    (root / "link.json").symlink_to(tmp_path / "elsewhere.json")
    assert landed(settings, root) == ""
    assert [row["userId"] for row in records(settings, EVENTS, root / "link.json")] == ["a"]


@pytest.mark.parametrize("kind", [kind for kind, becomes in NO_PLAIN_FILES.items() if becomes.startswith("skipped")])
def test_what_is_no_file_is_listed_with_the_reason(settings: Settings, root: Path, kind: str) -> None:
    path = root / "odd"
    if kind == "a pipe":
        os.mkfifo(path)
    else:
        targets = {"a link to a folder, a loop included": root, "a link in a circle": path}
        path.symlink_to(targets.get(kind, root / "nothing"))
    assert landed(settings, root) == ""
    [skipped] = records(settings, "raw.skipped_files", path)
    assert f"skipped: {skipped['reason']}".startswith(NO_PLAIN_FILES[kind])
    assert [row["userId"] for row in records(settings, EVENTS, root / "neighbour.json")] == ["neighbour"]


def test_a_file_that_may_not_be_read_is_named_and_the_others_land(settings: Settings, root: Path) -> None:
    path = root / "secret.json"
    if os.geteuid() == 0:
        # Nothing is closed to this user, but the first page of a process's memory is to everyone.
        path.symlink_to("/proc/self/mem")
    else:
        path.write_bytes(lines(event("a")))
        path.chmod(0)
    assert f"{path} cannot be read" in landed(settings, root)
    assert [row["userId"] for row in records(settings, EVENTS, root / "neighbour.json")] == ["neighbour"]
