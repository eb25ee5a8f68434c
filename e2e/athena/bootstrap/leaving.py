"""A lake leaves an account: its own goes, everything else and every object stays."""

from e2e.athena.bootstrap.foreign import csv
from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report, same


def check(report: Report, site: Site) -> None:
    """With guests in two databases."""
    prefix = site.prefix
    site.glue.create_table(DatabaseName=f"{prefix}_curated", TableInput=csv("mine"))
    site.athena.run(f"create view {prefix}_analytics.mine as select 1 as one")
    with report.check("destroy says what goes and what stays and why, and does nothing without --yes"):
        before = site.everything()
        told = site.refused("catalog", "destroy")
        for line in (
            f"- {prefix}_analytics.latest_market",
            f"- database {prefix}_raw",
            f"= {prefix}_curated.mine stays: it carries no mark",
            f"= database {prefix}_curated stays: it holds {prefix}_curated.mine",
            f"The objects of {site.address} stay",
            "add --yes",
        ):
            assert line in told, f"expected {line!r} in\n{told}"
        same(site.everything(), before, "entries")
    with report.check("destroy takes what is the lake's own, and leaves guests, their databases and all objects"):
        objects = site.objects()
        site.lake.run("catalog", "destroy", "--yes")
        same(sorted(site.everything()), [f"{prefix}_analytics.mine", f"{prefix}_curated.mine"], "entries")
        same(site.databases(), [f"{prefix}_analytics", f"{prefix}_curated"], "databases")
        same(site.objects(), objects, "objects")
        site.lake.run("bootstrap")
        site.in_line()
