"""A process of its own that reads the market table over and over, as somebody's dashboard would."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path


class Reader:
    """Runs the polling process; its observations are there after the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[dict] = []

    def __enter__(self) -> "Reader":
        command = [sys.executable, "-m", "e2e.crash.polling", str(self.folder)]
        # Not a pipe: a full one would stop the polling.
        self.printed = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.printed, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        # Its input ends: it finishes the poll it is at and prints what it saw.
        self.process.communicate(timeout=60)
        self.printed.seek(0)
        self.seen = [json.loads(line) for line in self.printed]
        self.printed.close()

    def verify(self, final: dict[str, int]) -> None:
        """Every poll saw whole snapshots only, and none that an earlier poll had seen was gone."""
        assert len(self.seen) > 20, f"only {len(self.seen)} polls"
        before: set[str] = set()
        for number, poll in enumerate(self.seen):
            assert "error" not in poll, f"poll {number} of {len(self.seen)} failed: {poll['error']}"
            for snapshot, (rows, coins) in poll["snapshots"].items():
                assert rows == coins, f"poll {number}: {snapshot} has {rows} rows of {coins} coins"
                assert rows == final[snapshot], f"poll {number}: {snapshot} has {rows} rows, not {final[snapshot]}"
            gone = before - poll["snapshots"].keys()
            assert not gone, f"poll {number}: {sorted(gone)} seen before are gone"
            before = set(poll["snapshots"])
        print(f"     {len(self.seen)} polls, the last one saw {len(before)} snapshots", flush=True)
