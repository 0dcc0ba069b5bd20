"""What `streamlit run` is given: the app, with the functions of the batch path."""

from __future__ import annotations

import streamlit as st

from dashboards.engines import Engines
from dashboards.streamlit import show_app
from flows.engines import engines
from warehouse import Settings


@st.cache_resource(show_spinner=False)
def _engines() -> Engines:
    return engines(Settings())


show_app(_engines())
