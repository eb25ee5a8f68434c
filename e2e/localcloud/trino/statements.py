"""Trino's protocol for clients: https://trino.io/docs/current/develop/client-protocol.html"""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CATALOG = "awsdatacatalog"


class Refused(Exception):
    """Trino's error, as Athena prints it: its name and what is wrong."""


@dataclass(frozen=True)
class Column:
    """A column of a result."""

    name: str
    # As SQL writes it, such as `decimal(38, 24)`.
    type: str
    # The same as Trino's tree: `rawType` and `arguments`.
    signature: dict[str, Any]


@dataclass
class Result:
    """What a statement gave."""

    columns: list[Column] = field(default_factory=list)
    # As JSON has them. Decimals, times and also doubles are text, which Java wrote.
    rows: list[list[Any]] = field(default_factory=list)
    # Rows that an INSERT, UPDATE, DELETE or MERGE changed.
    update_count: int = 0
    scanned_bytes: int = 0


@dataclass(frozen=True)
class Session:
    """What statements rely on besides their text."""

    schema: str = "default"
    # Trino's settings for a statement, by name.
    properties: dict[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        return {
            "X-Trino-User": "athena",
            "X-Trino-Catalog": CATALOG,
            "X-Trino-Schema": self.schema,
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Session": ",".join(f"{name}={value}" for name, value in self.properties.items()),
            # Without it timestamps are cut to milliseconds.
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }


DEFAULTS = Session()


def run(url: str, statement: str, session: Session, stop: Callable[[], bool] = lambda: False) -> Result:
    """Runs one statement, without a semicolon at its end, and waits for all of its rows or until it is told to stop."""
    result = Result()
    answer = ask(url + "/v1/statement", session, "POST", statement.encode())
    while True:
        if error := answer.get("error"):
            raise Refused(f"{error['errorName']}: {error['message']}")
        result.columns = [column(one) for one in answer.get("columns", [])] or result.columns
        result.rows += answer.get("data", [])
        result.update_count = answer.get("updateCount", 0)
        result.scanned_bytes = answer["stats"].get("physicalInputBytes", 0)
        if "nextUri" not in answer:
            return result
        if stop():
            ask(answer["nextUri"], session, "DELETE")
            raise Refused("USER_CANCELED: Query was canceled")
        answer = ask(answer["nextUri"], session)


def column(described: dict[str, Any]) -> Column:
    return Column(described["name"], described["type"], described["typeSignature"])


def ask(address: str, session: Session, method: str = "GET", body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(address, body, session.headers(), method=method)
    with urllib.request.urlopen(request, timeout=300) as answer:
        text = answer.read()
    return json.loads(text, parse_float=str) if text else {}
