"""The lake's own conformance suite, over S3 and Glue of the local cloud."""

from e2e.localcloud.program import Cloud
from e2e.support.cargo import tested
from e2e.support.report import Report


def check(report: Report, cloud: Cloud) -> None:
    """What holds for lakes on disk and in memory holds here, also when answers are lost."""
    with report.check("the conformance suite over S3 and Glue"):
        tested("--test", "cloud", environment=cloud.environment())
