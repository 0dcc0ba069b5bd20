"""The webhook hears of features that have drifted, and of nothing else; one that is away fails no run."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.notify import tell_of_drift
from ml.ledger import append
from warehouse import Settings

YESTERDAY, TODAY = dt.datetime(2026, 11, 1), dt.datetime(2026, 11, 2)


class Webhook(ThreadingHTTPServer):
    """A server that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), Listener)


class Listener(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def measured(settings: Settings, at: dt.datetime, **indices: float) -> None:
    """Have a scoring run find these stability indices."""
    row = {"task": "t", "model_version": "v", "missing_ratio": 0.0, "missing_ratio_trained": 0.0, "n": 9}
    rows = [
        row | {"run_id": f"r{at.day}", "feature": name, "psi": psi, "measured_at": at} for name, psi in indices.items()
    ]
    append(settings, "ml.drift", rows)


def test_the_webhook_hears_of_the_features_of_the_newest_run_that_have_drifted(home: Path, webhook: Webhook) -> None:
    settings = Settings(home=home, notify_url=f"http://127.0.0.1:{webhook.server_port}/token")
    measured(settings, YESTERDAY, price=0.9)
    measured(settings, TODAY, price=0.25, weight=0.26, age=0.5)
    assert tell_of_drift(settings, "t")
    [told] = webhook.told
    assert (told["event"], told["task"], told["limit"]) == ("drift", "t", 0.25)
    assert list(told["features"].items()) == [("age", 0.5), ("weight", 0.26)]


def test_nothing_is_said_where_nothing_has_drifted(home: Path, webhook: Webhook) -> None:
    settings = Settings(home=home, notify_url=f"http://127.0.0.1:{webhook.server_port}/token")
    assert not tell_of_drift(settings, "t")
    measured(settings, TODAY, price=0.1)
    assert not tell_of_drift(settings, "t")
    assert webhook.told == []


def test_a_webhook_that_is_away_fails_nothing_and_its_address_is_not_logged(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=home, notify_url="http://127.0.0.1:9/token")
    measured(settings, TODAY, price=0.9)
    assert not tell_of_drift(settings, "t")
    assert "could not be told of drift" in caplog.text
    assert "token" not in caplog.text
