"""The app says what to run where there is no snapshot."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from warehouse import REPO


def test_without_a_snapshot_the_app_says_what_to_run() -> None:
    app = AppTest.from_file(str(REPO / "flows" / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "make demo" in app.error[0].value
