"""Trino's protocol for clients: https://trino.io/docs/current/develop/client-protocol.html"""

import json
import urllib.request
from dataclasses import dataclass, field
from typing import Any

CATALOG = "awsdatacatalog"


class Refused(Exception):
    """Trino's error, as Athena prints it: its name and what is wrong."""


@dataclass
class Result:
    """What a statement gave."""

    # Name and Trino's type, such as `decimal(38,24)`.
    columns: list[tuple[str, str]] = field(default_factory=list)
    # As JSON has them: decimals and times are text.
    rows: list[list[Any]] = field(default_factory=list)
    scanned_bytes: int = 0


def run(url: str, statement: str, schema: str = "default") -> Result:
    """Runs one statement, without a semicolon at its end, and waits for all of its rows."""
    result = Result()
    answer = ask(url + "/v1/statement", schema, statement.encode())
    while True:
        if error := answer.get("error"):
            raise Refused(f"{error['errorName']}: {error['message']}")
        result.columns = [(one["name"], one["type"]) for one in answer.get("columns", [])] or result.columns
        result.rows += answer.get("data", [])
        result.scanned_bytes = answer["stats"].get("physicalInputBytes", 0)
        if "nextUri" not in answer:
            return result
        answer = ask(answer["nextUri"], schema)


def ask(address: str, schema: str, body: bytes | None = None) -> dict[str, Any]:
    headers = {
        "X-Trino-User": "athena",
        "X-Trino-Catalog": CATALOG,
        "X-Trino-Schema": schema,
        "X-Trino-Time-Zone": "UTC",
        # Without it timestamps are cut to milliseconds.
        "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
    }
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=300) as answer:
        return json.load(answer)
