"""The publishers' layouts and quirks, file by file."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

HEADERS = {
    "amazon/Garden_Tools_reviews.csv.gz": (
        "reviewerID,asin,reviewerName,helpful,reviewText,overall,summary,unixReviewTime,reviewTime"
    ),
    "clickstream/events.csv.gz": "timestamp,visitorid,event,itemid,transactionid",
    "clickstream/item_properties.csv.gz": "timestamp,itemid,property,value",
    "shop/customers.csv": "customer_id,signed_up_at,country,newsletter",
    "shop/orders.csv": ("order_id,customer_id,ordered_at,status,discount_amount,shipping_amount,total_amount"),
    "shop/order_items.csv": "order_id,line_number,product_id,category,quantity,unit_price",
    "amazon/8201_3.csv.gz": (
        "id,name,asins,brand,categories,keys,manufacturer,reviews.date,reviews.dateAdded,reviews.dateSeen,"
        "reviews.didPurchase,reviews.doRecommend,reviews.id,reviews.numHelpful,reviews.rating,"
        "reviews.sourceURLs,reviews.text,reviews.title,reviews.userCity,reviews.userProvince,reviews.username"
    ),
    "olist/olist_orders_dataset.csv.gz": (
        '"order_id","customer_id","order_status","order_purchase_timestamp","order_approved_at",'
        '"order_delivered_carrier_date","order_delivered_customer_date","order_estimated_delivery_date"'
    ),
    "olist/olist_customers_dataset.csv.gz": (
        '"customer_id","customer_unique_id","customer_zip_code_prefix","customer_city","customer_state"'
    ),
    "olist/olist_order_items_dataset.csv.gz": (
        '"order_id","order_item_id","product_id","seller_id","shipping_limit_date","price","freight_value"'
    ),
    "olist/olist_order_payments_dataset.csv.gz": (
        '"order_id","payment_sequential","payment_type","payment_installments","payment_value"'
    ),
    "olist/olist_order_reviews_dataset.csv.gz": (
        "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,"
        "review_answer_timestamp"
    ),
    "olist/olist_products_dataset.csv.gz": (
        '"product_id","product_category_name","product_name_lenght","product_description_lenght",'
        '"product_photos_qty","product_weight_g","product_length_cm","product_height_cm","product_width_cm"'
    ),
    "olist/olist_sellers_dataset.csv.gz": ('"seller_id","seller_zip_code_prefix","seller_city","seller_state"'),
    "olist/product_category_name_translation.csv.gz": ("\ufeffproduct_category_name,product_category_name_english"),
    "online_shoppers/shop_sessions.csv.gz": (
        "Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,"
        "ProductRelated_Duration,BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,"
        "Region,TrafficType,VisitorType,Weekend,Revenue"
    ),
    "steam/hours_played.csv.gz": "user-id,game-title,value,",
    "telco/Telco-Customers.csv.gz": (
        "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,InternetService,"
        "OnlineSecurity,OnlineBackup,DeviceProtection,TechSupport,StreamingTV,StreamingMovies,Contract,"
        "PaperlessBilling,PaymentMethod,MonthlyCharges,TotalCharges,Churn"
    ),
}


def text_of(tiny: Any, path: str) -> str:
    raw = (tiny.root / path).read_bytes()
    return (gzip.decompress(raw) if path.endswith(".gz") else raw).decode()


def rows_of(tiny: Any, path: str) -> list[dict[str, str]]:
    text = text_of(tiny, path).removeprefix("\ufeff")
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if None not in row.values()]


def objects_of(tiny: Any, path: str) -> list[dict[str, Any]]:
    objects = []
    for line in text_of(tiny, path).splitlines():
        try:
            objects.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return objects


def days_of(tiny: Any) -> list[str]:
    return [path for path in tiny.written.records if path.endswith("-events.json.gz")]


@pytest.mark.parametrize("path", HEADERS)
def test_a_csv_file_opens_with_the_publishers_header(tiny: Any, path: str) -> None:
    assert text_of(tiny, path).split("\n", 1)[0] == HEADERS[path]


def test_olist_quotes_text_that_begins_with_a_digit_and_no_other(tiny: Any) -> None:
    cells = re.findall(r'"([^"]*)"|([^,\n]+)', text_of(tiny, "olist/olist_customers_dataset.csv.gz"))[5:]
    assert all(quoted[0].isdigit() for quoted, _ in cells if quoted)
    assert not any(bare[0].isdigit() for _, bare in cells if bare)


def test_olist_zip_prefixes_keep_five_digits(tiny: Any) -> None:
    zips = [row["customer_zip_code_prefix"] for row in rows_of(tiny, "olist/olist_customers_dataset.csv.gz")]
    assert {len(code) for code in zips} == {5}
    assert any(code.startswith("0") for code in zips)


def test_olist_customers_are_orders_and_about_three_in_a_hundred_people_come_back(tiny: Any) -> None:
    rows = rows_of(tiny, "olist/olist_customers_dataset.csv.gz")
    orders = Counter(row["customer_unique_id"] for row in rows)
    assert len({row["customer_id"] for row in rows}) == len(rows)
    assert 0.02 < sum(count > 1 for count in orders.values()) / len(orders) < 0.04


def test_olist_reviews_are_unique_by_review_and_order_only(tiny: Any) -> None:
    rows = rows_of(tiny, "olist/olist_order_reviews_dataset.csv.gz")
    orders = {row["order_id"] for row in rows_of(tiny, "olist/olist_orders_dataset.csv.gz")}
    assert len({(row["review_id"], row["order_id"]) for row in rows}) == len(rows)
    assert len({row["review_id"] for row in rows}) < len(rows)
    assert len({row["order_id"] for row in rows}) < min(len(rows), len(orders))
    assert {row["order_id"] for row in rows} < orders
    assert any(row["review_answer_timestamp"] == "" for row in rows)


def test_olist_messages_break_lines_inside_quotes(tiny: Any) -> None:
    messages = [row["review_comment_message"] for row in rows_of(tiny, "olist/olist_order_reviews_dataset.csv.gz")]
    assert any("\r\n" in message for message in messages)
    assert not any(re.search(r"(?<!\r)\n", message) for message in messages)


def test_olist_items_sum_to_payments_and_some_orders_have_none(tiny: Any) -> None:
    paid: Counter[str] = Counter()
    for row in rows_of(tiny, "olist/olist_order_payments_dataset.csv.gz"):
        paid[row["order_id"]] += round(100 * float(row["payment_value"]))
    owed: Counter[str] = Counter()
    for row in rows_of(tiny, "olist/olist_order_items_dataset.csv.gz"):
        owed[row["order_id"]] += round(100 * (float(row["price"]) + float(row["freight_value"])))
    # a voucher's parts are rounded to the cent one by one, and a few payments are of no kind
    apart = [order for order in owed if abs(owed[order] - paid[order]) > 10 and paid[order] > 0]
    assert apart == []
    assert 0 < len(paid.keys() - owed.keys()) < 0.03 * len(paid)


def test_olist_asks_for_reviews_of_late_orders_before_they_arrive(tiny: Any) -> None:
    rows = rows_of(tiny, "olist/olist_order_reviews_dataset.csv.gz")
    # a review of several orders has the dates of one of them
    forms = Counter(row["review_id"] for row in rows)
    single = [row for row in rows if forms[row["review_id"]] == 1 and row["review_creation_date"]]
    reviews = {row["order_id"]: row["review_creation_date"] for row in single}
    orders = rows_of(tiny, "olist/olist_orders_dataset.csv.gz")
    before = [
        order for order in orders if reviews.get(order["order_id"], "9") < order["order_delivered_customer_date"][:10]
    ]
    assert before
    assert all(order["order_delivered_customer_date"] > order["order_estimated_delivery_date"] for order in before)


def test_sparkify_days_hold_string_ids_null_keys_and_nobody_who_cancels(tiny: Any) -> None:
    events = [event for path in days_of(tiny) for event in objects_of(tiny, path)]
    assert {len(event) for event in events} == {18}
    assert {type(event["userId"]) for event in events} == {str}
    out = [event for event in events if event["userId"] == ""]
    assert out
    assert all(event["auth"] == "Logged Out" and event["registration"] is None for event in out)
    assert {type(event["registration"]) for event in events if event["userId"]} == {float}
    assert not any("Cancel" in event["page"] for event in events)


def test_sparkify_days_hold_the_events_of_their_day_in_order(tiny: Any) -> None:
    for path in days_of(tiny):
        at = [event["ts"] for event in objects_of(tiny, path)]
        assert at == sorted(at)
        days = {str(np.datetime64(ts, "ms").astype("datetime64[D]")) for ts in at}
        assert days == {path.split("/")[-1][:10]}


def test_sparkify_subscribers_have_integer_ids_and_fall_silent_after_cancelling(tiny: Any) -> None:
    events = objects_of(tiny, "sparkify/subscribers/part-00000.json")
    assert not any(None in event.values() for event in events)
    assert {"artist" in event for event in events} == {True, False}
    known = [event for event in events if "userId" in event]
    assert {type(event["userId"]) for event in known} == {int}
    last = {event["userId"]: event for event in sorted(known, key=lambda event: event["ts"])}
    left = {event["userId"] for event in events if event["page"] == "Cancellation Confirmation"}
    assert 0.1 < len(left) / len(last) < 0.5
    assert all(last[user]["auth"] == "Cancelled" for user in left)


def test_sparkify_subscribers_are_nobody_while_they_are_logged_out(tiny: Any) -> None:
    events = objects_of(tiny, "sparkify/subscribers/part-00000.json")
    person = {"userId", "firstName", "lastName", "gender", "location", "registration", "userAgent"}
    for event in events:
        assert event.keys() & person == (set() if event["auth"] == "Logged Out" else person)
    out = [event for event in events if event["auth"] == "Logged Out"]
    assert 0.01 < len(out) / len(events) < 0.06
    assert {event["page"] for event in out} == {"Home", "Help", "About"}


def test_sparkify_ids_of_the_two_logs_overlap_but_the_people_do_not(tiny: Any) -> None:
    def people(events: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
        return {str(e["userId"]): (e["firstName"], e["lastName"], e["registration"]) for e in events}

    subscribers = people([e for e in objects_of(tiny, "sparkify/subscribers/part-00000.json") if "userId" in e])
    visitors = people([e for path in days_of(tiny) for e in objects_of(tiny, path) if e["userId"]])
    shared = subscribers.keys() & visitors.keys()
    assert len(shared) > 10
    assert all(subscribers[user] != visitors[user] for user in shared)


def test_amazon_reviews_of_2018_leave_out_what_is_absent_and_repeat_some_pairs(tiny: Any) -> None:
    reviews = objects_of(tiny, "amazon/Coffee_5.json.gz")
    assert {type(review["vote"]) for review in reviews if "vote" in review} == {str}
    assert {"vote" in review for review in reviews} == {True, False}
    assert {"style" in review for review in reviews} == {True, False}
    assert any(re.match(r"\d\d \d, ", review["reviewTime"]) for review in reviews)
    pairs = Counter((review["reviewerID"], review["asin"]) for review in reviews)
    assert max(pairs.values()) > 1


def test_amazon_metadata_repeats_products_and_mixes_types(tiny: Any) -> None:
    rows = objects_of(tiny, "amazon/meta_Coffee.json.gz")
    products = {row["asin"] for row in rows}
    assert len(products) < len(rows)
    assert {type(row["rank"]) for row in rows} == {str, list}
    assert {type(row["also_buy"]) for row in rows} == {str, list}
    assert any(row["title"].startswith("<span") for row in rows)
    assert "" in {row["price"] for row in rows}
    assert {review["asin"] for review in objects_of(tiny, "amazon/Coffee_5.json.gz")} <= products


def test_amazon_wide_rows_have_no_user_but_a_display_name_and_some_no_rating(tiny: Any) -> None:
    rows = rows_of(tiny, "amazon/8201_3.csv.gz")
    assert {row["reviews.id"] for row in rows} == {""}
    assert {"", "5"} < {row["reviews.rating"] for row in rows}
    assert len({row["id"] for row in rows}) <= 42


def test_steam_games_are_python_literals_with_the_odd_id_and_price(tiny: Any) -> None:
    games = []
    for line in text_of(tiny, "steam/shop_games.json.gz").splitlines():
        try:
            games.append(ast.literal_eval(line))
        except (ValueError, SyntaxError):
            continue
    ids = Counter(game["id"] for game in games if "id" in game)
    assert ids.pop(None) == 1
    assert sum("id" not in game for game in games) == 1
    assert sorted(ids.values())[-2:] == [1, 2]
    assert {type(game.get("price")) for game in games} == {float, str, type(None)}
    assert "u'app_name': u'" in text_of(tiny, "steam/shop_games.json.gz")


def test_steam_files_are_about_games_of_the_catalogue(tiny: Any) -> None:
    text = text_of(tiny, "steam/shop_games.json.gz")
    ids = set(re.findall(r"u'id': u'(\d+)'", text))
    assert {str(review["appid"]) for review in objects_of(tiny, "steam/shop_reviews.jsonl.gz")} <= ids
    silent = pq.read_table(tiny.root / "steam/user_reviews.parquet")
    items = set(silent["item_id"].to_pylist())
    assert len({str(item) for item in items} & ids) > 0.99 * len(items)


def test_steam_reviews_nest_their_author_and_few_have_an_answer(tiny: Any) -> None:
    reviews = objects_of(tiny, "steam/shop_reviews.jsonl.gz")
    assert list(reviews[0]["author"]) == [
        "steamid",
        "num_games_owned",
        "num_reviews",
        "playtime_forever",
        "playtime_last_two_weeks",
        "last_played",
    ]
    assert {type(review["weighted_vote_score"]) for review in reviews} == {str}
    assert all("developer_response" in r or "timestamp_dev_responded" not in r for r in reviews)
    assert all(review["timestamp_created"] <= review["timestamp_updated"] for review in reviews)


def test_steam_silent_reviews_have_the_publishers_types_and_gaps(tiny: Any) -> None:
    table = pq.read_table(tiny.root / "steam/user_reviews.parquet")
    assert {field.name: str(field.type) for field in table.schema} == {
        "user_id": "string",
        "user_url": "string",
        "funny": "string",
        "posted": "string",
        "last_edited": "string",
        "item_id": "int64",
        "helpful": "string",
        "recommend": "bool",
        "sentiment_analisis": "int64",
    }
    assert table["posted"].null_count > 0
    assert set(table["sentiment_analisis"].to_pylist()) == {0, 1, 2}


def test_steam_hours_have_one_stray_value_in_the_column_without_a_name(tiny: Any) -> None:
    strays = Counter(row[""] for row in rows_of(tiny, "steam/hours_played.csv.gz"))
    assert strays["1"] == 1
    assert set(strays) == {"", "1"}


def test_telco_total_is_blank_exactly_where_nothing_was_billed_yet(tiny: Any) -> None:
    rows = rows_of(tiny, "telco/Telco-Customers.csv.gz")
    blank = {row["customerID"] for row in rows if row["TotalCharges"] == " "}
    assert blank
    assert blank == {row["customerID"] for row in rows if row["tenure"] == "0"}
    assert all((row["OnlineBackup"] == "No internet service") == (row["InternetService"] == "No") for row in rows)


def test_online_shoppers_repeat_rows_and_write_out_june_alone(tiny: Any) -> None:
    rows = [tuple(row.values()) for row in rows_of(tiny, "online_shoppers/shop_sessions.csv.gz")]
    months = {row["Month"] for row in rows_of(tiny, "online_shoppers/shop_sessions.csv.gz")}
    assert len(set(rows)) < len(rows)
    assert {"June", "Jul"} <= months
    assert "Jun" not in months
