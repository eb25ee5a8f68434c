"""The crates' own tests."""

from e2e.support.cargo import tested
from e2e.support.report import Report


def check(report: Report) -> None:
    """Unit tests, integration tests and examples in documentation."""
    with report.check("the tests of the crates"):
        tested()
