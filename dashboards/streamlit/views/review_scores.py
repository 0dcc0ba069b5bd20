"""Which orders will be reviewed badly, predicted when the review is asked for."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import empty, lines, number
from dashboards.streamlit.snapshot import query


def show() -> None:
    """Draw the page."""
    st.title("Review scores")
    totals = query(
        "select count(*) as orders, avg(score) as score, avg(is_low_score::int) as low, "
        "avg(expected_stars) as expected, avg(actual_stars) as actual from bi.bi_review_scores"
    )
    if not number(totals, "orders"):
        st.info("No predicted orders in this snapshot.")
        return
    columns = st.columns(5)
    columns[0].metric("Orders predicted", f"{number(totals, 'orders'):,}")
    columns[1].metric("Predicted low scores", f"{number(totals, 'score'):.1%}")
    columns[2].metric("Actual low scores", f"{number(totals, 'low'):.1%}")
    columns[3].metric("Expected stars", f"{number(totals, 'expected'):.2f}")
    columns[4].metric("Actual stars", f"{number(totals, 'actual'):.2f}")
    st.caption("A low score is 2 stars or fewer.")
    st.subheader("By month of the request")
    months = query("from bi.bi_review_score_by_month order by as_of_month_date")
    if not empty(months, "months"):
        shown = {"avg_score": "predicted", "low_score_ratio": "actual"}
        lines(months, "as_of_month_date", shown, "share of 2 stars or fewer", "%")
    _products()
    _orders()


def _products() -> None:
    st.subheader("Products")
    wanted = st.text_input("Product id begins with", key="review_product", placeholder="olist:")
    rows = query(
        "select product_id, category, count_orders, avg_score, low_score_ratio, avg_expected_stars, "
        "avg_actual_stars from bi.bi_product_review_score where starts_with(product_id, ?) "
        "order by count_orders desc, product_id limit 200",
        [wanted.strip()],
    )
    if not empty(rows, f"products beginning with {wanted!r}"):
        st.dataframe(rows, hide_index=True)


def _orders() -> None:
    st.subheader("Orders most at risk")
    rows = query(
        "select order_id, as_of_date, score, expected_stars, actual_stars, category, customer_state, "
        "days_late_so_far, top_factor_1, top_factor_2, top_factor_3 from bi.bi_review_scores "
        "order by score desc, order_id limit 200"
    )
    st.dataframe(rows, hide_index=True)
