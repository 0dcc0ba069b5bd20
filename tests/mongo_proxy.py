"""A proxy before a MongoDB server that asks for a password and drops connections, as services and networks do.

The server that tests start lets anybody in; what it is told and answers goes through unchanged.
"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socket import create_connection, socket
from typing import Any

import bson

OP_MSG = 2013
HEADER = struct.Struct("<iiii")
AUTHENTICATION_FAILED = {"ok": 0.0, "errmsg": "Authentication failed.", "code": 18, "codeName": "AuthenticationFailed"}


@dataclass
class MongoProxy:
    """A running proxy.

    Attributes
    ----------
    port : int
    password : str
        Who signs in (mechanism PLAIN) must give it.
    drop_after : int or None
        Documents are asked for this many times more before every connection is dropped; None for ever.
    documents : list of dict or None
        What the next reads find, in place of what the server holds: it cannot hold every type.
    sign_ins : list of str
        Passwords that were given.
    """

    password: str = ""
    port: int = 0
    drop_after: int | None = None
    documents: list[dict[str, Any]] | None = None
    sign_ins: list[str] = field(default_factory=list)

    def answer(self, request: bytes, server: socket) -> bytes | None:
        """What the client is told; None drops the connection."""
        command = _command(request)
        name = next(iter(command), "")
        if name == "saslStart":
            self.sign_ins.append(command["payload"].split(b"\0")[2].decode())
            is_right = self.sign_ins[-1] == self.password
            welcome = {"ok": 1.0, "conversationId": 1, "done": True, "payload": b""}
            return _reply(request, welcome if is_right else AUTHENTICATION_FAILED)
        if name in ("find", "getMore") and self.drop_after is not None:
            if self.drop_after == 0:
                return None
            self.drop_after -= 1
        if name == "find" and self.documents is not None:
            found = {"id": 0, "ns": f"{command['$db']}.{command['find']}", "firstBatch": self.documents}
            return _reply(request, {"ok": 1.0, "cursor": found})
        server.sendall(request)
        return _message(server)


@contextmanager
def mongo_proxy(server_port: int, password: str = "") -> Iterator[MongoProxy]:
    """Put a proxy before a server of this machine."""
    proxy = MongoProxy(password)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, EOFError), create_connection(("127.0.0.1", server_port)) as server:
                while (answer := proxy.answer(_message(self.request), server)) is not None:
                    self.request.sendall(answer)

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Listener(("127.0.0.1", 0), Handler) as listener:
        proxy.port = listener.server_address[1]
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        yield proxy
        listener.shutdown()


def _message(sender: socket) -> bytes:
    begin = _exactly(sender, HEADER.size)
    return begin + _exactly(sender, HEADER.unpack(begin)[0] - HEADER.size)


def _exactly(sender: socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        block = sender.recv(count - len(received))
        if not block:
            raise EOFError
        received += block
    return bytes(received)


def _command(request: bytes) -> dict[str, Any]:
    """The command of a message, empty in the older protocol of a first greeting."""
    if HEADER.unpack(request[: HEADER.size])[3] != OP_MSG:
        return {}
    begin = HEADER.size + 5
    size = int.from_bytes(request[begin : begin + 4], "little")
    return bson.decode(request[begin : begin + size])


def _reply(request: bytes, answer: dict[str, Any]) -> bytes:
    body = bytes(5) + bson.encode(answer)
    return HEADER.pack(HEADER.size + len(body), 0, HEADER.unpack(request[: HEADER.size])[1], OP_MSG) + body
