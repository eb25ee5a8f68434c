"""The API through which a function's process gets its events: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import json
import queue
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROOT = "/2018-06-01/runtime/"


@dataclass
class Invocation:
    """One event, and what came of it."""

    id: str
    event: bytes
    # Unix milliseconds at which the function is stopped.
    deadline: int
    payload: bytes = b""
    failed: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def end(self, payload: bytes, *, failed: bool) -> None:
        """Takes the first answer; later ones change nothing."""
        if not self.ended.is_set():
            self.payload, self.failed = payload, failed
            self.ended.set()


class RuntimeApi(ThreadingHTTPServer):
    """Serves one process, which has one event at a time."""

    daemon_threads = True

    def __init__(self, function_arn: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.function_arn = function_arn
        self.waiting: queue.Queue[Invocation] = queue.Queue()
        self.current: Invocation | None = None
        # When the process asked for its first event, on the monotonic clock.
        self.initialised_at: float | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API holds."""
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request of the process."""

    protocol_version = "HTTP/1.1"
    server: RuntimeApi

    def do_GET(self) -> None:
        """The next event, as soon as there is one."""
        self.server.initialised_at = self.server.initialised_at or time.monotonic()
        self.server.current = invocation = self.server.waiting.get()
        self._answer(
            200,
            invocation.event,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline),
                "Lambda-Runtime-Invoked-Function-Arn": self.server.function_arn,
            },
        )

    def do_POST(self) -> None:
        """A response, or an error of the function or of its start."""
        body = self._body()
        what = self.path.removeprefix(ROOT).rpartition("/")[2]
        if what not in ("response", "error"):
            self._answer(404, b"{}")
            return
        invocation = self.server.current or self.server.waiting.get()
        invocation.end(body, failed=what == "error")
        self._answer(202, b'{"status":"OK"}')

    def _body(self) -> bytes:
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        # Chunked, which is how a response of unknown length comes.
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: a line for each request would bury everything else."""


def error(kind: str, message: str) -> bytes:
    """The payload of an error that the service reports itself."""
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
