"""What to show to one customer and why, and products like one."""

from __future__ import annotations

import streamlit as st

from dashboards.describe import Page
from dashboards.engines import Engines
from dashboards.streamlit.data import description, query
from dashboards.streamlit.tiles import show_table
from dashboards.streamlit.views.lookup import asked_for

SIMILAR = "bi.bi_similar_items"


def show(page: Page, engines: Engines) -> None:
    """Draw the look-ups."""
    del page, engines
    st.subheader("One customer")
    user = asked_for("Customer id", "user_id", "bi.bi_recommendations", "user_id")
    rows = query(
        "select rank, item_name, item_id, category, score, method, reason "
        "from bi.bi_recommendations where user_id = ? order by rank",
        [user],
    )
    if rows.num_rows:
        show_table(description().tables["bi_recommendations"], rows)
    else:
        st.info(f"No recommendations for {user!r}.")
    _similar()


def _similar() -> None:
    st.subheader("Products like one")
    item = asked_for("Product id", "item_id", SIMILAR, "item_id")
    rows = query(
        "select rank, similar_item_name, similar_item_id, similar_item_category, score, method "
        f"from {SIMILAR} where item_id = ? order by rank limit 100",
        [item],
    )
    if rows.num_rows:
        show_table(description().tables["bi_similar_items"], rows)
    else:
        st.info(f"No products like {item!r} are known.")
