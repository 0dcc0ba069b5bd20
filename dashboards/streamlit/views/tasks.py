"""One entity of a prediction task, whichever task it is."""

from __future__ import annotations

import streamlit as st

from dashboards.describe import Page
from dashboards.engines import Engines
from dashboards.streamlit.data import description, query
from dashboards.streamlit.tiles import show_table
from dashboards.streamlit.views.lookup import asked_for


def show(page: Page, engines: Engines) -> None:
    """Draw the look-up, and what was predicted earlier and happened after."""
    del engines
    st.subheader("One of them")
    table = f"predictions.{page.name}_latest"
    entity = asked_for("Id", "entity_id", table, "entity_id")
    if not entity:
        st.info("Type an id to see what was predicted for it, and what happened after.")
        return
    shown = ["latest", "outcomes"]
    for kind, words in zip(shown, ("prediction", "known outcomes of earlier predictions"), strict=True):
        known = description().tables[f"{page.name}_{kind}"]
        rows = query(f"from {known.full_name} where entity_id = ? order by as_of_date desc limit 100", [entity])
        if rows.num_rows:
            st.caption(words.capitalize())
            show_table(known, rows)
        else:
            st.info(f"No {words} for {entity!r}.")
