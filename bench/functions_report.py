"""Sizes of the functions' zips, and how long they take to start on the local cloud. Writes their part of
docs/benchmarks.md; `bench/run` leaves that part alone."""

import argparse
import platform
import re
import statistics
import sys
import time
import zipfile
from pathlib import Path

from e2e.cloud.lambdas.deployment import Answer, Deployed, Deployment
from e2e.localcloud.program import Cloud
from e2e.support.program import Simulator
from infra.functions import build

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "benchmarks.md"
HEADING = "## The functions on Lambda"

AT = "2026-01-30T12:00:00Z"
OF_THIS_MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine())


def starts(zips: Path, repeat: int) -> dict[str, dict[str, float]]:
    """Milliseconds by function: from the start of the process until it asks for its first event, and that event's."""
    with Cloud() as cloud, Simulator("--coins", 250, "--now", AT) as vendor:
        deployment = Deployment(cloud, lambda name: (zips / f"{name}.zip").read_bytes())
        deployment.deploy("bootstrap", timeout=300).call(action="apply").done()
        vendors = {"COINLAKE_COINGECKO_URL": vendor.url, "COINLAKE_COINGECKO_REQUESTS_PER_MINUTE": "0"}
        run = {"vendor": "coingecko", "dataset": "global", "at": AT}
        events = {"bootstrap": {"action": "plan"}, "ingest": run, "transform": {}}
        measured = {}
        for name, event in events.items():
            runs = []
            for _ in range(repeat):
                # A function of another name starts cold.
                function = deployment.deploy(name, timeout=300, **(vendors if name == "ingest" else {}))
                runs.append(times(function, event))
            measured[name] = {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        return measured


def times(function: Deployed, event: dict) -> dict[str, float]:
    cold, warm = function.call(**event), function.call(**event)
    return {"start": said(cold, "Init Duration"), "cold": said(cold, "\tDuration"), "warm": said(warm, "\tDuration")}


def said(answer: Answer, what: str) -> float:
    """A number of Lambda's own line in the log."""
    answer.done()
    found = re.search(rf"{what}: ([0-9.]+) ms", answer.log)
    assert found, answer.log
    return float(found[1])


def mebibytes(size: int) -> str:
    return f"{size / 2**20:.1f}"


def rows(folder: Path, repeat: int) -> list[list[str]]:
    """A row for each zip that is there."""
    found = []
    for architecture in build.TARGETS:
        zips = folder / architecture
        if not zips.is_dir():
            continue
        measured = starts(zips, repeat) if architecture == OF_THIS_MACHINE else {}
        for name in build.FUNCTIONS:
            packed = zips / f"{name}.zip"
            with zipfile.ZipFile(packed) as archive:
                program = archive.getinfo("bootstrap").file_size
            sizes = [mebibytes(program), mebibytes(packed.stat().st_size)]
            numbers = measured.get(name, {})
            shown = [f"{numbers[key]:.0f}" if key in numbers else "–" for key in ("start", "cold", "warm")]
            found.append([name, architecture, *sizes, *shown])
    return found


def section(table: list[list[str]], repeat: int) -> str:
    """The part of the report."""
    header = ["function", "for", "program MiB", "zip MiB", "start ms", "first event ms", "next event ms"]
    lines = ["| " + " | ".join(row) + " |" for row in table]
    return f"""{HEADING}

Made by `make zips ARCH=both` and `bench/functions --repeat {repeat}`, {time.strftime("%Y-%m-%d", time.gmtime())}, on the local cloud of a machine
for {OF_THIS_MACHINE}. Start: from the start of the process until it asks for its first event; Lambda adds the fetching of the
zip. The events: a plan of bootstrap over a lake in line, a run of one page that is there already (the second time), a
transform with nothing to do (the second time). Medians of {repeat}.

| {" | ".join(header)} |
| --- | --- |{" ---: |" * (len(header) - 2)}
{chr(10).join(lines)}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/functions", description=__doc__)
    parser.add_argument("--zips", type=Path, help="folder of the zips; that of `make zips` unless set")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    table = rows(given.zips or build.target_folder(ROOT) / "zips", given.repeat)
    if not table:
        print("there are no zips: run `make zips ARCH=both`", file=sys.stderr)
        return 1
    text = REPORT.read_text().partition(HEADING)[0].rstrip()
    REPORT.write_text(f"{text}\n\n{section(table, given.repeat)}")
    return 0


sys.exit(main())
