"""IAM on the local cloud: what a role may do is what its policies say, and the policies of this repository say no more
than is needed."""

from e2e.cloud.iam import calls, functions, language, resources, workers
from e2e.localcloud.program import Cloud
from e2e.support.report import Report


def check(report: Report) -> None:
    """The language of policies, what requests ask for, what is told of them, functions, and the roles that work on a
    lake."""
    with Cloud() as cloud:
        for part in (language, resources, calls, functions, workers):
            part.check(report, cloud)
