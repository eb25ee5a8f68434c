"""A server between a program and the local cloud: it counts the program's calls and decides what becomes of each."""

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from e2e.crash_cloud.calls import Answer, Call, Request, described

Forward = Callable[[], Answer]


class Cut(Exception):
    """The connection ends without an answer, or in the middle of one."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer


# What becomes of a call: its answer, by forwarding it or not, or `Cut`.
Fate = Callable[[Call, Forward], Answer]

# Headers that belong to a connection and not to a message.
OF_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


def spared(_: Call, forward: Forward) -> Answer:
    """Nothing happens to the call."""
    return forward()


def dropped(_: Call, __: Forward) -> Answer:
    """The call does not arrive."""
    raise Cut


class Proxy:
    """A running proxy; a context manager that ends it."""

    def __init__(self, server: str) -> None:
        """With the address that calls are forwarded to."""
        self._server = urlsplit(server).netloc
        self._connections = threading.local()
        self._changing = threading.Condition()
        self._under_way = 0
        self._listener = Listener(("127.0.0.1", 0), type("Connection", (Connection,), {"proxy": self}))
        self.url = f"http://127.0.0.1:{self._listener.server_port}"
        self.begin(spared)

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def begin(self, fate: Fate) -> None:
        """Counts calls from 1 again, each of which meets this fate from now on."""
        with self._changing:
            self.calls: list[Call] = []
            self._fate = fate

    def end(self) -> list[Call]:
        """Waits for the calls that are under way and lets no more arrive. The calls since the beginning."""
        with self._changing:
            # What a program that was killed has sent may not be read yet.
            self._fate = dropped
            assert self._changing.wait_for(lambda: not self._under_way, timeout=60), "a call does not end"
            return self.calls

    def answer(self, request: Request) -> Answer:
        """The answer of a call, or `Cut`."""
        with self._changing:
            call, fate = described(len(self.calls) + 1, request), self._fate
            self.calls.append(call)
            self._under_way += 1
        try:
            return fate(call, lambda: self._forward(request))
        finally:
            with self._changing:
                self._under_way -= 1
                self._changing.notify_all()

    def _forward(self, request: Request) -> Answer:
        # A thread serves one connection of the program's, and has one of its own to the server.
        connection = getattr(self._connections, "one", None)
        if not connection:
            connection = self._connections.one = http.client.HTTPConnection(self._server, timeout=60)
        connection.request(request.method, request.target, request.body, request.headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())


class Listener(ThreadingHTTPServer):
    """Accepts connections."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Programs that are killed leave their connections."""


class Connection(BaseHTTPRequestHandler):
    """One connection of the program's."""

    protocol_version = "HTTP/1.1"
    # An answer is one packet: a second one would wait for the receipt of the first.
    wbufsize = -1
    disable_nagle_algorithm = True
    proxy: Proxy

    def pass_on(self) -> None:
        """Reads a request and writes its answer."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        assert "transfer-encoding" not in headers, "a body of unknown length"
        body = self.rfile.read(int(headers.get("content-length", 0)))
        try:
            answer = self.proxy.answer(Request(self.command, self.path, headers, body))
            self._send(answer, len(answer.body))
        except Cut as cut:
            if cut.answer:
                self._send(cut.answer, len(cut.answer.body) // 2)
            self.close_connection = True

    def _send(self, answer: Answer, length: int) -> None:
        """Sends an answer with so much of its body."""
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in OF_CONNECTION:
                self.send_header(name, value)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[:length])

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on

    def log_message(self, *_: object) -> None:
        """Says nothing."""
