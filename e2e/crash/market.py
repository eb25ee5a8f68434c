"""A small simulated market and the steps that bring it into a lake."""

from datetime import UTC, datetime, timedelta

from e2e.support.catalog import grain, tables, types
from e2e.support.program import Lake, Simulator
from e2e.support.report import same

DATASETS = ("markets", "categories", "global", "exchanges", "coins_list")
FIRST = datetime(2026, 1, 30, 22, tzinfo=UTC)

# Columns that say when and by which attempt something was done, not what is known.
CIRCUMSTANCES = {
    "fetched_at",
    "attempt",
    "started_at",
    "finished_at",
    "duration_ms",
    "manifest_key",
    "object_key",
    "resolved_at",
    "requests",
    "body_bytes",
}

# What was done to reach a state differs with the way; what is known does not.
HISTORIES = {"ops.publishes", "ops.checks"}


def simulator(*arguments: object, coins: int = 40) -> Simulator:
    """The vendor, with its clock stopped, so that the same question at the same time has the same answer."""
    return Simulator("--coins", coins, "--exchanges", 8, "--now", time(0), *arguments)


def time(step: int) -> str:
    """Logical times some hours apart, over days and over the end of a month."""
    return (FIRST + timedelta(hours=7 * step)).strftime("%Y-%m-%dT%H:%M:%SZ")


def ingest(lake: Lake, vendor: Simulator, step: int, datasets: tuple[str, ...] = DATASETS) -> None:
    """Fetches one run of each dataset."""
    vendor.set_clock(time(step))
    for dataset in datasets:
        lake.run(*ingest_command(vendor, step, dataset))


def ingest_command(vendor: Simulator, step: int, dataset: str) -> tuple:
    return ("ingest", "coingecko", dataset, "--at", time(step), "--vendor-url", vendor.url)


def equal(lake: Lake, wanted: Lake, exact: bool = False) -> None:
    """Both lakes know the same; with `exact` also when each answer arrived."""
    for name in tables():
        if name not in HISTORIES:
            same(knowledge(lake, name, exact), knowledge(wanted, name, exact), f"rows of {name}")


def knowledge(lake: Lake, name: str, exact: bool) -> list[tuple]:
    """The rows of a table, without the circumstances under which they came."""
    apart = set() if exact and name.startswith("curated.") else CIRCUMSTANCES
    columns = [column for column in types(name) if column not in apart]
    keys = [key for key in grain(name) if key in columns]
    rows = lake.sql(f"select {', '.join(columns)} from {name} order by {', '.join(keys)}")
    return sorted(tuple(row[column] or "" for column in columns) for row in rows)


def accounted(lake: Lake) -> None:
    """Each publish accounts for every record that it was given."""
    rows = lake.sql(
        "select publish_id, table_name from ops.publishes where fetched <> curated + deduplicated + quarantined"
    )
    same(rows, [], "publishes that lost or doubled records")
