"""The commands that are disturbed, each in a lake as small as it can be."""

from dataclasses import dataclass

from e2e.crash import market
from e2e.crash_cloud.shelf import Kept
from e2e.crash_cloud.site import ROOT, Command, Site
from e2e.support.program import Simulator

# A table of days that are replaced whole, one that is folded, and after them all of `ops`.
TRANSFORM = ("transform", "market_snapshots", "coins")

PUBLISHED = ["2026-01-30T20:00:00Z", "2026-01-30T22:00:00Z"]
# On the same day and on the next: one commit replaces a day and adds one.
WAITING = ["2026-01-30T23:00:00Z", "2026-01-31T01:00:00Z"]
# Not fetched yet.
NEXT = "2026-01-31T02:00:00Z"


@dataclass(frozen=True)
class Commands:
    """Each with the state that it begins in."""

    bootstrap: Command
    ingest: Command
    transform: Command

    def all(self) -> dict[str, Command]:
        """By name."""
        return vars(self)


def simulator() -> Simulator:
    """The vendor, with its clock stopped."""
    return market.simulator(coins=5)


def prepare(site: Site, vendor: Simulator) -> Commands:
    """Builds a site's lake, up to where the commands begin, and sees what they do undisturbed."""
    site.direct.run("bootstrap")
    bootstrap = site.undisturbed(("bootstrap",), lacking(site.shelf.keep()))
    for at in PUBLISHED:
        fetch(site, vendor, at)
    site.direct.run(*TRANSFORM)
    for at in WAITING:
        fetch(site, vendor, at)
    ready = site.shelf.keep()
    vendor.set_clock(NEXT)
    return Commands(
        bootstrap=bootstrap,
        ingest=site.undisturbed(ingest(vendor, NEXT), ready),
        transform=site.undisturbed(TRANSFORM, ready),
    )


def lacking(whole: Kept) -> Kept:
    """A lake of which something of each kind is missing: its marker, a database, Iceberg tables, a raw table, a view."""
    raw = next(name for name in sorted(whole.tables) if name[0].endswith("_raw"))
    view = next(name for name in sorted(whole.tables) if name[0].endswith("_analytics"))
    return Kept(
        {key: one for key, one in whole.objects.items() if not key.startswith((f"{ROOT}/ops/", f"{ROOT}/_coinlake"))},
        {name: one for name, one in whole.databases.items() if not name.endswith("_ops")},
        {name: one for name, one in whole.tables.items() if not name[0].endswith("_ops") and name not in (raw, view)},
    )


def fetch(site: Site, vendor: Simulator, at: str) -> None:
    """Brings the run of a time into the lake."""
    vendor.set_clock(at)
    site.direct.run(*ingest(vendor, at))


def ingest(vendor: Simulator, at: str) -> tuple:
    return ("ingest", "coingecko", "markets", "--at", at, "--vendor-url", vendor.url)
