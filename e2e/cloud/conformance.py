"""The lake's own conformance suite, over S3 and Glue of the local cloud."""

import subprocess
from pathlib import Path

from e2e.localcloud.program import Cloud
from e2e.support.program import BINARIES
from e2e.support.report import Report

ROOT = Path(__file__).resolve().parents[2]
SUITE = ["cargo", "test", "--workspace", "--quiet", "--test", "cloud"]


def check(report: Report, cloud: Cloud) -> None:
    """What holds for lakes on disk and in memory holds here, also when answers are lost."""
    with report.check("the conformance suite over S3 and Glue"):
        # Where the programs under test were built: another folder would mean to compile everything anew.
        environment = cloud.environment() | {"CARGO_TARGET_DIR": str(BINARIES.parent.absolute())}
        ran = subprocess.run(SUITE, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
