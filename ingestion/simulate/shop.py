"""Simulates the database of a small shop as three exported tables: customers, orders and the items of orders."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.buying import (
    COUNTRIES,
    DAY,
    Customers,
    Orders,
    Products,
    draw_customers,
    draw_orders,
    draw_products,
)
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import Columns, money
from ingestion.simulate.sizes import grown
from ingestion.simulate.words import words

SMALL_CUSTOMERS, FULL_CUSTOMERS, FEWEST_CUSTOMERS = 2_000, 250_000, 300
PRODUCTS = 400
START, DAYS = int(np.datetime64("2023-01-01", "s").astype(np.int64)), 730
SHIPPING, FREE_FROM = 4.9, 60.0
STATUSES = pa.array(["paid", "refunded", "cancelled"])


def draw_world(rng: np.random.Generator, scale: float) -> tuple[Customers, Products, Orders]:
    """Draw who orders what and when, with what causes it."""
    kinds = len(words("tool_kinds"))
    count = max(FEWEST_CUSTOMERS, grown(scale, SMALL_CUSTOMERS, FULL_CUSTOMERS))
    customers, products = draw_customers(rng, count, kinds, START, DAYS), draw_products(rng, PRODUCTS, kinds)
    return customers, products, draw_orders(rng, customers, products, START + DAYS * DAY)


def simulate_shop(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write ``shop/``: plain CSV, ids that count up, naive times in UTC."""
    categories = words("tool_kinds")
    customers, products, orders = draw_world(rng, scale)
    folder.csv("shop/customers.csv", _customer_columns(customers))
    of, product, quantity = _draw_items(rng, orders, products)
    goods = np.bincount(of, products.price[product] * quantity, minlength=len(orders.at))
    folder.csv("shop/orders.csv", _order_columns(orders, goods))
    number = np.arange(len(of)) - (np.cumsum(orders.items) - orders.items)[of] + 1
    columns: Columns = {
        "order_id": pa.array(of + 1),
        "line_number": pa.array(number),
        "product_id": pa.array(product + 1),
        "category": categories.take(pa.array(products.category[product])),
        "quantity": pa.array(quantity),
        "unit_price": _amount(products.price[product]),
    }
    folder.csv("shop/order_items.csv", columns)


def _draw_items(rng: np.random.Generator, orders: Orders, products: Products) -> tuple[np.ndarray, ...]:
    """Order, product and quantity of each item; the first is what the customer came for."""
    of = np.repeat(np.arange(len(orders.items)), orders.items)
    product = rng.integers(len(products.price), size=len(of))
    product[np.cumsum(orders.items) - orders.items] = orders.product
    return of, product, rng.geometric(0.8, len(of))


def _customer_columns(customers: Customers) -> Columns:
    return {
        "customer_id": pa.array(np.arange(len(customers.country)) + 1),
        "signed_up_at": _times(customers.signed_up),
        "country": pa.array(COUNTRIES).take(pa.array(customers.country)),
        "newsletter": pa.array(customers.newsletter).cast(pa.int8()),
    }


def _order_columns(orders: Orders, goods: np.ndarray) -> Columns:
    """Columns of the orders; `goods` is what the items of each cost without discount."""
    discount = np.round(goods * orders.discount, 2)
    shipping = np.where(goods - discount >= FREE_FROM, 0.0, SHIPPING)
    return {
        "order_id": pa.array(np.arange(len(goods)) + 1),
        "customer_id": pa.array(orders.customer + 1),
        "ordered_at": _times(orders.at),
        "status": STATUSES.take(pa.array(orders.status)),
        "discount_amount": _amount(discount),
        "shipping_amount": _amount(shipping),
        "total_amount": _amount(goods - discount + shipping),
    }


def _times(seconds: np.ndarray) -> pa.Array:
    return pc.strftime(pa.array(seconds.astype("datetime64[s]")), format="%Y-%m-%d %H:%M:%S")


def _amount(values: np.ndarray) -> pa.Array:
    return pc.cast(money(values), pa.decimal128(14, 2))
