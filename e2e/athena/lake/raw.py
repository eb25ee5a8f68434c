"""Raw tables: Athena shows the lines that coinlake shows, days without registration, and nothing else."""

import json
from decimal import Context, Decimal
from typing import Any

from e2e.athena.asking import Athena
from e2e.athena.lake.build import BUCKET, PREFIX
from e2e.support.catalog import ROOT
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

TABLES = [f"raw.{path.stem}" for path in sorted((ROOT / "catalog" / "raw").glob("*.toml"))]

# A day on which nothing was fetched yet.
NEW_DAY = "2026-02-07"

# More digits than any vendor prints.
DIGITS = Context(prec=500)


def check(report: Report, lake: Lake, athena: Athena) -> None:
    """Every table, then one more day."""
    for name in TABLES:
        with report.check(f"{name} on S3: Athena reads what coinlake reads"):
            same_rows(name, lake, athena)
    with report.check("a new day of raw data is there without registration, and no manifest is"):
        new_day(lake, athena)


def same_rows(name: str, lake: Lake, athena: Athena) -> None:
    header, *rows = athena.rows(f"select * from {PREFIX}{name}")
    wanted = lake.sql(f"select * from {name}")
    assert wanted, "no rows"
    same(header, list(wanted[0]), "columns")
    found = sorted([value(text) for text in row] for row in rows)
    expected = sorted([value(text) for text in row.values()] for row in wanted)
    same(len(found), len(expected), "rows")
    for row, other in zip(found, expected, strict=True):
        for column, one, another in zip(header, row, other, strict=True):
            assert one == another, f"{column}: Athena has {one}, coinlake {another}: {other}"


def new_day(lake: Lake, athena: Athena) -> None:
    days = f'select dt, count(*), count("$path") from {PREFIX}raw.coingecko_coins_list group by dt order by dt'
    before = athena.rows(days)[1:]
    with Simulator() as simulator:
        vendor = ("--vendor-url", simulator.url)
        lake.run("ingest", "coingecko", "coins_list", "--at", f"{NEW_DAY}T00:00:00Z", *vendor)
    coins = lake.sql(f"select count(*) as n from raw.coingecko_coins_list where dt = '{NEW_DAY}'")[0]["n"]
    assert coins and int(coins) > 0, coins
    same(athena.rows(days)[1:], [*before, [NEW_DAY, coins, coins]], "days")
    paths = f'select distinct "$path" from {PREFIX}raw.coingecko_coins_list'
    files = [path or "" for (path,) in athena.rows(paths)[1:]]
    assert all(file.startswith(f"s3://{BUCKET}/") and file.endswith(".json.gz") for file in files), files


def value(text: str | None) -> str:
    """A text, in one spelling if it is a JSON number, list or object; engines may print these in their own."""
    if text is None:
        return "NULL"
    try:
        return spelled(json.loads(text, parse_float=number, parse_int=number, parse_constant=refuse))
    except ValueError:
        return repr(text)


def spelled(read: Any) -> str:
    if isinstance(read, dict):
        return "{" + ", ".join(f"{key!r}: {spelled(read[key])}" for key in sorted(read)) + "}"
    if isinstance(read, list):
        return "[" + ", ".join(map(spelled, read)) + "]"
    return str(read) if isinstance(read, Decimal) else repr(read)


def number(digits: str) -> Decimal:
    """Of both zeros the SerDe knows only one."""
    return DIGITS.normalize(Decimal(digits)) or Decimal(0)


def refuse(word: str) -> None:
    raise ValueError(word)
