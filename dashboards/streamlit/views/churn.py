"""Which customers are about to leave, and why."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import bars, empty, number
from dashboards.streamlit.snapshot import query


def show() -> None:
    """Draw the page."""
    st.title("Customer churn")
    totals = query(
        "select count(*) as customers, count(*) filter (where risk_tier = 'high') as high, "
        "avg(score) as score, avg(is_churned::int) as churned from bi.bi_customer_churn_predictions"
    )
    if not number(totals, "customers"):
        st.info("No customers in this snapshot.")
        return
    columns = st.columns(4)
    columns[0].metric("Customers", f"{number(totals, 'customers'):,}")
    columns[1].metric("At high risk", f"{number(totals, 'high'):,}")
    columns[2].metric("Mean score", f"{number(totals, 'score'):.1%}")
    columns[3].metric("Left", f"{number(totals, 'churned'):.1%}")
    _deciles()
    _segments()
    _customers()


def _deciles() -> None:
    st.subheader("Predicted and actual, by decile of the score")
    rows = query(
        "select decile, count(*) as customers, avg(score) as predicted, avg(is_churned::int) as actual "
        "from bi.bi_customer_churn_predictions group by decile order by decile"
    )
    shares = ["predicted", "actual"]
    st.bar_chart(rows.to_pandas(), x="decile", y=shares, stack=False, y_label="share that leaves")


def _segments() -> None:
    st.subheader("Monthly charges likely to be lost, by segment")
    rows = query(
        "select contract || ', ' || internet_service as segment, tenure_band, expected_lost_charges, "
        "count_customers, avg_score, churned_ratio "
        "from bi.bi_customer_churn_segments order by expected_lost_charges desc"
    )
    if not empty(rows, "segments"):
        bars(rows, "expected_lost_charges", "segment", "expected loss a month", "", stack="tenure_band")


def _customers() -> None:
    st.subheader("Customers")
    tier = st.segmented_control("Risk", ["high", "medium", "low"], default="high", key="churn_tier")
    rows = query(
        "select customer_id, score, decile, top_factor_1, top_factor_2, top_factor_3, contract, "
        "tenure_months, monthly_charges from bi.bi_customer_churn_predictions where risk_tier = ? "
        "order by score desc, customer_id limit 200",
        [tier or "high"],
    )
    if not empty(rows, "customers at this risk"):
        st.dataframe(rows, hide_index=True)
        st.caption("The 200 with the highest scores.")
