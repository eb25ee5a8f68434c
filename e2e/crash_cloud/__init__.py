"""A lake on S3 and Glue whose commands are killed, doubled and fed with faults at every call they make, while Athena
reads: it is always the one it would have been."""

import subprocess
from contextlib import ExitStack

from e2e.athena import missing
from e2e.crash_cloud import commands, faults, kills, twice
from e2e.crash_cloud.commands import Commands
from e2e.crash_cloud.dashboard import Dashboard, Seen, ours
from e2e.crash_cloud.site import Site
from e2e.localcloud.program import Cloud
from e2e.localcloud.trino.install import installed
from e2e.localcloud.trino.java import java
from e2e.support.report import Report

# Lakes that are experimented with at once.
SITES = 2


def check(report: Report) -> None:
    """Bootstrap; then, while a dashboard reads, ingest and transform."""
    try:
        installed(), java()
    except (OSError, subprocess.CalledProcessError) as error:
        missing(report, error)
        return
    with ExitStack() as stack:
        cloud, vendor = stack.enter_context(Cloud()), stack.enter_context(commands.simulator())
        sites = [stack.enter_context(Site(cloud, f"site{number}")) for number in range(SITES)]
        prepared: dict[Site, Commands] = {}
        with report.check(f"{SITES} lakes are built, and account for what is in them"):
            prepared = {site: commands.prepare(site, vendor) for site in sites}
        if prepared:
            disturb_all(report, cloud, prepared)


def disturb_all(report: Report, cloud: Cloud, prepared: dict[Site, Commands]) -> None:
    """Each command."""
    disturb(report, prepared, "bootstrap")
    with Dashboard(cloud, {site: watched(site, found) for site, found in prepared.items()}) as dashboard:
        disturb(report, prepared, "ingest")
        disturb(report, prepared, "transform")
    with report.check("a dashboard that asked Athena meanwhile never saw a torn, empty or doubled table"):
        dashboard.verify()


def disturb(report: Report, sites: dict[Site, Commands], name: str) -> None:
    """Disturbs one command in each way."""
    for way in (kills, faults, twice):
        way.check(report, name, {site: found.all()[name] for site, found in sites.items()})


def watched(site: Site, found: Commands) -> tuple[Seen, Seen]:
    """What a dashboard is to see of a site, before its transform and after."""
    site.put_back(found.transform.before)
    before = ours(site)
    site.direct.run(*found.transform.arguments)
    return before, ours(site)
