"""Runs the checks: `python -m e2e [STAGE…]`, all stages by default. Ends with `N passed, N failed`."""

import sys
import time

from e2e import athena, cloud, crash, readback, recorded
from e2e.support.report import Report

STAGES = {
    "recorded": recorded.check,
    "readback": readback.check,
    "crash": crash.check,
    "cloud": cloud.check,
    "athena": athena.check,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"unknown stage {', '.join(unknown)}; the stages are {', '.join(STAGES)}", file=sys.stderr)
        return 1
    report = Report()
    for name in names or STAGES:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        STAGES[name](report)
        print(f"== {name}: {time.monotonic() - started:.1f} s", flush=True)
    print(f"{report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed or not report.passed else 0


sys.exit(main(sys.argv[1:]))
