"""Counts and times of requests, as Prometheus reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Telemetry:
    """The figures of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self._requests = Counter("martlet_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "martlet_request_seconds", "Time to answer, s.", ["route"], buckets=SECONDS, registry=self._registry
        )
        self._texts = Counter("martlet_texts", "Texts whose sentiment was read.", registry=self._registry)
        self._running = Gauge("martlet_requests_running", "Requests being answered.", registry=self._registry)

    def count_texts(self, count: int) -> None:
        """Count texts that were read."""
        self._texts.inc(count)

    def page(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self._registry)

    @contextmanager
    def watch(self, scope: Scope, status: list[int]) -> Iterator[None]:
        """Count a request and its time; the route is the pattern, so that ids make no labels of their own."""
        begun = time.perf_counter()
        with self._running.track_inprogress():
            try:
                yield
            finally:
                route = getattr(scope.get("route"), "path", "none")
                code = str(status[0] if status else 500)
                # A method that nobody has heard of would be a label of its own too.
                method = scope["method"] if scope["method"] in ("GET", "POST") else "other"
                self._requests.labels(method, route, code).inc()
                self._seconds.labels(route).observe(time.perf_counter() - begun)


class Watched:
    """Counts what passes through it."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self.app, self.telemetry = app, telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it with its status."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status: list[int] = []

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        with self.telemetry.watch(scope, status):
            await self.app(scope, receive, noting)
