"""Athena on the local cloud, with the engine that Athena is built on."""

import os
import subprocess

from e2e.athena import ends, engine, sample
from e2e.localcloud.program import Cloud
from e2e.localcloud.trino.install import installed
from e2e.localcloud.trino.java import java
from e2e.localcloud.trino.server import Trino
from e2e.support.report import Report


def check(report: Report) -> None:
    """The engine, and how it ends."""
    try:
        installed(), java()
    except (OSError, subprocess.CalledProcessError) as error:
        missing(report, error)
        return
    with Cloud() as cloud:
        sample.write(cloud)
        with Trino(cloud.url) as trino:
            engine.check(report, cloud, trino)
    ends.check(report)


def missing(report: Report, error: Exception) -> None:
    """Says why nothing is checked; on a build machine that is a failure."""
    reason = f"Trino or its Java is not here and cannot be downloaded: {error}"
    if os.environ.get("CI"):
        with report.check("Trino and a Java for it are here"):
            raise AssertionError(reason)
    else:
        print(f"SKIPPED: {reason}; nothing of this stage was checked", flush=True)
