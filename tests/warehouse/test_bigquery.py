"""The warehouse on BigQuery, on an emulator: what it shares with every warehouse, and what only BigQuery has."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from tests.servers import BigQueryEmulator, gcs_emulator
from tests.warehouse.contract import BATCHES, NOON, RAW, THINGS, WarehouseContract, batch, things
from warehouse import Batch, Partition, Settings, Warehouse, open_warehouse
from warehouse.bigquery import queries, sql
from warehouse.door import Bill
from warehouse.errors import ConfigurationError


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    """Beginning of dataset names that no other test uses."""
    return "".join(letter for letter in tmp_path.name if letter.isalnum()) + "_"


@pytest.fixture
def settings(emulator: BigQueryEmulator, monkeypatch: pytest.MonkeyPatch, home: Path, prefix: str) -> Settings:
    for name, value in emulator.environment(prefix).items():
        monkeypatch.setenv(name, value)
    return Settings(home=home)


@pytest.fixture
def client(emulator: BigQueryEmulator) -> bigquery.Client:
    return bigquery.Client("local", AnonymousCredentials(), client_options={"api_endpoint": emulator.rest})


class TestBigQueryWarehouse(WarehouseContract):
    @pytest.fixture(autouse=True)
    def _on_the_emulator(self, settings: Settings) -> None:
        """Datasets of its own for every test."""

    def open(self, home: Path) -> AbstractContextManager[Warehouse]:
        return open_warehouse(Settings(home=home))


def test_queries_are_billed_by_the_layer_that_their_labels_name() -> None:
    def job(labels: dict[str, str], **statistics: str) -> bigquery.QueryJob:
        resource = {
            "jobReference": {"projectId": "p", "jobId": "j"},
            "configuration": {"query": {"query": "select 1"}, "labels": labels},
            "statistics": {"query": statistics},
        }
        return bigquery.QueryJob.from_api_repr(resource, bigquery.Client("p", AnonymousCredentials()))

    class Client:
        def list_jobs(self, min_creation_time: dt.datetime, **_: object) -> list[bigquery.QueryJob]:
            assert min_creation_time == NOON.replace(tzinfo=dt.UTC)
            return [
                job({"app": "martlet", "layer": "marts", "node": "fct_reviews"}, totalBytesBilled="10485760"),
                job({"app": "martlet"}, totalBytesBilled="20971520"),
                job({"app": "another"}, totalBytesBilled="5"),
                job({}, totalBytesBilled="5"),
            ]

    assert queries.bills(Client(), NOON) == [Bill("marts", 10 * 2**20), Bill("python", 20 * 2**20)]  # type: ignore[arg-type]


def test_a_table_is_divided_labelled_and_described_as_its_definition_says(
    settings: Settings, client: bigquery.Client, prefix: str
) -> None:
    table = replace(RAW, partition_by=Partition("_superseded_at", "day"), cluster_by=("_batch_id",))
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
    made = client.get_table(f"local.{prefix}raw.demo__things")
    assert made.time_partitioning.field == "_superseded_at"
    assert made.time_partitioning.type_ == "DAY"
    assert made.clustering_fields == ["_batch_id"]
    assert made.labels == {"app": "martlet"}
    assert made.description == "One row per thing."
    assert made.schema[1].description == "Size."


def test_a_widened_table_is_divided_as_before() -> None:
    # The emulator does not keep the partition of such a statement, so its text is compared.
    statement = sql.widen("p.d.t", ["size"], bigquery.TimePartitioning(field="_loaded_at"), ["_batch_id"])
    assert statement == (
        "create or replace table `p.d.t` partition by timestamp_trunc(_loaded_at, day) cluster by `_batch_id` "
        "as select * replace (cast(`size` as string) as `size`) from `p.d.t`"
    )


def test_a_widened_table_keeps_its_labels_and_descriptions(
    settings: Settings, client: bigquery.Client, prefix: str, tmp_path: Path
) -> None:
    table = replace(RAW, partition_by=Partition("_superseded_at", "day"), cluster_by=("_batch_id",))
    with open_warehouse(settings) as warehouse:
        warehouse.create(BATCHES)
        for batch_id, size in (("one", 1), ("two", "about 2")):
            loaded = batch(tmp_path, batch_id, [{"id": "a", "size": size}])
            warehouse.load_batch(replace(loaded, table=table))
    made = client.get_table(f"local.{prefix}raw.demo__things")
    assert made.labels == {"app": "martlet"}
    assert {field.name: field.description for field in made.schema}["size"] == "Size."


def test_a_view_is_read_like_a_table(settings: Settings, client: bigquery.Client, prefix: str) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(THINGS, things("a", "bb"))
        client.query_and_wait(f"create view {prefix}demo.big as select * from {prefix}demo.things where size > 1")
        assert warehouse.read("demo.big", ["size", "id"], {"id": "bb"}).read_all().to_pylist() == [
            {"size": 2, "id": "bb"}
        ]
        assert warehouse.count("demo.big") == 1


def test_a_batch_can_pass_through_a_bucket_and_nothing_stays_there(
    settings: Settings, emulator: BigQueryEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    through_bucket = settings.model_copy(update={"bigquery_staging_bucket": "stage"})
    with gcs_emulator(emulator.buckets, "stage") as address, open_warehouse(through_bucket) as warehouse:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        warehouse.create(BATCHES)
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        assert warehouse.read(RAW.name, ["id"]).read_all().to_pylist() == [{"id": "a"}]
        assert [path for path in (emulator.buckets / "stage").rglob("*") if path.is_file()] == []
        with pytest.raises(ConfigurationError, match="MARTLET_BIGQUERY_STAGING_BUCKET"):
            _load_through(settings, "nowhere", batch(tmp_path, "two", [{"id": "b", "size": 1}]))


def _load_through(settings: Settings, bucket: str, rows: Batch) -> None:
    with open_warehouse(settings.model_copy(update={"bigquery_staging_bucket": bucket})) as warehouse:
        warehouse.load_batch(rows)


def test_no_stage_table_outlives_what_it_was_for(settings: Settings, tmp_path: Path) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.create(BATCHES)
        warehouse.insert_new(THINGS, things("a"))
        warehouse.load_batch(batch(tmp_path, "one", [{"id": "a", "size": 1}]))
        assert warehouse.tables("scratch") == []


def test_what_is_left_in_scratch_expires_after_a_day(settings: Settings, client: bigquery.Client, prefix: str) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(THINGS, things("a"))
    assert client.get_dataset(f"{prefix}scratch").default_table_expiration_ms == 24 * 3600 * 1000


def test_readers_see_what_was_built_aside_only_once_it_is_released(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.insert_new(replace(THINGS, name="bi_next.bi_things"), things("a"))
        warehouse.insert_new(replace(THINGS, name="bi.bi_gone"), things("a"))
        assert warehouse.tables("bi") == ["bi_gone"]
        warehouse.release("bi")
        assert warehouse.tables("bi") == ["bi_things"]
        warehouse.insert_new(replace(THINGS, name="bi_next.bi_things"), things("b"))
        assert warehouse.count("bi.bi_things") == 1
        warehouse.release("bi")
        assert warehouse.read("bi.bi_things").read_all().sort_by("id")["id"].to_pylist() == ["a", "b"]


def test_a_table_that_was_dropped_and_made_again_is_loaded_again(
    settings: Settings, client: bigquery.Client, prefix: str, tmp_path: Path
) -> None:
    one = batch(tmp_path, "one", [{"id": "a", "size": 1}])
    with open_warehouse(settings) as warehouse:
        warehouse.create(BATCHES)
        warehouse.load_batch(one)
        client.delete_table(f"{prefix}raw.demo__things")
        warehouse.load_batch(one)
        assert warehouse.read(RAW.name, ["id"]).read_all().to_pylist() == [{"id": "a"}]


def test_keys_are_compared_within_the_bounds_of_what_comes_in(settings: Settings) -> None:
    table = replace(THINGS, key=("id", "made_at"), partition_by=Partition("made_at", "month"), cluster_by=("id",))
    with open_warehouse(settings) as warehouse:
        assert warehouse.insert_new(table, things("a", "m", "z")) == 3
        assert warehouse.insert_new(table, things("m", "n")) == 1
        later = things("m").set_column(2, "made_at", [[NOON.replace(month=3)]])
        assert warehouse.insert_new(table, later.cast(THINGS.schema)) == 1
        assert warehouse.count(table.name) == 5


def test_the_missing_package_is_named_with_the_line_that_installs_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("warehouse.bigquery")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "google.cloud.bigquery", None)
    with pytest.raises(ConfigurationError, match=r"google\.cloud\.bigquery is missing: run `make install"):
        open_warehouse(settings)
