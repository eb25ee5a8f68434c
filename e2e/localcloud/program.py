"""The local cloud as a process of its own, for the checks."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.localcloud import settings


class Cloud:
    """A running local cloud on a free port; a context manager that ends it."""

    def __init__(self, *options: str, scratch: Path | None = None) -> None:
        """With a folder for its temporary files, if it matters where they are."""
        self._command = [sys.executable, "-m", "e2e.localcloud", "--attached", *options]
        self._environment = os.environ | ({"TMPDIR": str(scratch)} if scratch else {})

    def __enter__(self) -> "Cloud":
        # It ends with its standard input, so that it does not outlive us when we are killed.
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        # The settings are printed when requests are answered.
        self.url = self.process.stdout.readline().strip().partition("=")[2]
        assert self.url, f"{' '.join(self._command)} ended without printing its address"
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def environment(self) -> dict[str, str]:
        """Our environment, pointed at this cloud and at no other."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COINLAKE_"))}
        # Settings of the person who runs this must not reach a check.
        return (
            ours | settings.environment(self.url) | {"AWS_CONFIG_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}
        )

    def client(self, service: str, patience: float = 60) -> Any:
        """A boto3 client that tries once, and waits so many seconds for an answer."""
        return settings.client(self.url, service, patience=patience)
