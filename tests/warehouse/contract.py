"""What every warehouse must do: a test class for one engine inherits this and names how it is opened."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import REPO, Batch, Column, Table, Warehouse, load_tables
from warehouse.errors import TableNotFoundError

NOON = dt.datetime(2026, 1, 1, 12)
THINGS = Table(
    "demo.things",
    "One row per thing.",
    (
        Column("id", "string", "Id."),
        Column("size", "int64", "Size."),
        Column("made_at", "timestamp", "Time."),
    ),
    key=("id",),
)
RAW = Table(
    "raw.demo__things",
    "One row per thing.",
    (
        Column("id", "string", "Id."),
        Column("size", "int64", "Size."),
        Column("_batch_id", "string", "Batch."),
        Column("_superseded_at", "timestamp", "When replaced."),
    ),
)
BATCHES = load_tables(REPO / "ingestion" / "tables.yml")["raw.batches"]


def things(*ids: str) -> pa.Table:
    rows = [{"id": name, "size": len(name), "made_at": NOON} for name in ids]
    return pa.Table.from_pylist(rows, schema=THINGS.schema)


def batch(folder: Path, batch_id: str, rows: list[dict[str, object]], supersedes: tuple[str, ...] = ()) -> Batch:
    file = folder / f"{batch_id}.parquet"
    pq.write_table(pa.Table.from_pylist([row | {"_batch_id": batch_id} for row in rows]), file)
    entry = {"batch_id": batch_id, "table_name": RAW.name, "count_loaded": len(rows), "loaded_at": NOON}
    records = {"raw.batches": pa.Table.from_pylist([entry], schema=BATCHES.schema)}
    return Batch(batch_id, RAW, [file], NOON, supersedes, records)


class WarehouseContract:
    """Inherit and override ``open``."""

    def open(self, home: Path) -> AbstractContextManager[Warehouse]:
        raise NotImplementedError

    @pytest.fixture
    def warehouse(self, home: Path) -> Warehouse:
        with self.open(home) as opened:
            opened.create(BATCHES)
            yield opened

    def test_what_is_written_is_read_back_with_its_types(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a", "bb"))
        read = warehouse.read("demo.things").read_all().sort_by("id")
        assert read.schema == THINGS.schema
        assert read.equals(things("a", "bb"))

    def test_rows_whose_key_is_there_already_are_not_written_again(self, warehouse: Warehouse) -> None:
        assert warehouse.insert_new(THINGS, things("a", "b")) == 2
        assert warehouse.insert_new(THINGS, things("b", "c", "c")) == 1
        assert warehouse.count("demo.things") == 3

    def test_a_stream_of_batches_is_written_like_a_table(self, warehouse: Warehouse) -> None:
        rows = things("a", "b", "c")
        stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=1))
        assert warehouse.insert_new(THINGS, stream) == 3

    def test_columns_and_rows_can_be_chosen(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a", "bb"))
        read = warehouse.read("demo.things", columns=["size"], equals={"id": "bb"}).read_all()
        assert read.to_pylist() == [{"size": 2}]

    def test_a_value_with_a_quote_is_data_and_not_sql(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a' or '1'='1"))
        assert warehouse.read("demo.things", equals={"id": "' or '1'='1"}).read_all().num_rows == 0

    def test_a_missing_table_is_named_with_what_to_do(self, warehouse: Warehouse) -> None:
        with pytest.raises(TableNotFoundError, match=r"no table marts\.nothing: run `martlet build`"):
            warehouse.read("marts.nothing")

    def test_creating_a_table_twice_keeps_its_rows(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a"))
        warehouse.create(THINGS)
        assert warehouse.count("demo.things") == 1

    def test_a_batch_loaded_twice_is_there_once(self, warehouse: Warehouse, tmp_path: Path) -> None:
        one = batch(tmp_path, "one", [{"id": "a", "size": 1}, {"id": "b", "size": 2}])
        warehouse.load_batch(one)
        warehouse.load_batch(one)
        assert warehouse.count(RAW.name) == 2
        assert warehouse.count("raw.batches") == 1

    def test_a_superseded_batch_stays_and_is_marked(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "old", [{"id": "a", "size": 1}]))
        warehouse.load_batch(batch(tmp_path, "new", [{"id": "a", "size": 2}], supersedes=("old",)))
        rows = {row["_batch_id"]: row for row in warehouse.read(RAW.name).read_all().to_pylist()}
        assert rows["old"]["_superseded_at"] == NOON
        assert rows["new"]["_superseded_at"] is None
        assert warehouse.read("raw.batches", equals={"batch_id": "old"}).read_all()["superseded_at"].to_pylist() == [
            NOON
        ]

    def test_a_new_column_is_added_and_noted(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        notes = warehouse.load_batch(batch(tmp_path, "two", [{"id": "b", "size": 2, "colour": "red"}]))
        assert notes == ["new column colour"]
        rows = {row["id"]: row["colour"] for row in warehouse.read(RAW.name).read_all().to_pylist()}
        assert rows == {"a": None, "b": "red"}
        assert warehouse.read("raw.batches", equals={"batch_id": "two"}).read_all()["notes"].to_pylist() == notes

    def test_a_changed_type_widens_the_column_and_loses_nothing(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        notes = warehouse.load_batch(batch(tmp_path, "two", [{"id": "b", "size": "about 2"}]))
        assert notes == ["size widened to text"]
        assert sorted(warehouse.read(RAW.name).read_all()["size"].to_pylist()) == ["1", "about 2"]

    def test_a_batch_that_fails_leaves_everything_as_it_was(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        broken = batch(tmp_path, "two", [{"id": "b", "size": 2}], supersedes=("one",))
        (tmp_path / "two.parquet").write_bytes(b"PAR1 cut off")
        with pytest.raises(Exception, match=r"two\.parquet"):
            warehouse.load_batch(broken)
        rows = warehouse.read(RAW.name).read_all().to_pylist()
        assert [(row["id"], row["_superseded_at"]) for row in rows] == [("a", None)]
        assert warehouse.count("raw.batches") == 1
