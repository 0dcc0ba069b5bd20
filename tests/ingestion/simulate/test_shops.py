"""The clickstream's funnel, and the shop's customers, orders and items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ingestion.contract import load_contracts
from ingestion.simulate import browsing
from ingestion.simulate.amazon.tastes import draw_shelf
from ingestion.sources.files import find_files


@pytest.fixture(scope="module")
def clicks(tiny: Any) -> pd.DataFrame:
    return pd.read_csv(tiny.root / "clickstream/events.csv.gz")


@pytest.fixture(scope="module")
def orders(tiny: Any) -> pd.DataFrame:
    return pd.read_csv(tiny.root / "shop/orders.csv", parse_dates=["ordered_at"])


def test_every_simulated_file_is_recognised_and_every_table_has_one(tiny: Any) -> None:
    tables = {file.relative: file.contract.table.name if file.contract else "" for file in find_files(tiny.root)}
    assert {path for path, table in tables.items() if not table} == set(tiny.written.skipped)
    from_files = {name for name, contract in load_contracts().items() if not contract.topic}
    assert set(tables.values()) - {""} == from_files
    assert all(table == "" or table.startswith(f"raw.{path.split('/')[0]}__") for path, table in tables.items())


def test_many_view_some_fill_a_cart_and_few_buy(clicks: pd.DataFrame) -> None:
    count = clicks["event"].value_counts()
    assert 0.02 < count["addtocart"] / count["view"] < 0.06
    assert 0.2 < count["transaction"] / count["addtocart"] < 0.5


def test_events_are_in_order_and_only_purchases_have_a_transaction(clicks: pd.DataFrame) -> None:
    assert clicks["timestamp"].is_monotonic_increasing
    assert (clicks["transactionid"].notna() == (clicks["event"] == "transaction")).all()
    assert clicks.groupby("transactionid")["visitorid"].nunique().max() == 1
    assert clicks.groupby("transactionid")["timestamp"].nunique().max() == 1


def test_every_purchase_was_in_the_cart_and_nearly_every_cart_was_viewed(clicks: pd.DataFrame) -> None:
    first = clicks.pivot_table(index=["visitorid", "itemid"], columns="event", values="timestamp", aggfunc="min")
    bought, carted = first[first["transaction"].notna()], first[first["addtocart"].notna()]
    assert (bought["addtocart"] < bought["transaction"]).all()
    assert (carted["view"] < carted["addtocart"]).mean() > 0.9


def test_two_carts_in_a_hundred_are_filled_without_a_view() -> None:
    rng = np.random.default_rng(0)
    # so many items that nobody sees one twice
    shelf = draw_shelf(rng, 300_000, 3)
    clicks, _ = browsing.draw_clicks(rng, browsing.draw_visitors(rng, 60_000, 3), shelf, np.ones(300_000), 0, 100)
    pairs = clicks.visitor * 300_000 + clicks.item
    seen, carted = (np.unique(pairs[clicks.kind == kind]) for kind in (browsing.VIEW, browsing.CART))
    assert 0.01 < 1 - np.isin(carted, seen).mean() < 0.03


def test_properties_tell_the_category_and_price_of_every_item_and_when_some_are_sold_out(
    tiny: Any, clicks: pd.DataFrame
) -> None:
    properties = pd.read_csv(tiny.root / "clickstream/item_properties.csv.gz", dtype={"property": str})
    by_name = {name: set(rows["itemid"]) for name, rows in properties.groupby("property")}
    assert by_name["categoryid"] == by_name["790"] == by_name["available"]
    assert set(clicks["itemid"]) <= by_name["categoryid"]
    assert properties.loc[properties["property"] == "790", "value"].str.fullmatch(r"n\d+\.\d{3}").all()
    gone = properties[(properties["property"] == "available") & (properties["value"] == "0")]
    assert 0 < len(gone) < len(by_name["available"])


def test_totals_are_goods_less_discount_plus_shipping(tiny: Any, orders: pd.DataFrame) -> None:
    items = pd.read_csv(tiny.root / "shop/order_items.csv")
    goods = (items["quantity"] * items["unit_price"]).groupby(items["order_id"]).sum()
    owed = orders["order_id"].map(goods) - orders["discount_amount"] + orders["shipping_amount"]
    assert (owed - orders["total_amount"]).abs().max() < 0.006
    assert set(items["order_id"]) == set(orders["order_id"])


def test_some_customers_come_back_and_all_order_after_they_signed_up(tiny: Any, orders: pd.DataFrame) -> None:
    customers = pd.read_csv(tiny.root / "shop/customers.csv", parse_dates=["signed_up_at"]).set_index("customer_id")
    count = orders["customer_id"].value_counts()
    assert 0.2 < (count > 1).mean() < 0.6
    assert count.max() >= 5
    assert (orders["ordered_at"] >= orders["customer_id"].map(customers["signed_up_at"])).all()
    assert orders["ordered_at"].is_monotonic_increasing
