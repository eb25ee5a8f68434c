"""Tests that Cargo runs."""

import os
import subprocess
from collections.abc import Mapping

from e2e.support.catalog import ROOT
from e2e.support.program import BINARIES

# What a failing test printed comes last.
SHOWN_CHARACTERS = 20_000


def tested(*chosen: str, environment: Mapping[str, str] = os.environ) -> None:
    """Runs tests of the workspace, all of them or those chosen; fails with what they printed."""
    # Where the programs under test were built: another folder would mean to compile everything anew.
    environment = {**environment, "CARGO_TARGET_DIR": str(BINARIES.parent.absolute())}
    command = ["cargo", "test", "--workspace", "--quiet", "--no-fail-fast", *chosen]
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert ran.returncode == 0, ran.stdout[-SHOWN_CHARACTERS:]
