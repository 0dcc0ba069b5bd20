"""The sentiment of reviews, beside what the reviewers said in stars."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import class_bars, empty, number
from dashboards.streamlit.snapshot import query

CLASS_RANK = (
    "case predicted_label when 'very negative' then 1 when 'negative' then 2 when 'neutral' then 3 "
    "when 'positive' then 4 when 'very positive' then 5 end as class_rank"
)


def show() -> None:
    """Draw the page."""
    st.title("Review sentiment")
    totals = query(
        "select coalesce(sum(count_reviews), 0)::bigint as reviews, "
        "coalesce(sum(count_reviews) filter (where predicted_label != 'no_text'), 0)::bigint as scored, "
        "sum(avg_score * count_reviews) filter (where predicted_label != 'no_text') "
        "/ sum(count_reviews) filter (where predicted_label != 'no_text') as score "
        "from bi.bi_sentiment_by_source"
    )
    columns = st.columns(3)
    columns[0].metric("Reviews", f"{number(totals, 'reviews'):,}")
    columns[1].metric("With a text and a sentiment", f"{number(totals, 'scored'):,}")
    columns[2].metric("Mean score (-1 to 1)", f"{number(totals, 'score'):.3f}")
    if not number(totals, "scored"):
        st.info("No sentiment in this snapshot.")
        return
    st.subheader("By data set")
    by_source = query(
        f"select dataset, predicted_label, {CLASS_RANK}, sum(count_reviews)::bigint as reviews "
        "from bi.bi_sentiment_by_source where predicted_label != 'no_text' group by all order by all"
    )
    class_bars(by_source, "dataset", "reviews", "")
    st.subheader("By what the reviewer said")
    _agreement()
    st.subheader("By language")
    _languages()


def _agreement() -> None:
    datasets = query("select distinct dataset from bi.bi_sentiment_agreement order by 1")
    if empty(datasets, "opinions"):
        return
    dataset = st.selectbox("Data set", datasets["dataset"].to_pylist(), key="agreement_dataset")
    rows = query(
        f"select opinion, predicted_label, {CLASS_RANK}, count_reviews from bi.bi_sentiment_agreement "
        "where dataset = ? and predicted_label != 'no_text' order by opinion, class_rank",
        [dataset],
    )
    class_bars(rows, "opinion", "count_reviews", "")


def _languages() -> None:
    rows = query(
        "select coalesce(language, 'unknown') as language, sum(count_reviews)::bigint as reviews, "
        "sum(avg_score * count_reviews) / sum(count_reviews) as avg_score from bi.bi_sentiment_by_source "
        "where predicted_label != 'no_text' group by 1 order by reviews desc, language"
    )
    st.dataframe(rows, hide_index=True)
