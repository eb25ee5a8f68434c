"""Servers of ours that stand between a function and the world."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar


class Front(ThreadingHTTPServer):
    """A server on a free port, in front of the one at `behind`."""

    daemon_threads = True

    def __init__(self, handler: type["Handler"], behind: str) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.behind = behind
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """What the handlers of such servers share."""

    def answer(self, status: int, body: bytes | dict, headers: dict[str, str] | None = None) -> None:
        """Sends an answer: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: a line for each request would bury everything else."""


Server = TypeVar("Server", bound=Front)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serves while the block runs."""
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
