"""What other engines and coinlake do to the same tables on S3 and Glue: reading, going back in time, writing."""

import tempfile
from pathlib import Path

from e2e.athena.asking import Athena
from e2e.athena.interop import build, commands, evolved, filters, foreign, history, metadata, rows
from e2e.localcloud.program import Cloud
from e2e.readback import bounds
from e2e.support.report import Report


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """A lake that is read, another one whose history is thinned, and one that Athena writes into."""
    with tempfile.TemporaryDirectory() as scratch:
        lake = build.lake(report, cloud, Path(scratch))
    if lake:
        opened = build.opened(cloud, build.READ)
        rows.check(report, lake, athena, opened)
        bounds.check(report, opened)
        metadata.check(report, cloud, opened)
        filters.check(report, athena, opened)
        commands.check(report, cloud, lake)
    evolved.check(report, cloud, athena)
    history.check(report, cloud, athena)
    foreign.check(report, cloud, athena)
