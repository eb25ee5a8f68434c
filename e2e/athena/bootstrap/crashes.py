"""Killed at any moment, or twice at once: the next bootstrap finishes the work."""

import time

from e2e.athena.bootstrap.site import Site
from e2e.support.report import Report, same

# Between the first call and the last: databases, raw tables, Iceberg tables, views.
MOMENTS_SECONDS = (0.3, 0.6, 1.0, 1.5, 2.2, 3.0)


def check(report: Report, site: Site) -> None:
    """One after another on the same lake, then two at once from nothing."""
    with report.check("a bootstrap that is killed half-way is finished by the next"):
        for moment in MOMENTS_SECONDS:
            process = site.lake.start("bootstrap")
            time.sleep(moment)
            process.kill()
            process.communicate()
        site.lake.run("bootstrap")
        site.in_line()
    with report.check("two bootstraps at once end alike"):
        site.lake.run("catalog", "destroy", "--yes")
        both = [site.lake.start("bootstrap") for _ in range(2)]
        ended = [(process.communicate()[1].decode(), process.returncode) for process in both]
        same([code for _, code in ended], [0, 0], f"exit codes, {ended}")
        site.in_line()
