"""Writes the eight files of the marketplace."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import draw_columns, hex_ids
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import Columns, money
from ingestion.simulate.olist.market import (
    Market,
    Residents,
    draw_market,
    draw_residents,
    places,
    product_columns,
    translation_columns,
)
from ingestion.simulate.olist.orders import DAY, STATUSES, Orders, draw_orders, return_propensity
from ingestion.simulate.olist.reviews import review_columns, timestamps

FULL_ORDERS, FULL_PRODUCTS, FULL_SELLERS = 99_441, 32_951, 3_095
RETURNING = 0.031
NO_ITEMS = 0.0078
FIRST_DAY = np.datetime64("2017-01-05", "s").astype(np.int64)
SPAN_DAYS = 600
_INSTALMENTS = np.array([0.33, 0.16, 0.14, 0.09, 0.07, 0.05, 0.02, 0.055, 0.01, 0.075])
PAYMENT_TYPES = pa.array(["credit_card", "boleto", "voucher", "debit_card", "not_defined"])


def simulate_olist(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write the marketplace under ``olist/``."""
    n = round(FULL_ORDERS * scale)
    market = draw_market(rng, max(30, round(FULL_SELLERS * scale)), round(FULL_PRODUCTS * scale))
    returning = max(1, round(n * RETURNING))
    people = draw_residents(rng, n - returning, places().customer_share)
    orders = _shuffled(rng, _all_orders(rng, market, people.state, returning))
    order_ids, customer_ids = hex_ids(rng, n), hex_ids(rng, n)

    _write(folder, "orders", _order_columns(order_ids, customer_ids, orders))
    _write(folder, "customers", _customer_columns(customer_ids, orders.person, people))
    items = _item_columns(rng, order_ids, orders, market)
    _write(folder, "order_items", items)
    _write(folder, "order_payments", _payment_columns(rng, order_ids, orders, market))
    _write(folder, "products", product_columns(rng, market))
    _write(folder, "sellers", _seller_columns(market))
    folder.csv("olist/olist_order_reviews_dataset.csv.gz", review_columns(rng, order_ids, orders))
    translation = "olist/product_category_name_translation.csv.gz"
    folder.csv(translation, translation_columns(), byte_order_mark=True)


def _write(folder: Folder, entity: str, columns: Columns) -> None:
    folder.csv(f"olist/olist_{entity}_dataset.csv.gz", columns, quote_leading_digits=True)


def _all_orders(rng: np.random.Generator, market: Market, state: np.ndarray, returning: int) -> Orders:
    """First orders of everyone, then second ones of those who were most inclined to come back."""
    n = len(state)
    first = draw_orders(rng, market, np.arange(n), state, _purchase_times(rng, n))
    back = np.argsort(-return_propensity(rng, market, first))[:returning]
    later = first.purchased[back] + (3 + rng.exponential(80, returning)) * DAY
    second = draw_orders(rng, market, back, state[back], later)
    return _concatenated(first, second)


def _purchase_times(rng: np.random.Generator, n: int) -> np.ndarray:
    # a growing business with one great friday, busiest in the afternoon
    day = np.floor(SPAN_DAYS * rng.beta(1.5, 1.0, n))
    day = np.where(rng.random(n) < 0.013, (np.datetime64("2017-11-24", "s").astype(np.int64) - FIRST_DAY) / DAY, day)
    return np.floor(FIRST_DAY + (day + np.clip(rng.normal(0.62, 0.2, n), 0, 0.999)) * DAY)


def _concatenated(first: Orders, second: Orders) -> Orders:
    joined = {f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(Orders)}
    return Orders(**joined)


def _shuffled(rng: np.random.Generator, orders: Orders) -> Orders:
    order = rng.permutation(len(orders.person))
    return Orders(**{field.name: getattr(orders, field.name)[order] for field in fields(Orders)})


