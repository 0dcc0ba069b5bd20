"""What to show to whom, and why."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import bars, empty, number
from dashboards.streamlit.snapshot import query


def show() -> None:
    """Draw the page."""
    st.title("Recommendations")
    totals = query(
        "select count(distinct user_id) as users, count(distinct item_id) as items, count(*) as rows "
        "from bi.bi_recommendations"
    )
    if not number(totals, "rows"):
        st.info("No recommendations in this snapshot.")
        return
    columns = st.columns(3)
    columns[0].metric("Users", f"{number(totals, 'users'):,}")
    columns[1].metric("Products recommended", f"{number(totals, 'items'):,}")
    columns[2].metric("Recommendations", f"{number(totals, 'rows'):,}")
    _user()
    st.subheader("Most recommended")
    datasets = query("select distinct dataset from bi.bi_recommendations order by 1")
    dataset = st.selectbox("Data set", datasets["dataset"].to_pylist(), key="recommend_dataset")
    rows = query(
        "select coalesce(item_name, item_id) as item, count(*) as users from bi.bi_recommendations "
        "where dataset = ? group by 1 order by users desc, item limit 25",
        [dataset],
    )
    if not empty(rows, "recommendations"):
        bars(rows, "users", "item", "users it is recommended to", "")


def _user() -> None:
    st.subheader("One user")
    # Someone whose list shows what the method does, rather than someone who gets what is popular.
    examples = query(
        "select user_id from bi.bi_recommendations order by method = 'popular', item_name = item_id, user_id limit 1"
    )
    example = examples["user_id"][0].as_py()
    user = st.text_input("User id", value=st.query_params.get("user", example), key="recommend_user")
    rows = query(
        "select rank, item_name, item_id, category, score, method, reason "
        "from bi.bi_recommendations where user_id = ? order by rank",
        [user.strip()],
    )
    if not empty(rows, f"recommendations for {user!r}"):
        st.query_params["user"] = user.strip()
        st.dataframe(rows, hide_index=True)
