"""What keeps one request from taking the service away from the others: size, time and place in the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 4 * 2**20
SECONDS_TO_SEND = 10.0

Result = TypeVar("Result")


class BusyError(Exception):
    """As many requests wait as may."""


class Line:
    """A few threads of its own for one kind of work, and a queue that does not grow for ever.

    Parameters
    ----------
    threads : int
    waiting : int
        Requests that may wait for a thread; more are refused.
    """

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._free = threads + waiting

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do the work on a thread of the line; BusyError where the queue is full."""
        if not self._free:
            raise BusyError
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        finally:
            self._free += 1


class BodyLimit:
    """Reads the body of a request before anything else does: no more than some bytes, within some seconds."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, seconds: float = SECONDS_TO_SEND) -> None:
        self.app, self.most_bytes, self.seconds = app, most_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its whole body, or answer 413 or 408."""
        headers = {name for name, _ in scope.get("headers", ())}
        if scope["type"] != "http" or not headers & {b"content-length", b"transfer-encoding"}:
            await self.app(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._body(scope, receive), self.seconds)
        except TimeoutError:
            await _refuse(408, f"The body did not arrive within {self.seconds:g} s.")(scope, receive, send)
            return
        if body is None:
            await _refuse(413, f"The body is larger than {self.most_bytes} bytes: send fewer texts.")(
                scope, receive, send
            )
            return
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, replay, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.most_bytes:
            return None
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.most_bytes:
                return None
            more = message["type"] == "http.request" and message.get("more_body", False)
        return b"".join(parts)


def _refuse(status: int, detail: str) -> JSONResponse:
    # What is left of the body is not read: the connection ends with the answer.
    return JSONResponse({"detail": detail}, status, headers={"Connection": "close"})
