"""What is not the lake's own is in its way, and stays as it is."""

from typing import Any

from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report, same


def check(report: Report, site: Site) -> None:
    """By somebody unknown, by another lake."""
    with report.check("tables and views of somebody else are refused by name, and nothing at all is changed"):
        somebodys(Site(site.cloud, site.athena, "occupied"))
    with report.check("the databases of another lake are refused with its address"):
        before = site.everything()
        other = Site(site.cloud, site.athena, site.prefix, "another-lake")
        told = other.refused("bootstrap")
        assert f"it belongs to the lake at {site.address}" in told and "COINLAKE_PREFIX" in told, told
        same(site.everything(), before, "entries")


def somebodys(site: Site) -> None:
    """Databases without a mark are used; what stands in the place of the lake's own is not."""
    for database in ("raw", "curated", "analytics"):
        place = f"{site.address}/{database}/"
        site.glue.create_database(DatabaseInput={"Name": f"occupied_{database}", "LocationUri": place})
    for database in ("raw", "curated"):
        name = {"raw": "coingecko_markets", "curated": "coins"}[database]
        site.glue.create_table(DatabaseName=f"occupied_{database}", TableInput=csv(name))
    site.athena.run("create view occupied_analytics.latest_market as select 1 as one")
    before = site.everything()
    told = site.refused("bootstrap")
    for name in ("raw.coingecko_markets", "curated.coins", "analytics.latest_market"):
        assert f"! occupied_{name}\n    ! it carries no mark of this lake" in told, told
    same(site.everything(), before, "entries")
    for database, name in (("raw", "coingecko_markets"), ("curated", "coins"), ("analytics", "latest_market")):
        site.drop(database, name)
    site.lake.run("bootstrap")
    site.in_line()
    site.lake.run("catalog", "destroy", "--yes")
    same(site.databases(), ["occupied_analytics", "occupied_curated", "occupied_raw"], "databases that stay")
    same(site.everything(), {}, "entries that stay")


def csv(name: str) -> dict[str, Any]:
    """A table as anybody may have one."""
    storage = {"Columns": [{"Name": "a", "Type": "string"}], "Location": "s3://elsewhere/"}
    return {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage}
