"""Stages side by side, each in a process of its own."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

# Stages wait for timers and for each other's answers: on two cores it takes one more than cores to keep them busy. More
# than three would want more memory than a small machine has, as some start a Trino.
LANES = min(3, (os.cpu_count() or 1) + 1)

# A stage that takes longer hangs.
LIMIT_SECONDS = 3600

TALLY = re.compile(r"^(\d+) passed, (\d+) failed$")


def run(names: list[str]) -> tuple[int, int]:
    """Runs the stages, prints what each printed when it ends, and counts the checks that passed and failed."""
    passed = failed = 0
    with ThreadPoolExecutor(LANES) as lanes:
        for ended in as_completed([lanes.submit(stage, name) for name in names]):
            lines = ended.result()
            tally = TALLY.match(lines[-1]) if lines else None
            print("\n".join(lines[:-1] if tally else lines), flush=True)
            passed += int(tally[1]) if tally else 0
            failed += int(tally[2]) if tally else 1
    return passed, failed


def stage(name: str) -> list[str]:
    """What one stage prints."""
    started = time.monotonic()
    command = [sys.executable, "-m", "e2e", name]
    try:
        ended = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_SECONDS
        )
    except subprocess.TimeoutExpired as late:
        text = late.stdout.decode(errors="replace") if isinstance(late.stdout, bytes) else late.stdout or ""
        return [*text.splitlines(), f"FAIL {name} did not end within {time.monotonic() - started:.0f} s"]
    return ended.stdout.splitlines()
