"""Every table, read by Athena, PyIceberg and coinlake."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from e2e.athena.asking import Athena
from e2e.athena.interop.build import READ
from e2e.athena.lake.rows import equal, ours, theirs
from e2e.readback import tables as readback
from e2e.readback.readers import Opened, sorted_by
from e2e.support.catalog import grain, tables, types
from e2e.support.program import Lake
from e2e.support.report import Report, same

LARGE = "curated.market_snapshots"

# The tables with the coins of the large day, of which every hundredth is compared value by value. The other tables are
# those of any lake.
WITH_COINS = ("curated.coins", LARGE)
SOME = "where coin_id not like 'a-coin-%' or coin_id like '%77'"

# All of them by what engines add up exactly. The widest sums of prices have 37 digits.
TOTALS = (
    "count(*) as n, count(price) as prices, sum(price) as total, min(price) as lowest, max(price) as highest, "
    "sum(cast(market_cap_rank as bigint)) as ranks, min(name) as first_name, max(name) as last_name, "
    "min(price_change_24h_pct) as fall, max(price_change_24h_pct) as rise"
)


def check(report: Report, lake: Lake, athena: Athena, opened: Opened) -> None:
    """All rows of every table for PyIceberg, some of the large ones for Athena."""
    for name in tables():
        with report.check(f"{name} on S3 and Glue: same rows for PyIceberg and coinlake"):
            columns = list(types(name))
            found = sorted_by(opened(name).scan().to_arrow().select(columns), grain(name))
            readback.equal(found, sorted_by(as_arrow(lake, name), grain(name)), f"{name} read by PyIceberg")
    for name in WITH_COINS:
        with report.check(f"{name} on S3 and Glue: same rows for Athena and coinlake"):
            found = theirs(athena, f"select * from {READ}_{name} {SOME}")
            equal(found, ours(lake, "sql", f"select * from {name} {SOME}"), grain(name))
    with report.check(f"{LARGE} on S3 and Glue: same totals of prices above 100,000 and below 1e-12 for both"):
        totals(lake, athena)


def as_arrow(lake: Lake, name: str) -> pa.Table:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "ours.parquet"
        lake.run("sql", "--format", "parquet", "--output", file, f"select {', '.join(types(name))} from {name}")
        return pq.read_table(file)


def totals(lake: Lake, athena: Athena) -> None:
    extremes = "where price > 100000 or price < 0.000000000001 or price is null or price_change_24h_pct < 0"
    for condition in ("", extremes):
        found = theirs(athena, f"select {TOTALS} from {READ}_{LARGE} {condition}")
        wanted = ours(lake, "sql", f"select {TOTALS} from {LARGE} {condition}")
        assert wanted.rows[0][0] > 1000, f"too few rows to say anything: {wanted.rows}"
        same(found.rows, wanted.rows, f"totals {condition}")
