"""The app: a page per page of the description, every figure read from the published snapshot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import duckdb
import streamlit as st

from dashboards.describe import Page
from dashboards.engines import Engines
from dashboards.snapshot import NoSnapshotError
from dashboards.streamlit.data import description, published_at
from dashboards.streamlit.tiles import choices, show_tiles
from dashboards.streamlit.views import recommendations, review_scores, sentiment, tasks

Extra = Callable[[Page, Engines], None]
EXTRAS: dict[str, Extra] = {
    "sentiment": sentiment.show,
    "recommendations": recommendations.show,
    "review_scores": review_scores.show,
}
"""What a page has beside its tiles, by its name; every prediction task has a look-up."""


def show_app(engines: Engines) -> None:
    """Lay out the pages, or say what to run where there is no snapshot yet."""
    st.set_page_config(page_title="Martlet", layout="wide")
    try:
        moment = published_at()
    except NoSnapshotError as error:
        st.title("Martlet")
        st.error(str(error))
        return
    sections: dict[str, list[object]] = {}
    pages = description().pages
    for page in pages:
        link = st.Page(
            partial(show_page, page, engines),
            title=page.title,
            url_path="" if page is pages[0] else page.name,
            default=page is pages[0],
        )
        sections.setdefault(page.section, []).append(link)
    chosen = st.navigation(sections, expanded=True)  # type: ignore[arg-type]
    st.sidebar.caption(f"Snapshot of {moment:%Y-%m-%d %H:%M} UTC")
    chosen.run()


def show_page(page: Page, engines: Engines) -> None:
    """Draw one page; what fails is one sentence, and the rest of the app goes on."""
    st.title(page.title)
    st.caption(page.description)
    try:
        show_tiles(page, choices(page))
        extra = EXTRAS.get(page.name, tasks.show if f"{page.name}_latest" in page.tables else None)
        if extra:
            extra(page, engines)
    except (duckdb.CatalogException, duckdb.BinderException):
        st.error("This snapshot lacks a table or column of this page: run `martlet build`, then `martlet publish`.")
    except NoSnapshotError as error:
        st.error(str(error))
