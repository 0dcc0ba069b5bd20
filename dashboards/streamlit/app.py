"""Entry of the app: one page per subject, every figure read from the published snapshot."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.snapshot import published_at
from dashboards.streamlit.views import churn, models, overview, recommendations, review_scores, sentiment


def main() -> None:
    """Lay out the pages, or say what to run where there is no snapshot yet."""
    st.set_page_config(page_title="Martlet", layout="wide")
    moment = published_at()
    if moment is None:
        st.title("Martlet")
        st.error("There is no published snapshot yet: run `make demo`, then reload this page.")
        return
    pages = [
        st.Page(overview.show, title="Overview", default=True),
        st.Page(sentiment.show, title="Sentiment", url_path="sentiment"),
        st.Page(churn.show, title="Customer churn", url_path="churn"),
        st.Page(review_scores.show, title="Review scores", url_path="review-scores"),
        st.Page(recommendations.show, title="Recommendations", url_path="recommendations"),
        st.Page(models.show, title="Models", url_path="models"),
    ]
    page = st.navigation(pages)
    st.sidebar.caption(f"Snapshot of {moment:%Y-%m-%d %H:%M} UTC")
    page.run()


main()
