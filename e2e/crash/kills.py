"""kill -9 at random points of ingest and transform, with a reader that polls all the while."""

import random
import tempfile
import time
from pathlib import Path

from e2e.crash import leftovers, market
from e2e.crash.reader import Reader
from e2e.crash.rebuild import same_after_rebuild
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

SEED = 9
KILLS = 200
# Kills per command before it may run to its end.
PER_INGEST = 4
PER_TRANSFORM = 8
STEPS_AT_MOST = 60


def check(report: Report) -> None:
    """Kills until there were enough, then compares with the lake that was never killed."""
    with tempfile.TemporaryDirectory() as scratch, market.simulator() as vendor:
        lake, spared = Lake(Path(scratch) / "lake"), Lake(Path(scratch) / "spared")
        lake.run("bootstrap")
        with Reader(lake.folder) as reader, report.check(f"{KILLS} kills of ingest and transform, then the same lake"):
            steps, kills = rounds(lake, spared, vendor)
            print(f"     {kills} kills in {steps} rounds", flush=True)
            lake.run("transform", "--reconcile")
            market.equal(lake, spared)
            market.accounted(lake)
        with report.check("a reader that polled meanwhile never saw a torn, empty or doubled table"):
            reader.verify({row["snapshot_at"]: int(row["n"]) for row in spared.sql(COUNTS)})
        with report.check("what the kills left behind is removed by vacuum, and nothing else"):
            lake.run("vacuum", "--safety-age", "0m")
            same(leftovers.of(lake), [], "files that nothing refers to")
            market.equal(lake, spared)
        with report.check("the lake that was killed is the one its raw zone makes"):
            same_after_rebuild(lake)


COUNTS = "select snapshot_at, count(*) as n from curated.market_snapshots group by snapshot_at"


def rounds(lake: Lake, spared: Lake, vendor: Simulator) -> tuple[int, int]:
    """Brings run after run into both lakes, into one of them with kills. Rounds and kills."""
    chance, kills = random.Random(SEED), 0
    for step in range(STEPS_AT_MOST):
        took = spare(spared, vendor, step)
        for dataset in market.DATASETS:
            command = market.ingest_command(vendor, step, dataset)
            kills += killed(lake, command, took[dataset], PER_INGEST, chance)
        kills += killed(lake, ("transform",), took["transform"], PER_TRANSFORM, chance)
        if kills >= KILLS:
            return step + 1, kills
    raise AssertionError(f"only {kills} kills hit a running command in {STEPS_AT_MOST} rounds")


def spare(spared: Lake, vendor: Simulator, step: int) -> dict[str, float]:
    """One round without kills; how many seconds each command takes."""
    vendor.set_clock(market.time(step))
    took = {}
    for dataset in market.DATASETS:
        started = time.monotonic()
        spared.run(*market.ingest_command(vendor, step, dataset))
        took[dataset] = time.monotonic() - started
    started = time.monotonic()
    spared.run("transform")
    return took | {"transform": time.monotonic() - started}


def killed(lake: Lake, command: tuple, seconds: float, times: int, chance: random.Random) -> int:
    """Starts a command and kills it, several times, then lets it end. How many kills hit it running."""
    hits = 0
    for _ in range(times):
        process = lake.start(*command)
        try:
            process.communicate(timeout=chance.uniform(0, seconds))
        except Exception:
            process.kill()
            process.communicate()
            hits += 1
        else:
            same(process.returncode, 0, f"exit code of {' '.join(map(str, command))} that was not killed in time")
            break
    lake.run(*command)
    return hits
