"""The lake that is read back: simulated runs of every dataset, and one day of imports wide and long enough for files with
several row groups."""

import json
import random
from pathlib import Path

from e2e.support.program import Lake, Simulator
from e2e.support.report import Report

DATASETS = ("markets", "categories", "global", "exchanges", "coins_list")
RUNS = ("2025-12-31T23:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")

# A day of its own: two snapshots of this many coins make more rows than one row group holds.
LARGE_RUNS = ("2026-02-03T00:00:00Z", "2026-02-03T12:00:00Z")
LARGE_DAY = "2026-02-03"
LARGE_COINS = 70_000


def build(report: Report, scratch: Path) -> Lake | None:
    """The lake, or None if it could not be built."""
    lake = Lake(scratch / "lake")
    with report.check("a lake to read back is built"):
        fill(lake, scratch)
        return lake
    return None


def fill(lake: Lake, scratch: Path) -> None:
    """Makes a lake with every table and more than one snapshot of most."""
    lake.run("bootstrap")
    simulate(lake)
    enlarge(lake, scratch)
    lake.run("transform")
    # Once more with late data for a published day, so that snapshots replace files.
    with Simulator("--coins", 40, "--exchanges", 5) as simulator:
        lake.run("ingest", "coingecko", "markets", "--at", "2026-01-01T02:00:00Z", "--vendor-url", simulator.url)
    lake.run("transform")


def simulate(lake: Lake) -> None:
    """Runs over two days and two months, with records for the quarantine and fields nobody knows."""
    faults = ("--fault", "malformed@page:1,first:2", "--fault", "new-field@path:exchanges")
    with Simulator("--coins", 300, "--exchanges", 40, *faults) as simulator:
        for at in RUNS:
            simulator.set_clock(at)
            for dataset in DATASETS:
                lake.run("ingest", "coingecko", dataset, "--at", at, "--vendor-url", simulator.url)


def enlarge(lake: Lake, scratch: Path) -> None:
    """Imports large generated market pages."""
    for seed, at in enumerate(LARGE_RUNS):
        page = scratch / f"large-{seed}.json"
        page.write_text(json.dumps(market(random.Random(seed), LARGE_COINS)))
        lake.run("import", "coingecko", "markets", "--at", at, page)


def market(chance: random.Random, coins: int) -> list[dict]:
    """Coins with prices of every magnitude, many above 100,000 and below 1e-12, and with names longer than the 16 characters to which
    text bounds are cut, alike in their first characters."""
    return [coin(chance, number) for number in range(coins)]


def coin(chance: random.Random, number: int) -> dict:
    price = float(f"{10 ** chance.uniform(-15, 7):.6e}")
    has_rank = chance.random() < 0.9
    return {
        "id": f"a-coin-with-a-long-name-{number:06d}",
        "symbol": chance.choice(["btc", "eth", "", "ünïcödé", "very-long-ticker-symbol-indeed"]),
        "name": chance.choice(["A coin with a long name ", "Ünïcödé coin \U0001f680 with a long name "]) + str(number),
        "image": f"https://example.invalid/{number}.png",
        "current_price": price if chance.random() < 0.97 else None,
        "market_cap": round(price * 1_000_003, 2),
        "market_cap_rank": chance.randrange(1, coins_ranked()) if has_rank else None,
        "total_volume": chance.randrange(0, 10**12),
        "price_change_percentage_24h": chance.uniform(-90, 900) if has_rank else None,
        "last_updated": "2026-02-02T23:59:59.123Z",
    }


def coins_ranked() -> int:
    return LARGE_COINS * 2
