"""What staging shows with the variable `known_before`: rows made by hand, the day 2 May 2018."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest

from flows.dbt import dbt_build
from ingestion.contract import load_contracts
from warehouse import REPO, Settings, open_warehouse

POSTED = "76561190000000001"


def seconds(day: str) -> int:
    """Epoch seconds of midnight UTC."""
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp())


RAW: dict[str, list[dict[str, Any]]] = {
    "olist__orders": [
        {
            "order_id": "known",
            "customer_id": "c",
            "order_status": "delivered",
            "order_purchase_timestamp": "2018-05-01 07:00:00",
            "order_approved_at": "2018-05-01 20:59:59",
            "order_delivered_customer_date": "2018-05-01 21:00:00",  # midnight UTC
            "order_estimated_delivery_date": "2018-05-20 00:00:00",
            "_event_at": "2018-05-01 10:00:00",
        },
        {"order_id": "later", "order_purchase_timestamp": "2018-05-01 21:00:00", "_event_at": "2018-05-02"},
        {"order_id": "undated", "_event_at": None},
    ],
    "olist__order_items": [{"order_id": "known", "order_item_id": "1"}, {"order_id": "later", "order_item_id": "1"}],
    "olist__order_reviews": [
        {
            "order_id": name,
            "review_id": "r",
            "review_score": "4",
            "review_creation_date": asked,
            "review_answer_timestamp": answered,
            "_event_at": answered,
        }
        for name, asked, answered in [
            ("answered", "2018-04-30 00:00:00", "2018-05-01 12:00:00"),
            ("asked", "2018-04-30 00:00:00", "2018-05-03 12:00:00"),
            ("not asked", "2018-05-02 00:00:00", "2018-05-03 12:00:00"),
            ("undated", None, "2018-05-01 12:00:00"),
        ]
    ],
    "steam__reviews": [
        {
            "recommendationid": name,
            "voted_up": True,
            "votes_up": 3,
            "author": '{"steamid": "' + name + '", "num_reviews": 2}',
            "timestamp_created": seconds(written),
            "timestamp_updated": seconds(edited),
            "_event_at": edited,
            "_superseded_at": replaced,
        }
        for name, written, edited, replaced in [
            ("1", "2018-05-01", "2018-05-01", None),
            ("2", "2018-05-02", "2018-05-02", None),
            ("3", "2018-05-01", "2018-05-01", "2020-01-01"),
            ("4", "2018-05-01", "2018-05-02", None),
        ]
    ],
    "steam__user_reviews": [
        {"user_id": POSTED, "item_id": 1, "_event_at": "2018-05-01"},
        {"user_id": "edited", "item_id": 1, "last_edited": "Last edited May 2, 2018.", "_event_at": "2014-10-02"},
        {"user_id": "undated", "item_id": 1, "last_edited": "Last edited May 1.", "_event_at": "2014-10-02"},
    ],
    "steam__games": [
        {"id": "1", "price": "5", "release_date": "2018-05-01", "_event_at": "2018-05-01"},
        {"id": "2", "price": "5", "release_date": "2018-05-02", "_event_at": "2018-05-02"},
        {"id": "3", "price": "5", "release_date": "Coming Soon"},
    ],
    "amazon__metadata_2018": [{"asin": "1", "_known_at": "2018-01-05"}, {"asin": "2", "_known_at": "2018-05-02"}],
    "stream__reviews": [
        {"reviewerID": name, "asin": name, "_event_at": "2018-04-01", "_known_at": known, "_superseded_at": replaced}
        for name, known, replaced in [
            ("replaced later", "2018-05-01", "2018-05-02"),
            ("replaced before", "2018-05-01", "2018-05-01 12:00:00"),
            ("came later", "2018-05-02", None),
        ]
    ],
}
STAGED = "stg_olist__orders stg_olist__order_items stg_olist__order_reviews stg_steam__reviews stg_steam__user_reviews"


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with open_warehouse(settings) as warehouse:
        for contract in load_contracts().values():
            warehouse.create(contract.table)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        for table, rows in RAW.items():
            for row in rows:
                clocks = {"_namespace": table.split("__")[0], "_known_at": row.get("_event_at"), **row}
                columns = ", ".join(f'"{name}"' for name in clocks)
                connection.execute(
                    f"insert into raw.{table} ({columns}) values ({', '.join('?' * len(clocks))})", [*clocks.values()]
                )
    arguments = ["--vars", "known_before: 2018-05-02", "--exclude-resource-type", "test", "unit_test"]
    dbt_build(
        settings,
        ["-s", *STAGED.split(), "stg_steam__games", "stg_amazon__metadata_2018", "stg_stream__reviews", *arguments],
    )
    return settings


def read(settings: Settings, model: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a staging model, in the order of the first."""
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        return connection.execute(f"select {', '.join(columns)} from scratch_staging.{model} order by 1").fetchall()


