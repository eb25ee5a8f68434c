"""A table whose schema coinlake changed: a new column between others, wider types, rows from before and after."""

import json
import subprocess
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from e2e.athena.asking import Athena
from e2e.athena.interop.build import opened, root
from e2e.athena.lake.rows import theirs
from e2e.localcloud.program import Cloud
from e2e.support.program import BINARIES
from e2e.support.report import Report, same

LAKE = "evolved"
TABLE = "curated.evolved"
COLUMNS = ["id", "at", "price", "rank", "note", "change_pct"]
TYPES = ["string", "timestamp", "decimal(38,24)", "bigint", "string", "double"]

Row = dict[str, Any]

# Conditions that a wrong bound, a wrong type or a column taken by its place would answer wrongly.
CONDITIONS: list[tuple[str, Callable[[Row], bool]]] = [
    ("rank > 2147483647", lambda row: (row["rank"] or 0) > 2147483647),
    ("rank = 2147483647", lambda row: row["rank"] == 2147483647),
    ("price > 123456", lambda row: (row["price"] or 0) > 123456),
    ("price <= 0.000000000000000000000001", lambda row: row["price"] == Decimal("1e-24")),
    ("price is null", lambda row: row["price"] is None),
    ("note is null", lambda row: row["note"] is None),
    ("note = ''", lambda row: row["note"] == ""),
    ("note > 'a note longer than'", lambda row: (row["note"] or "") > "a note longer than"),
    ("change_pct < 0", lambda row: (row["change_pct"] or 0) < 0),
]


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """The rows, filters over them, the state before the change, and the entry in Glue."""
    cloud.client("s3").create_bucket(Bucket=LAKE)
    command = [BINARIES / "examples" / "evolved_table", root(LAKE), LAKE]
    made = subprocess.run(command, env=cloud.environment(), capture_output=True, text=True, check=False)
    with report.check("coinlake adds a column, widens others and publishes before and after"):
        same(made.returncode, 0, f"exit code, {made.stderr}")
    wanted, table = [row(line) for line in made.stdout.splitlines()], opened(cloud, LAKE)(TABLE)
    with report.check("Athena reads the rows from before and after a change of the schema"):
        same(of_athena(athena), wanted, "rows")
        for condition, holds in CONDITIONS:
            same(of_athena(athena, f"where {condition}"), [one for one in wanted if holds(one)], condition)
    with report.check("PyIceberg reads the rows from before and after a change of the schema"):
        same(of_pyiceberg(table.scan()), wanted, "rows")
        for condition, holds in CONDITIONS:
            same(of_pyiceberg(table.scan(condition)), [one for one in wanted if holds(one)], condition)
    with report.check("both read the state before the change, with its columns"):
        first = min(table.snapshots(), key=lambda snapshot: snapshot.timestamp_ms).snapshot_id
        before = [{name: value for name, value in one.items() if name != "note"} for one in wanted[:3]]
        same(of_athena(athena, f"for version as of {first}"), before, "rows for Athena")
        same(of_pyiceberg(table.scan(snapshot_id=first)), before, "rows for PyIceberg")
    with report.check("the entry in Glue has the columns of after the change"):
        entry = cloud.client("glue").get_table(DatabaseName=f"{LAKE}_curated", Name="evolved")["Table"]
        columns = entry["StorageDescriptor"]["Columns"]
        same([one["Name"] for one in columns], COLUMNS, "columns")
        same([one["Type"] for one in columns], TYPES, "types")


def row(line: str) -> Row:
    """A row as coinlake was given it."""
    found = json.loads(line)
    found["at"] = datetime.fromisoformat(found["at"])
    found["price"] = found["price"] and Decimal(found["price"])
    return {name: found.get(name) for name in COLUMNS}


def of_athena(athena: Athena, which: str = "") -> list[Row]:
    answer = theirs(athena, f"select * from {LAKE}_{TABLE} {which} order by id")
    return [dict(zip((name for name, _ in answer.columns), values, strict=True)) for values in answer.rows]


def of_pyiceberg(scan: Any) -> list[Row]:
    return scan.to_arrow().sort_by("id").to_pylist()
