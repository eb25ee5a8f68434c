"""A lake in an account: made, found changed, put right, and taken away, without touching what is not its own."""

from e2e.athena.asking import Athena
from e2e.athena.bootstrap import changes, drift, foreign, interrupted, leaving, settings
from e2e.athena.bootstrap.site import BUCKET, Site
from e2e.localcloud.program import Cloud
from e2e.support.catalog import ROOT
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """From nothing to nothing."""
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    site = Site(cloud, athena, "boot")
    with report.check("bootstrap makes databases, raw tables, Iceberg tables and views; the second plan is empty"):
        from_nothing(site)
    drift.check(report, site)
    settings.check(report, site)
    foreign.check(report, site)
    leaving.check(report, site)
    changes.check(report, Site(cloud, athena, "changing"))
    interrupted.check(report, Site(cloud, athena, "guest"), Site(cloud, athena, "twice"))


def from_nothing(site: Site) -> None:
    site.lake.run("bootstrap")
    site.in_line()
    before = site.everything()
    queries = [f"analytics.{path.stem}" for path in (ROOT / "queries" / "views").glob("*.sql")]
    tables = [f"{path.parent.name}.{path.stem}" for path in (ROOT / "catalog").glob("*/*.toml")]
    same(sorted(before), sorted(f"boot_{name}" for name in queries + tables), "entries")
    for name, entry in before.items():
        same(entry["Parameters"]["coinlake.lake"], site.address, f"mark of {name}")
    site.lake.run("catalog", "apply")
    same(site.everything(), before, "entries after a second time")
    for name in before:
        if name.startswith(("boot_raw", "boot_analytics")):
            site.athena.rows(f"select * from {name} limit 1")
