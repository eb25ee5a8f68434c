"""Predicted rows against those that `coinlake sql --format csv` prints."""

import json
import math
import re
from datetime import UTC, datetime
from decimal import Decimal

from e2e.recorded.numbers import Number
from e2e.recorded.predict import Prediction, Row, Text
from e2e.support.catalog import grain, types
from e2e.support.program import Lake
from e2e.support.report import same, shorten

# Measures that the lake computes: a sum may be taken in another order.
COMPUTED = {"market_cap_share_pct", "volume_to_market_cap_pct"}
PLAIN = re.compile(r"-?\d+(\.\d+)?")


def table(lake: Lake, name: str, wanted: list[Row]) -> None:
    """Every field of every row, and no row more or less."""
    columns, keys = types(name), grain(name)
    found = lake.sql(f"select {', '.join(columns)} from {name}")
    predicted = {identity(row, columns, keys): row for row in wanted}
    assert len(predicted) == len(wanted), f"{name}: the prediction has two rows of one grain"
    printed = {tuple(row[key] for key in keys): row for row in found}
    same(len(printed), len(found), f"{name}: rows of different grain")
    missing, extra = predicted.keys() - printed.keys(), printed.keys() - predicted.keys()
    assert not missing and not extra, f"{name}: missing {shorten(sorted(missing))}, extra {shorten(sorted(extra))}"
    for key, row in predicted.items():
        for column, kind in columns.items():
            field(printed[key][column], row.get(column), kind, column, f"{name} {key} {column}")


def identity(row: Row, columns: dict[str, str], keys: list[str]) -> tuple:
    """The grain of a predicted row, as it is printed."""
    return tuple(stamp(row[key]) if columns[key] == "timestamp" else row[key] for key in keys)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def field(found: str | None, wanted: object, kind: str, column: str, where: str) -> None:
    """One value, digit for digit."""
    if found is None or wanted is None:
        same(found, wanted, where)
    elif isinstance(wanted, Text):
        same(json.loads(found, parse_float=Number, parse_int=Number), wanted.meaning, where)
    elif kind.startswith("decimal"):
        assert PLAIN.fullmatch(found), f"{where}: {found} is not plain digits"
        same(Decimal(found), wanted, where)
    elif kind == "double" and column in COMPUTED:
        assert math.isclose(float(found), wanted, rel_tol=1e-12), f"{where}: expected {wanted}, found {found}"
    elif kind == "double":
        same(float(found), wanted, where)
    elif kind in ("int", "bigint"):
        same(found, str(wanted), where)
    elif kind == "boolean":
        same(found, str(wanted).lower(), where)
    elif kind == "timestamp":
        same(found, stamp(wanted), where)
    else:
        same(found, wanted, where)


def quarantine(lake: Lake, wanted: list[tuple[int, str]]) -> None:
    """The lines set aside, with their reasons."""
    rows = lake.sql("select line, reason from ops.quarantine order by line")
    same([(int(row["line"]), row["reason"]) for row in rows], wanted, "ops.quarantine")


def conservation(lake: Lake, dataset: str, prediction: Prediction) -> None:
    """Each publish accounts for every record, and each table's rows are those it says it curated."""
    publishes = lake.sql("select table_name, fetched, curated, deduplicated, quarantined from ops.publishes")
    for row in publishes:
        parts = sum(int(row[part]) for part in ("curated", "deduplicated", "quarantined"))
        same(int(row["fetched"]), parts, f"fetched records of {row['table_name']} accounted for")
    if not prediction.records:
        return
    fact = next(iter(prediction.tables))
    counts = [row for row in publishes if row["table_name"] == fact]
    same(len(counts), 1, f"publishes of {fact}")
    same(int(counts[0]["quarantined"]), len(prediction.quarantined), f"quarantined records of {dataset}")
