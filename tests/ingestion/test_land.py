"""Landing: complete, once, with every bad record kept."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import MissingColumnError, SourceNotFoundError, UnreadableFileError
from ingestion.land import LandedFile, land
from ingestion.ledger import Ledger
from ingestion.rebuild import rebuild_raw
from ingestion.status import status
from warehouse import Settings, open_warehouse

EVENT = {"ts": 1541105830796, "userId": "39", "sessionId": 38, "page": "Home", "level": "free", "auth": "x"}
TELCO = "customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\n"


def rows(settings: Settings, table: str) -> list[dict[str, Any]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.read(table).read_all().to_pylist()


def write(root: Path, relative: str, text: str) -> Path:
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def events(*users: str) -> str:
    return "".join(json.dumps(EVENT | {"userId": user}) + "\n" for user in users)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_every_row_says_where_it_came_from_and_when_it_was_known(settings: Settings, root: Path) -> None:
    path = write(root, "sparkify/log_data_2030_01/day.json", events("a", "b"))
    land(settings, root)
    first, second = rows(settings, "raw.sparkify__events")
    assert (first["userId"], second["userId"]) == ("a", "b")
    assert (first["_source_uri"], first["_source_row"], second["_source_row"]) == (path.as_uri(), 1, 2)
    assert first["_event_at"] == first["_known_at"] == dt.datetime(2018, 11, 1, 20, 57, 10, 796000)
    assert first["_namespace"] == "sparkify_log"
    assert first["_loaded_at"] == settings.started_at
    assert first["_superseded_at"] is None


def test_naive_local_times_become_utc(settings: Settings, root: Path) -> None:
    header = "order_id,customer_id,order_status,order_purchase_timestamp"
    write(root, "olist/o.csv", f"{header}\no1,c1,delivered,2017-07-01 10:00:00\no2,c2,delivered,soon\n")
    land(settings, root)
    landed = {row["order_id"]: row["_event_at"] for row in rows(settings, "raw.olist__orders")}
    assert landed == {"o1": dt.datetime(2017, 7, 1, 13), "o2": None}


def test_read_equals_loaded_and_rejected_and_the_reject_keeps_its_text(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a") + '{"ts": broken\n' + events("b"))
    [file] = land(settings, root).files
    assert (file.count_read, file.count_loaded, file.count_rejected) == (3, 2, 1)
    [reject] = rows(settings, "raw.rejects")
    assert (reject["source_row"], reject["original_text"]) == (2, '{"ts": broken')
    [batch] = rows(settings, "raw.batches")
    assert batch["count_read"] == batch["count_loaded"] + batch["count_rejected"] == 3


def test_landing_the_same_folder_again_lands_nothing(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a", "b"))
    land(settings, root)
    before = rows(settings, "raw.sparkify__events")
    again = land(settings, root)
    assert again.count_loaded == 0
    assert [file.status for file in again.files] == ["unchanged"]
    assert rows(settings, "raw.sparkify__events") == before


def test_a_changed_file_supersedes_its_older_rows_which_stay(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a", "b"))
    land(settings, root)
    write(root, "sparkify/log.json", events("a", "c"))
    land(settings, root)
    landed = rows(settings, "raw.sparkify__events")
    assert sorted(row["userId"] for row in landed if row["_superseded_at"] is None) == ["a", "c"]
    assert sorted(row["userId"] for row in landed if row["_superseded_at"] is not None) == ["a", "b"]


def test_a_file_that_changes_while_it_is_read_fails_and_lands_when_it_is_read_again(
    settings: Settings, root: Path
) -> None:
    path = write(root, "sparkify/log.json", events("a"))

    def change(*_: object) -> None:
        path.write_text(events("a", "b"), encoding="utf-8")

    with pytest.raises(UnreadableFileError, match=r"log\.json was changed while it was read"):
        land(settings, root, progress=change)
    land(settings, root)
    assert sorted(row["userId"] for row in rows(settings, "raw.sparkify__events")) == ["a", "b"]


def test_a_file_changed_back_is_live_again(settings: Settings, root: Path) -> None:
    for users in (("a",), ("b",), ("a",)):
        write(root, "sparkify/log.json", events(*users))
        land(settings, root)
    landed = rows(settings, "raw.sparkify__events")
    assert [row["userId"] for row in landed if row["_superseded_at"] is None] == ["a"]


def test_a_copy_under_another_name_lands_once_and_is_listed(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a"))
    write(root, "sparkify/log_copy.json", events("a"))
    files = {file.relative: file for file in land(settings, root).files}
    assert files["sparkify/log_copy.json"].status == "skipped"
    assert "same content as" in files["sparkify/log_copy.json"].reason
    assert len(rows(settings, "raw.sparkify__events")) == 1


def test_a_file_that_nothing_recognises_is_listed_with_the_reason(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a"))
    write(root, "sparkify/NOTES.txt", "nothing here\n")
    files = {file.relative: file for file in land(settings, root).files}
    assert files["sparkify/NOTES.txt"].status == "skipped"
    [skipped] = rows(settings, "raw.skipped_files")
    assert "neither comma-separated" in skipped["reason"]


def test_only_this_folder_retires_what_came_from_others(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path / "first", "sparkify/log.json", events("a"))
    write(tmp_path / "second", "sparkify/log.json", events("b"))
    land(settings, tmp_path / "first", only_this=True)
    landing = land(settings, tmp_path / "second", only_this=True)
    assert landing.retired == 1
    live = [row for row in rows(settings, "raw.sparkify__events") if row["_superseded_at"] is None]
    assert [row["userId"] for row in live] == ["b"]
    land(settings, tmp_path / "first", only_this=True)
    live = [row for row in rows(settings, "raw.sparkify__events") if row["_superseded_at"] is None]
    assert [row["userId"] for row in live] == ["a"]


def test_a_missing_required_column_stops_before_anything_lands(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a"))
    write(root, "telco/t.csv", TELCO.replace(",Churn", ",Gone") + "c,1,x,2,3,No\n")
    with pytest.raises(MissingColumnError, match=r"telco/t.csv looks like raw.telco__customers .* Churn"):
        land(settings, root)
    assert not settings.warehouse_file.exists()


def test_a_damaged_file_is_named_and_the_others_land(settings: Settings, root: Path) -> None:
    write(root, "telco/t.csv", TELCO + "c,1,x,2,3,No\n")
    (root / "sparkify").mkdir()
    whole = gzip.compress(events(*map(str, range(20_000))).encode())
    (root / "sparkify" / "log.json.gz").write_bytes(whole[:-100])
    with pytest.raises(UnreadableFileError, match=r"log.json.gz ends in the middle .* The other files were landed"):
        land(settings, root)
    assert len(rows(settings, "raw.telco__customers")) == 1
    with open_warehouse(settings) as warehouse:
        assert warehouse.tables("raw") == ["batches", "rejects", "skipped_files", "telco__customers"]


@pytest.mark.parametrize(("make", "message"), [(False, "There is no folder"), (True, "holds no files")])
def test_a_folder_that_is_missing_or_empty_is_one_clear_error(
    settings: Settings, root: Path, make: bool, message: str
) -> None:
    if make:
        root.mkdir()
    with pytest.raises(SourceNotFoundError, match=message):
        land(settings, root)


def test_a_kill_between_lake_and_warehouse_is_healed_by_running_again(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "sparkify/log.json", events("a", "b"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "enter", killed)
        with pytest.raises(KeyboardInterrupt):
            land(settings, root)
    [file] = land(settings, root).files
    assert file == LandedFile("sparkify/log.json", "raw.sparkify__events", "landed", 2, 2, 0)
    assert len(rows(settings, "raw.sparkify__events")) == 2


def test_raw_made_anew_from_the_lake_is_the_raw_that_was(settings: Settings, tmp_path: Path) -> None:
    def at(hour: int) -> Settings:
        return Settings(home=settings.home, now=dt.datetime(2026, 1, 1, hour))

    first, second = tmp_path / "first", tmp_path / "second"
    write(second, "telco/t.csv", TELCO + "c1,1,x,2,3,No\n")
    land(at(1), second)
    for hour, users in ((2, ("a", "b")), (3, ("c",)), (4, ("a", "b"))):
        write(first, "sparkify/log.json", events(*users) + "{broken\n")
        write(first, "sparkify/log_two.json", events(f"only at {hour}").replace("Home", f"page {hour}"))
        land(at(hour), first, only_this=hour == 3)
    before = {table: rows(settings, table) for table in TABLES}
    assert {row["_superseded_at"] is None for row in before["raw.sparkify__events"]} == {True, False}
    settings.warehouse_file.unlink()
    assert rebuild_raw(at(9)) == 6
    for table in TABLES:
        key = sorted(before[table][0])
        assert sorted(rows(settings, table), key=lambda row: [str(row[name]) for name in key]) == sorted(
            before[table], key=lambda row: [str(row[name]) for name in key]
        )


TABLES = ["raw.batches", "raw.rejects", "raw.sparkify__events", "raw.telco__customers"]


def test_raw_is_made_anew_in_place_of_what_is_there(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a", "b"))
    land(settings, root)
    rebuild_raw(settings)
    rebuild_raw(settings)
    assert [row["userId"] for row in rows(settings, "raw.sparkify__events")] == ["a", "b"]
    assert land(settings, root).count_loaded == 0


def test_status_says_what_landed_drifted_was_rejected_or_left_alone(settings: Settings, root: Path) -> None:
    write(root, "sparkify/log.json", events("a", "b").replace('"auth"', '"colour": 1, "auth"') + "{broken\n")
    write(root, "sparkify/NOTES.txt", "nothing here\n")
    land(settings, root)
    facts = status(settings)
    [source] = facts["sources"]
    assert (source["table"], source["batches"], source["rows"], source["rejected"]) == ("raw.sparkify__events", 1, 2, 1)
    assert source["newest_load"] == settings.started_at
    assert [row["notes"] for row in facts["drift"]] == ["new column colour"]
    assert [(row["table_name"], row["count"]) for row in facts["rejects"]] == [("raw.sparkify__events", 1)]
    assert [row["count"] for row in facts["skipped"]] == [1]


def test_the_real_data_lands_whole(settings: Settings, real_data: Path) -> None:
    landing = land(settings, real_data)
    for file in landing.files:
        assert file.count_read == file.count_loaded + file.count_rejected
        assert file.status in ("landed", "skipped")
    with open_warehouse(settings) as warehouse:
        assert warehouse.count("raw.steam__reviews") == 47_957
        assert warehouse.count("raw.sparkify__events") == 8_056 + 3_452
