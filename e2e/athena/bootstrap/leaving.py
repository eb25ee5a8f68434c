"""A lake leaves an account: its own goes, everything else and every object stays."""

from typing import Any

from e2e.athena.bootstrap.foreign import csv
from e2e.athena.bootstrap.site import BUCKET, INPUT, Site
from e2e.cloud.lambdas.glue import Glue
from e2e.cloud.lambdas.serving import serving
from e2e.support.program import Simulator
from e2e.support.report import Report, same


def check(report: Report, site: Site) -> None:
    """With guests in two databases."""
    prefix = site.prefix
    site.glue.create_table(DatabaseName=f"{prefix}_curated", TableInput=csv("mine"))
    site.athena.run(f"create view {prefix}_analytics.mine as select 1 as one")
    copies(site)
    with report.check("destroy says what goes and what stays and why, and does nothing without --yes"):
        before = site.everything()
        told = site.refused("catalog", "destroy")
        for line in (
            f"- {prefix}_analytics.latest_market",
            f"- database {prefix}_ops",
            f"= {prefix}_curated.mine stays: it carries no mark",
            f"= {prefix}_raw.my_markets stays: its mark is not its own",
            f"= database {prefix}_curated stays: it holds {prefix}_curated.mine",
            f"The objects of {site.address} stay",
            "add --yes",
        ):
            assert line in told, f"expected {line!r} in\n{told}"
        same(site.everything(), before, "entries")
    with report.check("destroy takes what is the lake's own, and leaves guests, their databases and all objects"):
        objects = site.objects()
        told = site.lake.run("catalog", "destroy", "--yes").splitlines()
        assert told[-2].endswith(" deleted, 7 kept") and told[-1].startswith("The objects of"), told
        guests = ("analytics.coingecko_markets", "analytics.mine", "curated.mine", "raw.my_markets")
        same(sorted(site.everything()), [f"{prefix}_{name}" for name in guests], "entries")
        same(site.databases(), [f"{prefix}_analytics", f"{prefix}_curated", f"{prefix}_raw"], "databases")
        same(site.objects(), objects, "objects")
        site.lake.run("bootstrap")
        site.in_line()
    emptied(report, Site(site.cloud, site.athena, "emptied"))
    early(report, Site(site.cloud, site.athena, "early"))


def copies(site: Site) -> None:
    """Tables made from the DDL of a raw table, with all that it says."""
    original = {key: value for key, value in site.entry("raw", "coingecko_markets").items() if key in INPUT}
    for database, name in (("raw", "my_markets"), ("analytics", "coingecko_markets")):
        site.glue.create_table(DatabaseName=f"{site.prefix}_{database}", TableInput=original | {"Name": name})


def emptied(report: Report, site: Site) -> None:
    """A lake whose objects come after its entries in Glue, and go before them."""
    with report.check("a plan works from nothing and writes nothing"):
        assert "+ emptied_curated.coins: new table" in site.plan()
        same([site.databases(), site.objects()], [[], []], "databases and objects")
    with report.check("destroy works when the objects are gone, and again when nothing is left"):
        site.lake.run("bootstrap")
        objects = [{"Key": key} for key in site.objects()]
        site.s3.delete_objects(Bucket=BUCKET, Delete={"Objects": objects})
        site.lake.run("catalog", "destroy", "--yes")
        same(site.databases(), [], "databases")
        done = site.lake.attempt("catalog", "destroy", "--yes")
        same([done.returncode, done.stdout, site.objects()], [0, "", []], "a second destroy")


def early(report: Report, site: Site) -> None:
    """A lake that is filled before anybody called bootstrap, and after it left."""
    with report.check("transform makes no table in an account that lacks some: it names the command that does"):
        with Simulator("--exchanges", 5) as vendor:
            site.lake.run("ingest", "coingecko", "exchanges", "--vendor-url", vendor.url)
        lacking(site)
        site.lake.run("catalog", "apply")
        site.lake.run("transform")
        site.in_line()
        site.lake.run("catalog", "destroy", "--yes")
        lacking(site)
        site.lake.run("catalog", "apply")
        site.lake.run("transform", "--rebuild")
        site.in_line()
    with report.check("what somebody puts in the place of an entry while destroy is at work is not deleted"):
        replaced(site)
        site.lake.run("catalog", "destroy", "--yes")
        same(site.databases(), [], "databases")


def replaced(site: Site) -> None:
    """A raw table becomes another one with the first deletion of anything."""

    def meet(operation: str, _: dict[str, Any]) -> None:
        if operation == "DeleteTable" and "coinlake.lake" in site.entry("raw", "coingecko_global")["Parameters"]:
            site.edit("raw", "coingecko_global", Parameters={"by": "others"})

    with serving(Glue(site.cloud.url, meet)) as glue:
        done = site.attempt("catalog", "destroy", "--yes", AWS_ENDPOINT_URL_GLUE=glue.url)
    told = "early_raw.coingecko_global was changed by somebody else"
    assert done.returncode == 2 and told in done.stderr, done
    assert "- early_analytics.latest_market" in done.stdout and " deleted" in done.stdout, done
    same(site.entry("raw", "coingecko_global")["Parameters"], {"by": "others"}, "parameters")
    assert "= early_raw.coingecko_global stays: it carries no mark" in site.refused("catalog", "destroy")
    site.drop("raw", "coingecko_global")


def lacking(site: Site) -> None:
    done = site.lake.attempt("transform")
    same(done.returncode, 1, f"exit code, {done.stderr}")
    assert "coinlake catalog apply" in done.stderr, done.stderr
    same(site.databases(), [], "databases")
