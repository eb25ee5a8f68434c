"""A vendor that refuses, and whose key changes, in front of the simulated one."""

import urllib.error
import urllib.request

from e2e.cloud.lambdas.serving import Front, Handler

HEADER = "x-cg-demo-api-key"

# Longer than a client waits within a run.
LONG = "900"


class Asked(Handler):
    """`/<status>/…` answers with that status; anything else is the simulated vendor's, for who has the key."""

    server: "Vendor"

    def do_GET(self) -> None:
        """One question."""
        key, first = self.headers.get(HEADER, ""), self.path.split("/")[1]
        if first.isdigit():
            # Vendors like to repeat a key that they refuse.
            self.answer(int(first), {"error": f"refused {key}"}, {"retry-after": LONG})
        elif key != self.server.key:
            said = f"the key {key} is not known"
            self.answer(401, {"status": {"error_code": 10002, "error_message": said}})
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        try:
            with urllib.request.urlopen(self.server.behind + self.path, timeout=30) as answer:
                self.answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read())


class Vendor(Front):
    """A vendor that accepts `key`."""

    def __init__(self, behind: str) -> None:
        """With the URL of the simulated vendor."""
        super().__init__(Asked, behind)
        self.key = ""
