"""The review score of one product, predicted against actual."""

from __future__ import annotations

import streamlit as st

from dashboards.describe import Page
from dashboards.engines import Engines
from dashboards.streamlit.data import description, query
from dashboards.streamlit.tiles import show_table, written
from dashboards.streamlit.views.lookup import asked_for


def show(page: Page, engines: Engines) -> None:
    """Draw the look-up."""
    del page, engines
    st.subheader("One product")
    product = asked_for("Product id", "product_id", "bi.bi_product_review_score", "product_id")
    found = query("from bi.bi_product_review_score where product_id = ?", [product]).to_pylist()
    if not found:
        st.info(f"No predicted orders of {product!r}.")
        return
    columns = st.columns(4)
    columns[0].metric("Orders", written(found[0]["count_orders"], "integer"))
    columns[1].metric("Answered", written(found[0]["count_answered"], "integer"))
    columns[2].metric("Expected stars of product", written(found[0]["avg_expected_stars"], "decimal"))
    columns[3].metric("Actual stars of product", written(found[0]["avg_actual_stars"], "decimal"))
    orders = query(
        "select order_id, as_of_date, score, expected_stars, actual_stars, risk_tier, top_factor_1 "
        "from bi.bi_review_scores where product_id = ? order by as_of_date desc, order_id limit 200",
        [product],
    )
    show_table(description().tables["bi_review_scores"], orders)
