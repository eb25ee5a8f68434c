"""Athena's settings: what is wrong with one is told with its name."""

from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report

# A setting, a value, and what is said of it besides both.
WRONG = [
    ("COINLAKE_WORKGROUP", "nobody-made-it", "is not found"),
    ("COINLAKE_RESULTS", "s3://no-such-bucket-here/results/", "bucket"),
    ("COINLAKE_RESULTS", "results", "S3 path"),
]


def check(report: Report, site: Site) -> None:
    """On a lake with one view too few."""
    with report.check("a wrong workgroup or place of results is told with its setting and the next step"):
        site.athena.run(f"drop view {site.prefix}_analytics.volatility")
        for setting, value, said in WRONG:
            told = site.refused("bootstrap", **{setting: value})
            for part in (value, said, f"({setting})", "set it to"):
                assert part in told, f"expected {part!r} in {told}"
        site.lake.run("bootstrap")
        site.in_line()
