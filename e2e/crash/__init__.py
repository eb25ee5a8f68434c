"""Programs killed, doubled, repeated and fed with faults: the lake is always the one it would have been."""

from e2e.crash import faults, kills, rebuild, twice
from e2e.support.report import Report


def check(report: Report) -> None:
    """Kills, two at once, again, rebuild, faults."""
    twice.check(report)
    rebuild.check(report)
    kills.check(report)
    faults.check(report)
