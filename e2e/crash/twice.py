"""The same work again, and twice at once."""

import tempfile
from pathlib import Path

from e2e.crash import market
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same


def check(report: Report) -> None:
    """Again changes nothing; at once is as good as one after the other."""
    with tempfile.TemporaryDirectory() as scratch, market.simulator() as vendor:
        lake, alone = Lake(Path(scratch) / "lake"), Lake(Path(scratch) / "alone")
        with report.check("the same runs and a transform again change nothing, byte for byte"):
            again(lake, vendor)
        with report.check("two transforms at once end well and publish each change once"):
            at_once(lake, alone, vendor)
        with report.check("two ingests of one run at once end well and keep one of them"):
            two_ingests(lake, vendor)


def again(lake: Lake, vendor: Simulator) -> None:
    lake.run("bootstrap")
    market.ingest(lake, vendor, 0)
    lake.run("transform")
    before = lake.files()
    lake.run("bootstrap")
    market.ingest(lake, vendor, 0)
    lake.run("transform")
    after = lake.files()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    same(changed, [], "files that changed")


def at_once(lake: Lake, alone: Lake, vendor: Simulator) -> None:
    market.ingest(lake, vendor, 1)
    both = [lake.start("transform"), lake.start("transform")]
    ends = [process.communicate(timeout=120) and process.returncode for process in both]
    same(ends, [0, 0], "exit codes")
    for step in (0, 1):
        market.ingest(alone, vendor, step)
    alone.run("transform")
    market.equal(lake, alone)
    market.accounted(lake)
    doubled = lake.sql(
        "select table_name, partitions, input_digest, count(*) as n from ops.publishes "
        "group by table_name, partitions, input_digest having count(*) > 1"
    )
    same(doubled, [], "publishes of the same inputs")


def two_ingests(lake: Lake, vendor: Simulator) -> None:
    vendor.set_clock(market.time(2))
    command = market.ingest_command(vendor, 2, "markets")
    both = [lake.start(*command), lake.start(*command)]
    ends = [process.communicate(timeout=120) and process.returncode for process in both]
    same(ends, [0, 0], "exit codes")
    pages = [name for name in lake.files("raw/coingecko/markets") if name.endswith(".json.gz")]
    attempts = {name.rsplit("-", 1)[1] for name in pages if f"run={compact(market.time(2))}" in name}
    same(len(attempts), 1, "attempts that left pages")


def compact(at: str) -> str:
    return at.replace("-", "").replace(":", "")
