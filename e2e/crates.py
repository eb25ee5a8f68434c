"""The crates' own tests, beside the other stages: they leave a core idle for much of their time."""

from e2e.support.cargo import tested
from e2e.support.report import Report


def check(report: Report) -> None:
    """Unit tests, integration tests and examples in documentation."""
    with report.check("the tests of the crates"):
        tested()
