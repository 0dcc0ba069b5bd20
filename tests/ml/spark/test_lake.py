"""Spark writes the lake that landing writes, and dbt's models over it are the same tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.errors import UsageError
from flows.spark import convert_plan, ingest_on_spark, models_plan, sample_on_spark
from flows.spark_sql import to_spark
from ml.spark.convert import convert
from ml.spark.errors import JobError
from ml.spark.models import run_models
from ml.spark.sample import sample
from tests.ml.spark.conftest import ODD, Twice
from warehouse import Settings, open_warehouse

MODELS = {
    "feat_subscriber_churn": "features",
    "label_subscriber_churn": "features",
    "int_service_sessions__summed": "intermediate",
}
TOLERANCE = 1e-9


def table_of(settings: Settings, name: str) -> pa.Table:
    with open_warehouse(settings, read_only=True) as warehouse:
        return warehouse.read(name).read_all()


def test_spark_lands_every_row_and_reject_that_landing_lands(landed: Twice) -> None:
    for name, key in (
        ("raw.sparkify__events", ["_source_uri", "_source_row"]),
        ("raw.rejects", ["source_uri", "source_row"]),
        ("raw.batches", ["source_uri"]),
    ):
        order = [(column, "ascending") for column in key]
        ours, theirs = table_of(landed.local, name).sort_by(order), table_of(landed.spark, name).sort_by(order)
        assert ours.schema == theirs.schema
        for column in ours.column_names:
            assert_same(ours[column], theirs[column], 0.0)
    assert table_of(landed.spark, "raw.rejects").num_rows == 6
    assert len(ODD) == 10


def test_a_file_that_is_no_json_lines_is_skipped_and_says_why(landed: Twice) -> None:
    (notes,) = [file for file in landed.answer["files"] if file["relative"] == "notes.txt"]
    assert notes["status"] == "skipped"
    assert "martlet ingest files" in notes["reason"]


def test_converting_again_writes_nothing(session: Any, landed: Twice) -> None:
    before = landed.spark.storage.list("raw")
    answer = convert(session, convert_plan(landed.spark, str(landed.source)))
    assert {file["status"] for file in answer["files"]} == {"unchanged", "skipped"}
    assert landed.spark.storage.list("raw") == before


def test_models_over_the_lake_equal_dbts(session: Any, landed: Twice, built: Settings) -> None:
    to = landed.spark.home / "models"
    answer = run_models(session, models_plan(landed.spark, list(MODELS), str(to)))
    for name, schema in MODELS.items():
        ours, theirs = table_of(built, f"{schema}.{name}"), pq.read_table(to / name)
        assert answer["rows"][name] == len(ours) > 100
        order = [(column, "ascending") for column in ours.column_names[:2]]
        ours, theirs = ours.sort_by(order), theirs.select(ours.column_names).sort_by(order)
        for column in ours.column_names:
            assert_same(ours[column], theirs[column], TOLERANCE)


def test_hours_between_times_are_boundaries_crossed_as_duckdb_counts_them(session: Any) -> None:
    sql, read = to_spark(
        "select date_diff('hour', timestamp '2018-11-01 10:59:00', timestamp '2018-11-01 12:01:00') as hours, "
        "date_diff('day', timestamp '2018-11-01 23:59:00', timestamp '2018-11-02 00:01:00') as days, "
        "trim('\u2003 a ') as text"
    )
    assert read == set()
    assert session.sql(sql).collect()[0].asDict() == {"hours": 2, "days": 1, "text": "a"}


def test_a_sample_takes_as_many_of_each_stratum_and_the_same_ones_again(
    session: Any, landed: Twice, tmp_path: Path
) -> None:
    plan = {
        "lake": landed.spark.storage.address,
        "table": "raw.sparkify__events",
        "by": ["level"],
        "rows": 50,
        "seed": 1,
    }
    first = sample(session, plan | {"to": str(tmp_path / "one")})
    sample(session, plan | {"to": str(tmp_path / "two")})
    taken = {row["level"]: row["taken"] for row in first["strata"]}
    assert taken == {"free": 50, "paid": 50, None: 2}
    one, two = (pq.read_table(tmp_path / name).sort_by("_source_row") for name in ("one", "two"))
    assert one["_source_row"] == two["_source_row"]
    assert "_place" not in one.column_names


def test_a_sample_by_a_column_that_is_not_there_names_those_that_are(
    session: Any, landed: Twice, tmp_path: Path
) -> None:
    plan = {
        "lake": landed.spark.storage.address,
        "table": "raw.sparkify__events",
        "by": ["stars"],
        "rows": 1,
        "seed": 0,
    }
    with pytest.raises(JobError, match="no column stars; it has artist"):
        sample(session, plan | {"to": str(tmp_path)})


def test_a_table_that_the_lake_does_not_hold_says_what_to_do(session: Any, landed: Twice, tmp_path: Path) -> None:
    plan = {"lake": landed.spark.storage.address, "table": "raw.steam__reviews", "by": ["x"], "rows": 1, "seed": 0}
    with pytest.raises(JobError, match="martlet ingest"):
        sample(session, plan | {"to": str(tmp_path)})


def assert_same(ours: pa.ChunkedArray, theirs: pa.ChunkedArray, tolerance: float) -> None:
    if pa.types.is_floating(ours.type):
        left, right = (column.cast(pa.float64()).to_numpy(zero_copy_only=False) for column in (ours, theirs))
        np.testing.assert_allclose(left, right, rtol=0, atol=tolerance, equal_nan=True)
    else:
        assert ours.to_pylist() == theirs.to_pylist()


@pytest.mark.usefixtures("session")
def test_ingesting_by_spark_loads_raw_and_a_changed_file_replaces_its_rows(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sparkify" / "log.json"
    file.parent.mkdir()
    file.write_bytes(ODD[0] + b"\n")
    assert ingest_on_spark(settings, str(tmp_path / "sparkify")).count_loaded == 1
    file.write_bytes(b"\n".join(ODD))
    assert ingest_on_spark(settings, str(tmp_path / "sparkify")).count_loaded == 3
    rows = table_of(settings, "raw.sparkify__events")
    assert len(rows) == 4
    assert rows["_superseded_at"].null_count == 3


def test_a_table_that_no_contract_knows_is_refused_by_name(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"There is no raw table raw\.nothing; there are raw\.amazon"):
        sample_on_spark(settings, "raw.nothing", ["a"], 1, 0, "there")
