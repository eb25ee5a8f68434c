"""What is not the lake's own is in its way, and stays as it is."""

from typing import Any

from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report, same


# What stands in the place of the lake's own.
PLACES = [
    ("raw", "coingecko_markets"),
    ("curated", "coins"),
    ("curated", "exchanges"),
    ("curated", "categories"),
    ("analytics", "latest_market"),
]


def check(report: Report, site: Site) -> None:
    """By somebody unknown, by another lake."""
    with report.check("tables and views of somebody else are refused by name, and nothing at all is changed"):
        somebodys(Site(site.cloud, site.athena, "occupied"), site)
    with report.check("the databases of another lake are refused with its address"):
        before = site.everything()
        other = Site(site.cloud, site.athena, site.prefix, "another-lake")
        told = other.refused("bootstrap")
        same(told.count(f"it belongs to the lake at {site.address}"), 4, f"refusals in\n{told}")
        same(told.count("COINLAKE_PREFIX"), 4, f"ways forward in\n{told}")
        assert len(told.splitlines()) < 20 and "no mark" not in told, told
        told = other.refused("catalog", "destroy")
        same([told.count(" stays: it belongs to"), len(told.splitlines()) < 10], [4, True], f"lines of\n{told}")
        same([site.everything(), other.objects()], [before, []], "entries, and objects of the other lake")


def somebodys(site: Site, other: Site) -> None:
    """Databases without a mark are used; what stands in the place of the lake's own is not."""
    made_by_somebody(site, "raw", "curated", "analytics")
    for name, kept in (("exchanges", {}), ("categories", {"coinlake.lake": other.address})):
        leads(site, other.entry("curated", name), kept)
    for database in ("raw", "curated"):
        name = {"raw": "coingecko_markets", "curated": "coins"}[database]
        site.glue.create_table(DatabaseName=f"occupied_{database}", TableInput=csv(name))
    site.athena.run("create view occupied_analytics.latest_market as select 1 as one")
    before = site.everything()
    told = site.refused("bootstrap")
    for name in ("raw.coingecko_markets", "curated.coins", "analytics.latest_market"):
        assert f"! occupied_{name}\n    ! it carries no mark of this lake" in told, told
    assert f"! occupied_curated.exchanges\n    ! it leads to {other.address}/curated/exchanges/metadata/" in told, told
    assert f"! occupied_curated.categories\n    ! it belongs to the lake at {other.address}" in told, told
    assert "is settled" in site.refused("catalog", "plan", "--check"), "what is refused can be brought in line"
    same([site.everything(), site.objects()], [before, []], "entries and objects")
    for database, name in PLACES:
        site.drop(database, name)
    site.lake.run("bootstrap")
    site.in_line()
    site.lake.run("catalog", "destroy", "--yes")
    same(site.databases(), ["occupied_analytics", "occupied_curated", "occupied_raw"], "databases that stay")
    same(site.everything(), {}, "entries that stay")


def made_by_somebody(site: Site, *databases: str) -> None:
    """Makes databases of the lake's names by hand."""
    for database in databases:
        place = {"Name": f"{site.prefix}_{database}", "LocationUri": f"{site.address}/{database}/"}
        site.glue.create_database(DatabaseInput=place)


def leads(site: Site, entry: dict[str, Any], parameters: dict[str, str]) -> None:
    """Makes an entry that leads to another lake's table."""
    parameters |= {name: entry["Parameters"][name] for name in ("table_type", "metadata_location")}
    table = {"Name": entry["Name"], "TableType": "EXTERNAL_TABLE", "Parameters": parameters}
    site.glue.create_table(DatabaseName=f"{site.prefix}_curated", TableInput=table)


def csv(name: str) -> dict[str, Any]:
    """A table as anybody may have one."""
    storage = {"Columns": [{"Name": "a", "Type": "string"}], "Location": "s3://elsewhere/"}
    return {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage}
