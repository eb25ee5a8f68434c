"""Definitions change: what can follow does, views that read it are made anew, and what cannot is refused."""

import shutil
import tempfile
from pathlib import Path

from e2e.athena.bootstrap.site import Site
from e2e.support.catalog import ROOT
from e2e.support.report import Report, same

RANKING = Path("queries/views/exchange_ranking.sql")


def check(report: Report, site: Site) -> None:
    """Another folder of definitions."""
    site.lake.run("bootstrap")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for part in ("catalog", "queries"):
            shutil.copytree(ROOT / part, folder / part)
        with report.check("a new column reaches the table, its entry, and the views that read it; others stay"):
            evolve(site, folder)
        with report.check("views follow their text, and go when they are not defined any more"):
            other_views(site, folder)
    with report.check("a forbidden change is refused with the way forward, and nothing is changed"):
        before = site.everything()
        # The definitions built into the program do not know the column.
        told = site.refused("bootstrap")
        assert "column slogan is no longer in the catalog" in told and "keep it in" in told, told
        same(site.everything(), before, "entries")


def evolve(site: Site, folder: Path) -> None:
    file = folder / "catalog/curated/exchanges.toml"
    added = '  { name = "slogan", type = "string", nullable = true, description = "What it says of itself." },\n]\nchecks'
    file.write_text(file.read_text().replace("]\nchecks", added, 1))
    raw = folder / "catalog/raw/coingecko_exchanges.toml"
    column = '  { name = "slogan", type = "string", description = "What it says of itself." },\n  { name = "dt"'
    raw.write_text(raw.read_text().replace('  { name = "dt"', column, 1))
    made = site.everything()["changing_analytics.latest_market"]
    plan = site.plan("--definitions", folder)
    for told in (
        "~ changing_raw.coingecko_exchanges\n    + slogan: new column, string",
        "~ changing_curated.exchanges\n    + slogan: new column, string",
        "~ changing_analytics.exchange_ranking\n    ~ new columns in what it reads",
        "~ changing_analytics.data_freshness\n",
    ):
        assert told in plan, f"expected {told!r} in\n{plan}"
    assert "0 to create, 4 to change, 0 refused" in plan, plan
    site.lake.run("catalog", "apply", "--definitions", folder)
    site.in_line("--definitions", folder)
    same(site.everything()["changing_analytics.latest_market"], made, "a view that reads other tables")
    header = site.athena.rows("select * from changing_curated.exchanges")[0]
    assert "slogan" in header, header
    site.athena.rows("select * from changing_analytics.exchange_ranking")


def other_views(site: Site, folder: Path) -> None:
    file = folder / RANKING
    file.write_text(file.read_text().rstrip() + "\nlimit 3\n")
    # No other query reads it.
    (folder / "queries/views/quality_scorecard.sql").unlink()
    plan = site.plan("--definitions", folder)
    assert "~ changing_analytics.exchange_ranking\n    ~ new text\n" in plan, plan
    assert "- changing_analytics.quality_scorecard: no longer in queries/" in plan, plan
    site.lake.run("catalog", "apply", "--definitions", folder)
    site.in_line("--definitions", folder)
    assert "changing_analytics.quality_scorecard" not in site.everything()
