"""Runs the checks: `python -m e2e [STAGE…]`, by default all stages, several of them side by side. Ends with
`N passed, N failed`."""

import sys
import time

from e2e import athena, cloud, crash, crash_cloud, crates, lanes, readback, recorded
from e2e.cloud import lambdas
from e2e.cloud.lambdas import emulated
from e2e.support.report import Report

# In this order they start, several side by side: the longest first, but three that ask Trino much take longer side by side
# than one after the other. In the end there are several short ones, which keep all cores busy.
STAGES = {
    "crash_cloud": crash_cloud.check,
    "athena": athena.check,
    "crash": crash.check,
    "arm64": emulated.check,
    "functions": lambdas.check,
    "crates": crates.check,
    "cloud": cloud.check,
    "readback": readback.check,
    "recorded": recorded.check,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"unknown stage {', '.join(unknown)}; the stages are {', '.join(STAGES)}", file=sys.stderr)
        return 1
    chosen = names or list(STAGES)
    passed, failed = lanes.run(chosen) if len(chosen) > 1 else stage(chosen[0])
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def stage(name: str) -> tuple[int, int]:
    """Runs one stage here; how many checks passed and failed."""
    report, started = Report(), time.monotonic()
    print(f"== {name}", flush=True)
    STAGES[name](report)
    print(f"== {name}: {time.monotonic() - started:.1f} s", flush=True)
    return report.passed, report.failed


sys.exit(main(sys.argv[1:]))
