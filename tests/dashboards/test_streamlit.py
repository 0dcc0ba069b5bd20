"""The app says what to run where there is no snapshot, or one from before the page."""

from __future__ import annotations

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from warehouse import REPO, Settings


@pytest.fixture(autouse=True)
def _no_other_home() -> None:
    st.cache_resource.clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(REPO / "flows" / "app.py"), default_timeout=60).run()
    assert not app.exception
    return app


def test_without_a_snapshot_the_app_says_what_to_run() -> None:
    assert "make demo" in opened().error[0].value


@pytest.mark.parametrize("there", ["create schema other", "create table bi.bi_sources (source_name varchar)"])
def test_a_snapshot_that_lacks_a_table_or_a_column_says_what_to_run(there: str) -> None:
    file = Settings().published_file
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create schema bi; create schema predictions; {there}")
    assert "lacks a table or column of this page: run `martlet build`" in opened().error[0].value
