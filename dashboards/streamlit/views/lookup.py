"""A field for an id whose value stands in the address."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.data import query


def asked_for(label: str, name: str, table: str, column: str) -> str:
    """The id that the reader typed or that the address names, any of the table without either."""
    # Not the least one: that would be looked for in all rows.
    first = next(iter(query(f"select {column} as id from {table} limit 1")["id"].to_pylist()), None)
    value = st.text_input(label, value=st.query_params.get(name, first or ""), key=f"{table}_{name}", max_chars=200)
    asked = value.strip()
    if asked and asked != first:
        st.query_params[name] = asked
    return asked
