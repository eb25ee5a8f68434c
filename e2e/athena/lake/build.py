"""The lake: the sample that `coinlake run` makes, on S3."""

from e2e.localcloud.program import Cloud
from e2e.support.program import Lake
from e2e.support.report import Report

BUCKET = "coinlake"

# Glue's databases have this in front of their local names.
PREFIX = "coinlake_"

# The newest of several snapshots over three days.
AT = "2026-01-03T12:00:00Z"


def lake(report: Report, cloud: Cloud) -> Lake | None:
    """The lake, or None if it could not be built."""
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    made = Lake(f"s3://{BUCKET}/lake", cloud.environment())
    with report.check("coinlake builds a lake on S3 and Glue"):
        made.run("run", "--sample", "--at", AT)
        return made
    return None
