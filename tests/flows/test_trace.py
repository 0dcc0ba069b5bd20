"""`martlet trace` goes from a prediction of the demo to lines of the files that the demo has read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import UsageError
from flows.trace import trace
from ingestion.locate import find_lines
from tests.demo import Demo
from warehouse import open_warehouse


def an_id(demo: Demo, task: str, column: str = "entity_id") -> str:
    """An entity that something is predicted of."""
    with open_warehouse(demo.settings, read_only=True) as warehouse:
        ids = warehouse.read(f"predictions.{task}", [column]).read_all()[column].to_pylist()
    return str(min(ids))


def line_of(record: dict[str, Any]) -> str:
    """The line of the source file that a record is said to begin at."""
    path = Path(unquote(urlsplit(record["source_uri"]).path))
    opened = gzip.open if path.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as text:
        return text.read().split("\n")[record["line"] - 1]


def test_a_score_of_a_table_ends_at_the_line_of_the_customer(duckdb_demo: Demo) -> None:
    customer = an_id(duckdb_demo, "customer_churn")
    found = trace(duckdb_demo.settings, f"customer_churn:{customer}")
    [record] = found["records"]
    assert line_of(record).startswith(customer.removeprefix("telco:"))
    assert found["features"]["are_those_scored"]
    assert found["training"]["model_version"] == found["prediction"]["model_version"]
    assert found["scoring"]["kind"] == "score"
    assert [model["model"] for model in found["dbt"]] == [
        "staging.stg_telco__customers",
        "features.feat_customer_churn",
    ]
    [batch] = found["batches"]
    assert (batch["batch_id"], batch["source_uri"]) == (record["batch_id"], record["source_uri"])


def test_a_score_of_an_order_ends_at_its_head_items_payment_product_and_customer(duckdb_demo: Demo) -> None:
    order = an_id(duckdb_demo, "review_score_at_request")
    found = trace(duckdb_demo.settings, f"review_score_at_request:{order}")
    plain = order.removeprefix("olist:")
    tables = {record["table_name"].removeprefix("raw.olist__"): record for record in found["records"]}
    assert {"orders", "order_items", "order_payments", "products", "customers"} <= tables.keys()
    for name in ("orders", "order_items", "order_payments"):
        assert plain in line_of(tables[name])
    head = line_of(tables["orders"])
    assert line_of(tables["customers"]).replace('"', "").split(",")[0] in head
    assert {"raw.olist__orders"} <= {name for model in found["dbt"] for name in model["reads"]}


def test_a_sentiment_ends_at_the_line_of_the_review(duckdb_demo: Demo) -> None:
    with open_warehouse(duckdb_demo.settings, read_only=True) as warehouse:
        shape = {"review_shape": "reviews_2018"}
        review = (
            warehouse.read("marts.fct_reviews", equals=shape)
            .read_all()
            .sort_by("review_key")
            .slice(0, 1)
            .to_pylist()[0]
        )
    found = trace(duckdb_demo.settings, f"sentiment:{review['review_key']}")
    lines = [json.loads(line_of(record)) for record in found["records"] if record["table_name"].endswith("2018")]
    assert lines
    for line in lines:
        assert f"amazon:{line['reviewerID']}" == review["user_id"]
        assert f"amazon:{line['asin']}" == review["product_id"]
    assert found["model"]["in_use"]


def test_a_weekly_score_ends_at_the_events_of_the_subscriber_before_the_week(duckdb_demo: Demo) -> None:
    subscriber = an_id(duckdb_demo, "subscriber_churn")
    found = trace(duckdb_demo.settings, f"subscriber_churn:{subscriber}", count_records=5)
    day = found["prediction"]["as_of_date"]
    assert found["count_records"] >= len(found["records"]) > 0
    for record in found["records"]:
        event = json.loads(line_of(record))
        assert str(event["userId"]) == subscriber.split(":")[1]
        assert (record["came"] == "before") == (record["event_at"].date() < day)


def test_a_recommendation_ends_at_what_the_user_has_reviewed(duckdb_demo: Demo) -> None:
    user = an_id(duckdb_demo, "recommend", "user_id")
    found = trace(duckdb_demo.settings, f"recommend:{user}#2")
    assert found["prediction"]["rank"] == 2
    assert found["features"]["rows"] > 0
    assert found["records"]
    assert any(user.split(":", 1)[1] in line_of(record) for record in found["records"] if record["line"])


def test_the_command_prints_the_chain_as_text_and_as_json(duckdb_demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in duckdb_demo.environment.items():
        monkeypatch.setenv(name, value)
    customer = an_id(duckdb_demo, "customer_churn")
    text = CliRunner().invoke(app, ["trace", f"customer_churn:{customer}"])
    assert text.exit_code == 0, text.output
    assert " line " in text.output
    assert "staging.stg_telco__customers of raw.telco__customers" in text.output
    printed = CliRunner().invoke(app, ["trace", f"customer_churn:{customer}", "--json"])
    assert json.loads(printed.output)["prediction"]["entity_id"] == customer


def test_what_names_no_prediction_is_an_error_that_says_what_does(duckdb_demo: Demo) -> None:
    with pytest.raises(UsageError, match="say TASK:ENTITY"):
        trace(duckdb_demo.settings, "nonsense")
    customer = an_id(duckdb_demo, "customer_churn")
    with pytest.raises(UsageError, match=r"has no row customer_churn:.*@1999-01-01: it has \d{4}-"):
        trace(duckdb_demo.settings, f"customer_churn:{customer}@1999-01-01")


def test_lines_of_csv_are_counted_through_quoted_line_ends_and_blank_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id,text\n1,"two\nlines"\n\n2,plain\n')
    assert find_lines(file.as_uri(), [1, 2]) == {1: 2, 2: 5}
    packed = tmp_path / "b.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert find_lines(packed.as_uri(), [2]) == {2: 5}
    assert find_lines((tmp_path / "gone.csv").as_uri(), [1]) == {}
    assert find_lines("kafka://cluster/topic#1", [1]) == {}
