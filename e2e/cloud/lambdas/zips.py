"""The zips under test."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from e2e.support.program import BINARIES
from infra.functions import package


@cache
def native(function: str) -> bytes:
    """A function as the other programs under test are built: for this machine, with the C library of this machine."""
    return zipped(BINARIES / f"coinlake-{function}-function")


def zipped(program: Path) -> bytes:
    """A program's zip, quickly made: without its symbols and hardly compressed."""
    with tempfile.TemporaryDirectory() as scratch:
        stripped = Path(scratch) / "stripped"
        shutil.copy(program, stripped)
        # Not there, or not for this program: then the zip is larger.
        subprocess.run(["strip", "--strip-all", stripped], check=False, capture_output=True)
        return package.write(stripped, Path(scratch) / "zip", level=1).read_bytes()
