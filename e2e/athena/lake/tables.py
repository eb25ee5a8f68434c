"""Every Iceberg table: the same columns and rows for both, and the same past."""

from e2e.athena.asking import Athena
from e2e.athena.lake.build import PREFIX
from e2e.athena.lake.rows import equal, ours, theirs
from e2e.support.catalog import grain, tables
from e2e.support.program import Lake
from e2e.support.report import Report


def check(report: Report, lake: Lake, athena: Athena) -> None:
    """Now, then as of an earlier snapshot."""
    for name in tables():
        with report.check(f"{name} on S3: Athena reads what coinlake reads"):
            equal(
                theirs(athena, f"select * from {PREFIX}{name}"), ours(lake, "sql", f"select * from {name}"), grain(name)
            )
    with report.check("curated.market_snapshots on S3: both read the past alike"):
        past(lake, athena)


def past(lake: Lake, athena: Athena) -> None:
    """As of each snapshot's time."""
    table = f'{PREFIX}curated."market_snapshots$snapshots"'
    times = athena.rows(f"select to_iso8601(committed_at) from {table} order by committed_at")[1:]
    assert times, "no snapshots"
    for (at,) in times:
        of_athena = f"for timestamp as of from_iso8601_timestamp('{at}')"
        counted = athena.rows(f"select count(*) from {PREFIX}curated.market_snapshots {of_athena}")[1][0]
        printed = lake.run("sql", "--at", at, "--format", "csv", "select count(*) as n from curated.market_snapshots")
        assert printed.split()[1] == counted, f"at {at}: Athena counts {counted}, coinlake {printed.split()[1]}"
