"""Glue, or another service that is called alike, with somebody who interferes."""

import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from e2e.cloud.lambdas.serving import Front, Handler

CONFLICT = {
    "__type": "ConcurrentModificationException",
    "Message": "Two processes are trying to modify a resource simultaneously.",
}

# What of an entry is sent back with a change.
INPUT = ("Name", "TableType", "Parameters", "StorageDescriptor")

# Is told of a call before it is passed on; an answer of its own refuses it.
Meet = Callable[[str, dict[str, Any]], dict[str, str] | None]


class Called(Handler):
    """Passes on what is not refused."""

    server: "Glue"

    def do_POST(self) -> None:
        """One call."""
        body = self.rfile.read(int(self.headers["content-length"]))
        operation = self.headers["x-amz-target"].rpartition(".")[2]
        if refusal := self.server.meet(operation, json.loads(body)):
            self.answer(400, refusal)
            return
        request = urllib.request.Request(self.server.behind, body, dict(self.headers), method="POST")
        # A function whose time was over has not waited for the answer.
        with suppress(ConnectionError):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self.answer(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.read())


class Glue(Front):
    """Glue in front of a local cloud, with what its calls meet."""

    def __init__(self, behind: str, meet: Meet) -> None:
        super().__init__(Called, behind)
        self.meet = meet


def losing(operation: str, _: dict[str, Any]) -> dict[str, str] | None:
    """Somebody else is always faster: no change is ever accepted."""
    return CONFLICT if operation == "UpdateTable" else None


class Overtaking:
    """Somebody publishes before each commit to a table, and each time other rows: those of these metadata files in turn."""

    def __init__(self, glue: Any, database: str, table: str, files: Iterable[str]) -> None:
        self._glue, self._database, self._table = glue, database, table
        self._files = itertools.cycle(files)

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, str] | None:
        if operation != "UpdateTable" or request["TableInput"]["Name"] != self._table:
            return None
        self.publish(next(self._files))
        return CONFLICT

    def publish(self, file: str) -> None:
        """Lets the table's entry lead to a metadata file."""
        entry = self._glue.get_table(DatabaseName=self._database, Name=self._table)["Table"]
        changed = {name: entry[name] for name in INPUT}
        changed["Parameters"] = entry["Parameters"] | {"metadata_location": file}
        self._glue.update_table(DatabaseName=self._database, TableInput=changed)


class Stalling:
    """The second table that is created has to wait until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self._created = 0

    def __call__(self, operation: str, _: dict[str, Any]) -> None:
        if operation == "CreateTable":
            self._created += 1
            if self._created > 1:
                self.released.wait()
