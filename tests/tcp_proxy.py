"""A proxy before any server: it counts what is asked, drops connections and refuses, as networks and services do."""

from __future__ import annotations

import re
import selectors
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, create_connection, socket

REQUEST = re.compile(rb"(?:GET|HEAD|PUT|POST|DELETE) \S+ HTTP/1\.[01]\r\n")


@dataclass
class TcpProxy:
    """A running proxy; bytes go through unchanged.

    Attributes
    ----------
    server_port, port : int
        Where they go, and where they come in.
    connections, requests : int
        How many came: connections, and requests of HTTP.
    is_dropping : bool
        Drop every connection once something comes through it.
    answer : bytes or None
        Given to every request in place of the server's.
    """

    server_port: int
    port: int = 0
    connections: int = 0
    requests: int = 0
    is_dropping: bool = False
    answer: bytes | None = None

    def relay(self, client: socket, server: socket) -> None:
        """Pass on bytes between the two until either ends."""
        with selectors.DefaultSelector() as ready:
            for one in (client, server):
                ready.register(one, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    came = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    if not came or self.is_dropping:
                        return
                    if key.fileobj is server:
                        client.sendall(came)
                        continue
                    asked = len(REQUEST.findall(came))
                    self.requests += asked
                    if self.answer is None:
                        server.sendall(came)
                    else:
                        client.sendall(self.answer * asked)


@contextmanager
def tcp_proxy(server_port: int) -> Iterator[TcpProxy]:
    """Put a proxy before a server of this machine."""
    proxy = TcpProxy(server_port)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            proxy.connections += 1
            with suppress(OSError), create_connection(("127.0.0.1", proxy.server_port)) as server:
                proxy.relay(self.request, server)
            with suppress(OSError):
                self.request.shutdown(SHUT_RDWR)

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Listener(("127.0.0.1", 0), Handler) as listener:
        proxy.port = listener.server_address[1]
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        yield proxy
        listener.shutdown()