def test_an_order_is_known_once_bought_and_its_delivery_only_once_it_has_happened(staged: Settings) -> None:
    columns = ("order_id", "approved_at", "delivered_at", "promised_date", "order_status")
    approved, promised = dt.datetime(2018, 5, 1, 23, 59, 59), dt.date(2018, 5, 20)
    assert read(staged, "stg_olist__orders", *columns) == [("olist:known", approved, None, promised, None)]


def test_items_are_known_with_their_order(staged: Settings) -> None:
    assert read(staged, "stg_olist__order_items", "order_id") == [("olist:known",)]


def test_a_request_for_a_review_is_known_before_its_answer(staged: Settings) -> None:
    columns = ("order_id", "requested_date", "rating", "answered_at is null", "known_at is null")
    asked = dt.date(2018, 4, 30)
    assert read(staged, "stg_olist__order_reviews", *columns) == [
        ("olist:answered", asked, 4, False, False),
        ("olist:asked", asked, None, True, True),
        ("olist:undated", None, 4, False, False),
    ]


def test_what_the_crawl_gathered_is_known_on_no_day(staged: Settings) -> None:
    columns = ("user_id", "is_recommended", "crawled_count_helpful_votes", "crawled_count_author_reviews")
    assert read(staged, "stg_steam__reviews", *columns)[0] == ("steam:1", True, None, None)


def test_a_review_is_known_from_its_writing_and_its_vote_from_its_edit(staged: Settings) -> None:
    columns = ("user_id", "is_recommended", "reviewed_at is null", "known_at is null")
    assert read(staged, "stg_steam__reviews", *columns) == [
        ("steam:1", True, False, False),
        ("steam:4", None, True, True),
    ]


def test_a_vote_that_was_edited_is_known_from_its_edit(staged: Settings) -> None:
    assert read(staged, "stg_steam__user_reviews", "user_id") == [(f"steam:{POSTED}",)]


def test_a_page_is_known_from_its_snapshot(staged: Settings) -> None:
    assert read(staged, "stg_amazon__metadata_2018", "product_id") == [("amazon:1",)]


def test_a_game_is_known_from_its_release_and_its_price_on_no_day(staged: Settings) -> None:
    assert read(staged, "stg_steam__games", "product_id", "crawled_price") == [("steam:1", None)]


def test_what_a_live_source_replaced_later_is_there_and_what_came_later_is_not(staged: Settings) -> None:
    assert read(staged, "stg_stream__reviews", "product_id") == [("stream:replaced later",)]


def test_every_staging_model_reads_its_data_set_by_known_rows() -> None:
    """Tables of landing and days of batches are no data set: they tell of loads, and no feature reads them."""
    models = [path for path in REPO.glob("dbt/models/staging/*/stg_*.sql") if not path.stem.endswith("__batch_days")]
    models = [path for path in models if path.parent.name != "landing"]
    assert models
    assert [path.name for path in models if "{{ source(" in path.read_text()] == []
    assert [path.name for path in models if "{{ known_rows(" not in path.read_text()] == []