def _order_columns(order_ids: pa.Array, customer_ids: pa.Array, orders: Orders) -> Columns:
    return {
        "order_id": order_ids,
        "customer_id": customer_ids,
        "order_status": pa.array(STATUSES).take(pa.array(orders.status)),
        "order_purchase_timestamp": timestamps(orders.purchased),
        "order_approved_at": timestamps(orders.approved),
        "order_delivered_carrier_date": timestamps(orders.shipped),
        "order_delivered_customer_date": timestamps(orders.delivered),
        "order_estimated_delivery_date": timestamps(orders.promised),
    }


def _customer_columns(customer_ids: pa.Array, person: np.ndarray, people: Residents) -> Columns:
    who = pa.array(person)
    return {
        "customer_id": customer_ids,
        "customer_unique_id": people.ids.take(who),
        "customer_zip_code_prefix": people.zip_code.take(who),
        "customer_city": people.city.take(who),
        "customer_state": places().names.take(pa.array(people.state[person])),
    }


def _seller_columns(market: Market) -> Columns:
    sellers = market.sellers
    return {
        "seller_id": sellers.ids,
        "seller_zip_code_prefix": sellers.zip_code,
        "seller_city": sellers.city,
        "seller_state": places().names.take(pa.array(sellers.state)),
    }


def _item_columns(rng: np.random.Generator, order_ids: pa.Array, orders: Orders, market: Market) -> Columns:
    """One row per item; orders that were called off have none."""
    lost = (orders.status >= 2) & (rng.random(len(orders.status)) < NO_ITEMS / 0.0187)
    items = np.where(lost, 0, orders.count + (orders.other >= 0))
    of = np.repeat(np.arange(len(items)), items)
    number = np.arange(len(of)) - (np.cumsum(items) - items)[of]
    is_other = number >= orders.count[of]
    product = np.where(is_other, orders.other[of], orders.product[of])
    return {
        "order_id": order_ids.take(pa.array(of)),
        "order_item_id": pa.array(number + 1),
        "product_id": market.product_ids.take(pa.array(product)),
        "seller_id": market.sellers.ids.take(pa.array(market.seller[product])),
        "shipping_limit_date": timestamps(
            np.where(np.isnan(orders.approved), orders.purchased, orders.approved)[of] + 6 * DAY
        ),
        "price": _decimal(np.where(is_other, market.price[product], orders.price[of])),
        "freight_value": _decimal(orders.freight[of]),
    }


def _payment_columns(rng: np.random.Generator, order_ids: pa.Array, orders: Orders, market: Market) -> Columns:
    """One row per payment; vouchers pay a part, and the rest follows."""
    n = len(orders.price)
    has_other = orders.other >= 0
    total = (
        orders.price * orders.count
        + orders.freight * (orders.count + has_other)
        + market.price[orders.other] * has_other
    )
    kind = rng.choice(4, n, p=[0.755, 0.195, 0.035, 0.015])
    kind = np.where((orders.status == 2) & (rng.random(n) < 0.005), 4, kind)
    parts = np.where(kind == 2, rng.geometric(0.45, n), 1)
    of = np.repeat(np.arange(n), parts)
    number = np.arange(len(of)) - (np.cumsum(parts) - parts)[of] + 1
    instalments = np.where(kind[of] == 0, 1 + draw_columns(rng, np.tile(_INSTALMENTS, (len(of), 1))), 1)
    return {
        "order_id": order_ids.take(pa.array(of)),
        "payment_sequential": pa.array(number),
        "payment_type": PAYMENT_TYPES.take(pa.array(kind[of])),
        "payment_installments": pa.array(instalments),
        "payment_value": _decimal(np.where(kind[of] == 4, 0.0, total[of] / parts[of])),
    }


def _decimal(values: np.ndarray) -> pa.Array:
    # a number, not text: numbers are never quoted
    return pc.cast(money(values), pa.decimal128(14, 2))
