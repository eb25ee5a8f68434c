"""How the local cloud's server speaks HTTP."""

import io
import sys
import traceback
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

# Statuses whose answers have no body.
EMPTY = (204, 304)


class Connection(MotoRequestHandler):
    """One connection, which stays open from request to request. werkzeug closes it after each, because an application may
    leave some of a body unread; here the body is read first. A new one for each request takes as long as the answer."""

    protocol_version = "HTTP/1.1"
    # An answer is one packet: a second one would wait for the receipt of the first.
    wbufsize = -1
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answers one request."""
        self.environ = environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(body(environ))
        said: list[tuple[str, list[tuple[str, str]]]] = []
        try:
            answer = self.server.app(environ, lambda status, headers, *_: said.append((status, headers)))
            content = whole(answer)
        except Exception:
            # The applications answer what fails in them; this is what fails around them.
            self.tell()
            said, content = [("500 Internal Server Error", [])], b""
        # An application that fails half-way says something else than before.
        self._send(*said[-1], content)

    def tell(self) -> None:
        """Says what failed."""
        traceback.print_exc(file=sys.stderr)

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        named = {name.lower() for name, _ in headers}
        ours = [("Server", self.version_string()), ("Date", self.date_time_string())]
        for name, value in [one for one in ours if one[0].lower() not in named] + headers:
            self.send_header(name, value)
        if self.command != "HEAD" and int(code) not in EMPTY:
            if "content-length" not in named:
                self.send_header("Content-Length", str(len(content)))
        else:
            content = b""
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Has the body sent."""
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.wfile.flush()
        return True


class Silent(Connection):
    """One to moto without its patches, whose mistakes nobody needs to read: the checks make them on purpose."""

    def tell(self) -> None:
        """Nothing."""


def body(environ: dict[str, Any]) -> bytes:
    """The whole body of a request; one in chunks says itself where it ends."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        return stream.read()
    return stream.read(int(environ.get("CONTENT_LENGTH") or 0))


def whole(answer: Iterable[bytes]) -> bytes:
    """What an application answers with."""
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
