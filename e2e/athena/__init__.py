"""Athena on the local cloud, with the engine that Athena is built on."""

import os
import subprocess
import tempfile
from pathlib import Path

from e2e.athena import bootstrap, drivers, ends, interop, lake, results, roles, sample, statements, tables
from e2e.athena.asking import Athena
from e2e.localcloud.program import Cloud
from e2e.localcloud.trino.install import installed
from e2e.localcloud.trino.java import java
from e2e.support.report import Report, same


def check(report: Report) -> None:
    """Tables, results, statements, drivers, and how the engine ends."""
    try:
        installed(), java()
    except (OSError, subprocess.CalledProcessError) as error:
        missing(report, error)
        return
    with tempfile.TemporaryDirectory() as scratch:
        with Cloud(scratch=Path(scratch)) as cloud:
            sample.write(cloud)
            athena = Athena(cloud)
            for part in (tables, results, statements, drivers, bootstrap, lake):
                part.check(report, cloud, athena)
            roles.check(report, cloud)
            interop.check(report, cloud, athena)
            with report.check("Trino unpacks its libraries where they are removed with it, not in the system's folder"):
                assert list(Path(scratch).glob("coinlake-trino-*/tmp/*")), "they are not below its own folder"
        with report.check("the local cloud ends with its Trino and leaves nothing behind"):
            same(list(Path(scratch).iterdir()), [], "files left")
    ends.check(report)


def missing(report: Report, error: Exception) -> None:
    """Says why nothing is checked; on a build machine that is a failure."""
    reason = f"Trino or its Java is not here and cannot be downloaded: {error}"
    if os.environ.get("CI"):
        with report.check("Trino and a Java for it are here"):
            raise AssertionError(reason)
    else:
        print(f"SKIPPED: {reason}; nothing of this stage was checked", flush=True)
