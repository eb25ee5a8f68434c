"""Glue when somebody else is always faster: no commit is ever accepted."""

import urllib.error
import urllib.request

from e2e.cloud.lambdas.serving import Front, Handler

CONFLICT = {
    "__type": "ConcurrentModificationException",
    "Message": "Two processes are trying to modify a resource simultaneously.",
}


class Called(Handler):
    """Passes everything on, but the swap of a table's pointer."""

    server: "Losing"

    def do_POST(self) -> None:
        """One call."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers["x-amz-target"].endswith(".UpdateTable"):
            self.answer(400, CONFLICT)
            return
        request = urllib.request.Request(self.server.behind, body, dict(self.headers), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read())


class Losing(Front):
    """Such a Glue, in front of a local cloud."""

    def __init__(self, behind: str) -> None:
        super().__init__(Called, behind)
