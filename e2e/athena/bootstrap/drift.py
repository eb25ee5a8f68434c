"""What people and other engines change is seen, told, and put right."""

from collections.abc import Callable

from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report, same


def check(report: Report, site: Site) -> None:
    """All at once: one plan names them all."""
    with report.check("a drift is told line by line, and --check fails"):
        changes = [change(site) for change in CHANGES]
        plan = site.plan()
        for told in changes:
            assert told in plan, f"expected {told!r} in\n{plan}"
        assert "to delete" not in plan and plan.rstrip().endswith(" 0 refused"), plan
        assert "catalog apply" in site.refused("catalog", "plan", "--check")
    with report.check("a drift is put right: raw tables, Iceberg tables, views and descriptions"):
        site.lake.run("catalog", "apply")
        site.in_line()
        header = site.athena.rows(f"select * from {site.prefix}_analytics.latest_market limit 1")[0]
        same(header[:2], ["source", "coin_id"], "columns of the view")
        entry = site.entry("curated", "exchanges")
        same(entry["Parameters"]["coinlake.lake"], site.address, "mark")
        assert entry["Description"].startswith("One row per exchange"), entry


def raw_table_dropped(site: Site) -> str:
    site.drop("raw", "coingecko_global")
    return f"+ {site.prefix}_raw.coingecko_global: new raw table"


def raw_table_changed(site: Site) -> str:
    entry = site.entry("raw", "coingecko_markets")
    storage, parameters = entry["StorageDescriptor"], entry["Parameters"]
    columns = [one | ({"Type": "double"} if one["Name"] == "ath" else {}) for one in storage["Columns"]]
    columns = [one for one in columns if one["Name"] != "atl"]
    site.edit(
        "raw",
        "coingecko_markets",
        StorageDescriptor=storage | {"Columns": [*columns, {"Name": "mine", "Type": "string"}]},
        Parameters=parameters | {"projection.dt.format": "yyyyMMdd", "projection.extra": "1", "team": "markets"},
    )
    format_told = "\n    ~ parameter projection.dt.format: yyyyMMdd becomes yyyy-MM-dd"
    extra_told = "\n    ~ parameter projection.extra: 1 becomes none"
    columns_told = "\n    - mine\n    ~ ath: double becomes string\n    + atl: new column, string"
    return f"~ {site.prefix}_raw.coingecko_markets{columns_told}{format_told}{extra_told}\n"


def iceberg_table_dropped(site: Site) -> str:
    site.drop("ops", "schema_drift")
    return f"+ {site.prefix}_ops.schema_drift: new table"


def committed_by_another_engine(site: Site) -> str:
    columns = "source, exchange_id, name, first_seen_at, last_seen_at"
    values = "'x', 'x', 'x', timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:00:00'"
    site.athena.run(f"insert into {site.prefix}_curated.exchanges ({columns}) values ({values})")
    parameters = site.entry("curated", "exchanges")["Parameters"]
    assert "coinlake.lake" not in parameters, f"it left the mark: {parameters}"
    return f"~ {site.prefix}_curated.exchanges\n    ~ descriptions in Glue"


def view_dropped(site: Site) -> str:
    site.athena.run(f"drop view {site.prefix}_analytics.volatility")
    return f"+ {site.prefix}_analytics.volatility: new view"


def view_replaced(site: Site) -> str:
    site.athena.run(f"create or replace view {site.prefix}_analytics.latest_market as select 1 as one")
    return f"~ {site.prefix}_analytics.latest_market\n    ~ somebody replaced it"


def view_edited(site: Site) -> str:
    text = site.entry("analytics", "latest_market")["ViewOriginalText"]
    site.edit("analytics", "run_history", ViewOriginalText=text)
    return f"~ {site.prefix}_analytics.run_history\n    ~ somebody replaced it"


def database_described(site: Site) -> str:
    name = f"{site.prefix}_curated"
    found = site.glue.get_database(Name=name)["Database"]
    kept = {key: found[key] for key in ("Name", "LocationUri", "Parameters")}
    site.glue.update_database(Name=name, DatabaseInput=kept | {"Description": "mine"})
    return f"~ database {name}\n    ~ new description"


# Each makes one change and says what a plan has to tell of it.
CHANGES: list[Callable[[Site], str]] = [
    raw_table_dropped,
    raw_table_changed,
    iceberg_table_dropped,
    committed_by_another_engine,
    view_dropped,
    view_replaced,
    view_edited,
    database_described,
]
