"""The lake: a batch is there once its manifest is, wherever the lake is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.export import export
from ingestion import lake as lake_module
from ingestion import lake_writer
from ingestion.errors import MissingBatchesError, OldBatchError
from ingestion.formats import Decoded
from ingestion.formats.decoded import REJECT_SCHEMA, rejected
from ingestion.lake import find_batch, list_batches, mark_superseded
from ingestion.lake_writer import ROWS_PER_GROUP, write_batch
from ingestion.land import land
from ingestion.rebuild import rebuild_raw
from tests.buckets import BUCKETS, Bucket, bucket
from tests.chaos.trials import differences, raw_tables
from warehouse import Column, Settings, Table, open_warehouse
from warehouse.storage import Storage

EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}
TELCO = "customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\nc1,1,x,2,3,No\n"
FOLDER = "raw/sparkify__events/b1"
ABOUT = {
    "batch_id": "b1",
    "table_name": "raw.sparkify__events",
    "source_uri": "file:///log.json",
    "content_hash": "c",
    "written_at": "2026-01-01T00:00:00",
}
NOON = dt.datetime(2026, 1, 1, 12)


@pytest.fixture
def lake(settings: Settings) -> Storage:
    return settings.storage


@pytest.fixture(scope="module", params=BUCKETS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket(request.param, tmp_path_factory.mktemp("lake")) as running:
        yield running


def block(*values: int | str, broken: int = 0) -> Decoded:
    return Decoded(pa.table({"value": list(values)}), rejected((row, "broken", "{") for row in range(broken)))


def write(lake: Storage, *blocks: Decoded) -> lake_module.LakeBatch:
    return write_batch(lake, FOLDER, blocks, ABOUT)


def values(batch: lake_module.LakeBatch) -> list[list[int | str]]:
    with batch.parts() as files:
        return [pq.read_table(file)["value"].to_pylist() for file in files]


def test_a_batch_is_what_its_blocks_were_a_file_for_every_run_of_equal_columns(lake: Storage) -> None:
    write(lake, block(1, 2), block(3, broken=2), block("four"), block(5))
    [batch] = list_batches(lake)
    assert values(batch) == [[1, 2, 3], ["four"], [5]]
    assert [batch.manifest[name] for name in ("count_read", "count_loaded", "count_rejected")] == [7, 5, 2]
    with batch.rejects() as rejects:
        assert rejects.read_all()["reason"].to_pylist() == ["broken", "broken"]


def test_a_batch_without_rejects_has_no_file_for_them(lake: Storage) -> None:
    batch = write(lake, block(1))
    assert lake.list("raw") == [f"{FOLDER}/batch.json", f"{FOLDER}/part-0000.parquet"]
    with batch.rejects() as rejects:
        assert rejects.schema == REJECT_SCHEMA
        assert rejects.read_all().num_rows == 0


def test_rejects_are_written_as_they_come_and_read_in_steps(lake: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_writer, "BYTES_PER_GROUP", block(broken=4).rejects.nbytes)
    monkeypatch.setattr(lake_module, "REJECTS_PER_STEP", 3)
    batch = write(lake, *[block(broken=2)] * 5)
    with lake.local_file(f"{FOLDER}/rejects.parquet") as file:
        about = pq.ParquetFile(file).metadata
    assert [about.row_group(place).num_rows for place in range(about.num_row_groups)] == [4, 4, 2]
    with batch.rejects() as rejects:
        assert [len(step) for step in rejects] == [3, 3, 3, 1]


def test_small_blocks_share_a_row_group_and_large_ones_are_divided(lake: Storage) -> None:
    rows = ROWS_PER_GROUP
    batch = write(lake, *(block(*range(start, start + rows // 4)) for start in range(0, 2 * rows, rows // 4)))
    with batch.parts() as [file]:
        about = pq.ParquetFile(file).metadata
        assert [about.row_group(place).num_rows for place in range(about.num_row_groups)] == [rows, rows]
        assert about.row_group(0).column(0).compression == "ZSTD"


def test_what_has_no_manifest_is_no_batch_and_what_no_manifest_names_no_part(lake: Storage) -> None:
    lake.write(f"{FOLDER}/part-0000.parquet", b"half of a kill")
    lake.write(f"{FOLDER}/part-0001.parquet", b"more of it")
    assert list_batches(lake) == []
    assert find_batch(lake, FOLDER) is None
    write(lake, block(1))
    [batch] = list_batches(lake)
    assert values(batch) == [[1]]


def test_only_the_manifests_of_batches_asked_for_are_read(lake: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b1", "b2", "b3"):
        write_batch(lake, f"raw/sparkify__events/{name}", [block(1)], ABOUT)
    read: list[str] = []
    whole = type(lake).read
    monkeypatch.setattr(type(lake), "read", lambda self, names: read.extend(names) or whole(self, names))
    assert [batch.batch_id for batch in list_batches(lake, but={"b1", "b3"})] == ["b2"]
    assert read == ["raw/sparkify__events/b2/batch.json"]


def test_marks_follow_the_ledger_and_the_newest_counts(lake: Storage) -> None:
    write(lake, block(1))
    later = NOON + dt.timedelta(microseconds=1)
    for moment in (NOON, later, None, NOON):
        mark_superseded(lake, {FOLDER: moment, "raw/gone/b9": NOON})
        [batch] = list_batches(lake)
        assert batch.superseded_at == moment
        assert len(lake.list(FOLDER)) == 2 + (moment is not None)
    lake.write(f"{FOLDER}/{later.strftime(lake_module.MARK)}", b"")
    assert list_batches(lake)[0].superseded_at == later


def test_a_lake_whose_marks_hold_the_moment_and_whose_manifests_name_no_parts_is_read(lake: Storage) -> None:
    batch = write(lake, block(1), block("two"))
    manifest = {name: value for name, value in batch.manifest.items() if name != "parts"}
    lake.write(f"{FOLDER}/batch.json", json.dumps(manifest).encode())
    lake.write(f"{FOLDER}/superseded.json", json.dumps({"superseded_at": NOON.isoformat()}).encode())
    [found] = list_batches(lake)
    assert (values(found), found.superseded_at) == ([[1], ["two"]], NOON)
    mark_superseded(lake, {FOLDER: None})
    assert list_batches(lake)[0].superseded_at is None


def test_a_manifest_that_says_too_little_is_a_named_error(lake: Storage) -> None:
    write_batch(lake, FOLDER, [block(1)], {"source_uri": "file:///log.json", "content_hash": "c"})
    with pytest.raises(OldBatchError, match=r"raw/sparkify__events/b1 .* has no table_name, written_at\. Delete that"):
        list_batches(lake)


def events(*users: str) -> str:
    return "".join(json.dumps(EVENT | {"userId": user}) + "\n" for user in users)


def fill(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def land_history(root: Path, home: Path, **options: str) -> Settings:
    """Three landings: two files, one of them changed, one changed back; a reject, and a new column."""
    settings = Settings(home=home, now=NOON, **options)
    fill(root, "telco/t.csv", TELCO)
    for hour, users in enumerate((("a", "b"), ("c",), ("a", "b"))):
        fill(root, "sparkify/log.json", events(*users) + "{broken\n")
        fill(root, "sparkify/hour.json", events(f"hour {hour}").replace("Home", f"page {hour}"))
        settings = Settings(home=home, now=NOON + dt.timedelta(hours=hour), **options)
        land(settings, root)
    return settings


def test_raw_is_the_same_whether_the_lake_is_here_or_elsewhere_and_when_it_is_made_anew(
    place: Bucket, tmp_path: Path
) -> None:
    here = raw_tables(land_history(tmp_path / "data", tmp_path / "here"))
    options = {"lake": f"{place.address}/whole", **place.settings}
    elsewhere = land_history(tmp_path / "data", tmp_path / "elsewhere", **options)
    assert differences(here, raw_tables(elsewhere)) == ""
    anew = Settings(home=tmp_path / "anew", now=NOON + dt.timedelta(days=1), **options)
    assert rebuild_raw(anew) == 6
    made = raw_tables(anew)
    # The lake knows nothing of what was left alone.
    left_out = {"skipped_files"}
    assert differences(_but(here, left_out), _but(made, left_out)) == ""
    assert land(anew, tmp_path / "data").count_loaded == 0
    assert not (tmp_path / "elsewhere" / "lake").exists()
    assert list((tmp_path / "elsewhere" / "scratch").iterdir()) == []


def test_no_secret_is_in_the_lake(place: Bucket, tmp_path: Path) -> None:
    land_history(tmp_path / "data", tmp_path / "home", lake=f"{place.address}/secrets", **place.settings)
    secrets = [part for value in place.settings.values() for part in value.split(";") if "Key=" in part]
    contents = [place.files.cat_file(name) for name in place.files.find(f"{place.address}/secrets")]
    assert len(contents) > 10
    assert [secret for secret in secrets for content in contents if secret.partition("=")[2].encode() in content] == []


def test_results_are_exported_beside_the_lake_and_replaced(place: Bucket, home: Path) -> None:
    settings = Settings(home=home, lake=f"{place.address}/results", **place.settings)
    for names in (["one", "two"], ["three"]):
        with open_warehouse(settings) as warehouse:
            warehouse.drop("marts.dim_products")
        make_mart(settings, names)
        assert export(settings, f"{settings.storage.address}/export") == {"dim_products": len(names)}
    assert place.names("results/export") == ["dim_products.csv", "dim_products.parquet"]
    with settings.storage.local_file("export/dim_products.parquet") as file:
        assert pq.read_table(file)["product_name"].to_pylist() == ["three"]
    assert settings.storage.read(["export/dim_products.csv"])["export/dim_products.csv"].split() == [
        b'"product_name"',
        b'"three"',
    ]


def make_mart(settings: Settings, names: list[str]) -> None:
    column = Column("product_name", "string", "Name.")
    table = Table("marts.dim_products", "Products.", (column,), ("product_name",))
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(table, pa.table({"product_name": names}))


def test_raw_is_not_made_anew_from_a_lake_that_lacks_some_of_it(settings: Settings, tmp_path: Path) -> None:
    fill(tmp_path / "data", "sparkify/log.json", events("a"))
    fill(tmp_path / "data", "telco/t.csv", TELCO)
    land(settings, tmp_path / "data")
    (tmp_path / "data" / "telco" / "t.csv").unlink()
    other = Settings(home=settings.home, lake=str(tmp_path / "other lake"))
    fill(tmp_path / "data", "sparkify/log.json", events("b"))
    land(other, tmp_path / "data")
    before = raw_tables(settings)
    with pytest.raises(
        MissingBatchesError, match=r"holds 2 batches that are not in the lake .*other lake, such as raw/"
    ):
        rebuild_raw(other)
    assert differences(before, raw_tables(settings)) == ""
    assert rebuild_raw(other, forget=True) == 1
    made = raw_tables(settings)
    assert made["sparkify__events"]["userId"].to_pylist() == ["b"]
    assert "telco__customers" not in made


def _but(tables: dict[str, pa.Table], left_out: set[str]) -> dict[str, pa.Table]:
    return {name: table for name, table in tables.items() if name not in left_out}
