"""What every warehouse must do: a test class for one engine inherits this and names how it is opened."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import REPO, Batch, Column, Table, Warehouse, load_tables, snapshot
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
BATCHES, REJECTS = (load_tables(REPO / "ingestion" / "tables.yml")[f"raw.{name}"] for name in ("batches", "rejects"))


def things(*ids: str) -> pa.Table:
    rows = [{"id": name, "size": len(name), "made_at": NOON} for name in ids]
    return pa.Table.from_pylist(rows, schema=THINGS.schema)


def batch(folder: Path, batch_id: str, rows: list[dict[str, object]], supersedes: tuple[str, ...] = ()) -> Batch:
    file = folder / f"{batch_id}.parquet"
    pq.write_table(pa.Table.from_pylist([row | {"_batch_id": batch_id} for row in rows]), file)
    entry = {"batch_id": batch_id, "table_name": RAW.name, "count_loaded": len(rows), "loaded_at": NOON}
    records = {"raw.batches": pa.Table.from_pylist([entry], schema=BATCHES.schema)}
    return Batch(batch_id, RAW, [file], NOON, supersedes, records=records)


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

    def test_texts_of_every_kind_come_back_and_can_be_asked_for(self, warehouse: Warehouse) -> None:
        texts = ["", " ", "it's", 'a "b"', "back\\slash", "line\nbreak\ttab", "`tick`", "naïve 漢字 🎮", "null"]
        warehouse.insert_new(THINGS, things(*texts))
        assert sorted(warehouse.read("demo.things", ["id"]).read_all()["id"].to_pylist()) == sorted(texts)
        for text in texts:
            assert warehouse.read("demo.things", ["id"], {"id": text}).read_all().to_pylist() == [{"id": text}]

    def test_writing_no_rows_makes_the_table_and_writes_none(self, warehouse: Warehouse) -> None:
        assert warehouse.insert_new(THINGS, things()) == 0
        assert warehouse.count("demo.things") == 0
        assert warehouse.read("demo.things").read_all().schema == THINGS.schema

    def test_the_tables_of_a_schema_are_listed_in_order(self, warehouse: Warehouse) -> None:
        warehouse.create(THINGS)
        warehouse.create(replace(THINGS, name="demo.others"))
        assert warehouse.tables("demo") == ["others", "things"]
        assert warehouse.tables("nothing") == []

    @pytest.mark.parametrize("table", ["demo.nothing", "nowhere.nothing"])
    def test_a_missing_table_or_schema_is_named_with_what_to_do(self, warehouse: Warehouse, table: str) -> None:
        warehouse.create(THINGS)
        for ask in (warehouse.read, warehouse.count):
            with pytest.raises(TableNotFoundError, match=rf"{table.split('.')[0]}.*: run `martlet build`"):
                ask(table)

    def test_creating_a_table_twice_keeps_its_rows(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a"))
        warehouse.create(THINGS)
        assert warehouse.count("demo.things") == 1

    def test_a_table_whose_definition_has_grown_gets_the_new_columns(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a"))
        grown = replace(THINGS, columns=(*THINGS.columns, Column("colour", "string", "Colour.")))
        warehouse.create(grown)
        assert warehouse.read("demo.things", ["id", "colour"]).read_all().to_pylist() == [{"id": "a", "colour": None}]

    def test_a_dropped_table_is_gone_and_dropping_none_is_no_error(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a"))
        for _ in range(2):
            warehouse.drop("demo.things")
            assert warehouse.tables("demo") == []
        assert warehouse.insert_new(THINGS, things("b")) == 1
        assert warehouse.read("demo.things", ["id"]).read_all().to_pylist() == [{"id": "b"}]

    def test_a_dropped_schema_is_gone_with_its_tables_and_dropping_none_is_no_error(self, warehouse: Warehouse) -> None:
        warehouse.insert_new(THINGS, things("a"))
        for _ in range(2):
            warehouse.drop_schema("demo")
            assert warehouse.tables("demo") == []
        assert warehouse.insert_new(THINGS, things("b")) == 1

    def test_a_batch_loaded_twice_is_there_once(self, warehouse: Warehouse, tmp_path: Path) -> None:
        one = batch(tmp_path, "one", [{"id": "a", "size": 1}, {"id": "b", "size": 2}])
        warehouse.load_batch(one)
        warehouse.load_batch(one)
        assert warehouse.count(RAW.name) == 2
        assert warehouse.count("raw.batches") == 1

    @pytest.mark.parametrize("count", [0, 3])
    def test_rows_for_the_ledgers_may_come_as_a_stream(self, warehouse: Warehouse, tmp_path: Path, count: int) -> None:
        warehouse.create(REJECTS)
        rows = [{"batch_id": "one", "source_row": row, "reason": "broken"} for row in range(count)]
        for _ in range(2):
            stream = pa.Table.from_pylist(rows, schema=REJECTS.schema).to_reader(max_chunksize=1)
            loaded = batch(tmp_path, "one", [{"id": "a", "size": 1}])
            warehouse.load_batch(replace(loaded, records={**loaded.records, REJECTS.name: stream}))
        read = warehouse.read(REJECTS.name, ["source_row", "reason"]).read_all().sort_by("source_row")
        assert read.to_pylist() == [{"source_row": row, "reason": "broken"} for row in range(count)]

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

    def test_a_batch_of_files_with_different_columns_is_loaded_whole(
        self, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        first = batch(tmp_path, "one", [{"id": "a", "size": 1}])
        more = tmp_path / "more.parquet"
        pq.write_table(pa.Table.from_pylist([{"id": "b", "colour": "red", "_batch_id": "one"}]), more)
        assert warehouse.load_batch(replace(first, files=[*first.files, more])) == ["new column colour"]
        rows = warehouse.read(RAW.name, ["id", "size", "colour"]).read_all().sort_by("id").to_pylist()
        assert rows == [{"id": "a", "size": 1, "colour": None}, {"id": "b", "size": None, "colour": "red"}]

    def test_what_a_batch_holds_beyond_its_contract_is_noted_each_time(
        self, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        for batch_id in ("one", "two"):
            loaded = batch(tmp_path, batch_id, [{"id": batch_id, "size": 1, "colour": "red"}])
            assert warehouse.load_batch(loaded) == ["new column colour"]

    def test_a_record_that_comes_again_supersedes_the_older_one_and_no_other(
        self, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        old = batch(tmp_path, "old", [{"id": "a", "size": 1}, {"id": "b", "size": 1}])
        new = batch(tmp_path, "new", [{"id": "b", "size": 2}, {"id": "c", "size": 1}])
        for each in (old, new):
            warehouse.load_batch(replace(each, key=["id"]))
        rows = warehouse.read(RAW.name, ["id", "size", "_superseded_at"]).read_all().to_pylist()
        assert sorted((row["id"], row["size"]) for row in rows if row["_superseded_at"] is None) == [
            ("a", 1),
            ("b", 2),
            ("c", 1),
        ]
        assert [(row["id"], row["size"]) for row in rows if row["_superseded_at"] == NOON] == [("b", 1)]

    def test_a_column_spelled_in_other_letters_is_the_same_column(self, warehouse: Warehouse, tmp_path: Path) -> None:
        for batch_id, column in (("one", "mood"), ("two", "Mood")):
            warehouse.load_batch(batch(tmp_path, batch_id, [{"id": batch_id, "size": 1, column: "good"}]))
        rows = warehouse.read(RAW.name, ["id", "mood"]).read_all().sort_by("id").to_pylist()
        assert rows == [{"id": "one", "mood": "good"}, {"id": "two", "mood": "good"}]

    def test_a_record_without_a_key_supersedes_nothing(self, warehouse: Warehouse, tmp_path: Path) -> None:
        for name in ("old", "new"):
            records = [{"id": None, "size": 1}, {"id": name, "size": 2}]
            warehouse.load_batch(replace(batch(tmp_path, name, records), key=["id"]))
        rows = warehouse.read(RAW.name, ["id", "size", "_superseded_at"]).read_all().to_pylist()
        assert len(rows) == 4
        assert [row for row in rows if row["_superseded_at"] is not None] == []

    def test_a_batch_without_rows_has_its_ledger_row(self, warehouse: Warehouse, tmp_path: Path) -> None:
        empty = replace(batch(tmp_path, "none", []), files=[])
        warehouse.load_batch(empty)
        assert warehouse.count(RAW.name) == 0
        assert warehouse.count("raw.batches") == 1

    def test_a_batch_that_was_superseded_can_come_back(self, warehouse: Warehouse, tmp_path: Path) -> None:
        one = batch(tmp_path, "one", [{"id": "a", "size": 1}])
        for _ in range(2):
            warehouse.load_batch(one)
            warehouse.supersede(RAW.name, ["one"], NOON)
        warehouse.load_batch(one)
        assert warehouse.read(RAW.name, ["_superseded_at"]).read_all().to_pylist() == [{"_superseded_at": None}]
        assert warehouse.read("raw.batches", ["superseded_at"]).read_all().to_pylist() == [{"superseded_at": None}]

    def test_several_batches_are_superseded_at_once_and_no_other(self, warehouse: Warehouse, tmp_path: Path) -> None:
        for batch_id in ("one", "two", "three"):
            warehouse.load_batch(batch(tmp_path, batch_id, [{"id": batch_id, "size": 1}]))
        warehouse.supersede(RAW.name, ["one", "three"], NOON)
        rows = warehouse.read(RAW.name, ["id", "_superseded_at"]).read_all().sort_by("id").to_pylist()
        assert [row["_superseded_at"] for row in rows] == [NOON, NOON, None]

    def test_a_changed_type_widens_the_column_and_loses_nothing(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        notes = warehouse.load_batch(batch(tmp_path, "two", [{"id": "b", "size": "about 2"}]))
        assert notes == ["size widened to text"]
        assert sorted(warehouse.read(RAW.name).read_all()["size"].to_pylist()) == ["1", "about 2"]

    def test_a_batch_that_fails_leaves_everything_as_it_was(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        broken = batch(tmp_path, "two", [{"id": "b", "size": 2}], supersedes=("one",))
        (tmp_path / "two.parquet").write_bytes(b"PAR1 cut off")
        with pytest.raises(Exception, match=r"two\.parquet|[Pp]arquet"):
            warehouse.load_batch(broken)
        rows = warehouse.read(RAW.name).read_all().to_pylist()
        assert [(row["id"], row["_superseded_at"]) for row in rows] == [("a", None)]
        assert warehouse.count("raw.batches") == 1

    def test_a_snapshot_takes_the_place_of_the_one_before_and_holds_plain_tables(
        self, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        for name in ("a", "b"):
            warehouse.insert_new(THINGS, things(name))
            snapshot(warehouse, tmp_path / "published.duckdb", ["demo.things"])
        with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as connection:
            rows = connection.execute("select id, made_at from demo.things order by 1").fetchall()
        assert rows == [("a", NOON), ("b", NOON)]
        assert list(tmp_path.glob(".published*")) == []

    def test_a_snapshot_that_fails_leaves_the_one_before(self, warehouse: Warehouse, tmp_path: Path) -> None:
        warehouse.insert_new(THINGS, things("a"))
        snapshot(warehouse, tmp_path / "published.duckdb", ["demo.things"])
        with pytest.raises(TableNotFoundError):
            snapshot(warehouse, tmp_path / "published.duckdb", ["demo.things", "demo.nothing"])
        with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as connection:
            assert connection.execute("select count(*) from demo.things").fetchone() == (1,)
