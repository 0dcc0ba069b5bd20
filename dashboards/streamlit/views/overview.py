"""What was landed, and the ratings in it."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import bars, empty, lines, number
from dashboards.streamlit.snapshot import query


def show() -> None:
    """Draw the page."""
    st.title("Overview")
    _totals()
    st.subheader("Sources")
    sources = query(
        "select raw_table, count_files, count_read, count_loaded, count_rejected, newest_event_at "
        "from bi.bi_sources order by count_loaded desc"
    )
    if not empty(sources, "sources"):
        st.dataframe(sources, hide_index=True)
    st.subheader("Reviews per rating")
    ratings = query(
        "select dataset, case when rating is not null then cast(rating as int) || ' stars' "
        "when is_recommended then 'recommended' else 'not recommended' end as opinion, "
        "sum(count_reviews)::bigint as reviews from bi.bi_reviews_per_rating group by all order by all"
    )
    if not empty(ratings, "reviews"):
        bars(ratings, "reviews", "opinion", "reviews", "", stack="dataset")
    _months()
    st.subheader("Categories")
    _categories()


def _totals() -> None:
    landed = query(
        "select sum(count_loaded)::bigint as loaded, sum(count_rejected)::bigint as rejected, "
        "sum(count_files)::bigint as files from bi.bi_sources"
    )
    reviews = query("select sum(count_reviews)::bigint as reviews from bi.bi_reviews_per_rating")
    columns = st.columns(4)
    columns[0].metric("Rows landed", f"{number(landed, 'loaded'):,}")
    columns[1].metric("Rows rejected", f"{number(landed, 'rejected'):,}")
    columns[2].metric("Files", f"{number(landed, 'files'):,}")
    columns[3].metric("Reviews", f"{number(reviews, 'reviews'):,}")


def _months() -> None:
    st.subheader("Reviews over time")
    months = query(
        "pivot (select review_month_date, dataset, count_reviews from bi.bi_reviews_by_month) "
        "on dataset using sum(count_reviews)::bigint group by review_month_date order by review_month_date"
    )
    if not empty(months, "dated reviews"):
        lines(months, "review_month_date", {name: name for name in months.column_names[1:]}, "reviews a month")


def _categories() -> None:
    datasets = query("select distinct dataset from bi.bi_products_by_category order by 1")
    if empty(datasets, "categories"):
        return
    dataset = st.selectbox("Data set", datasets["dataset"].to_pylist(), key="category_dataset")
    rows = query(
        "select category, count_products, count_reviews, avg_rating, recommended_ratio "
        "from bi.bi_products_by_category where dataset = ? order by count_reviews desc, category limit 25",
        [dataset],
    )
    st.dataframe(rows, hide_index=True)
