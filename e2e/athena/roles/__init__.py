"""Athena reads and writes with the rights of whoever asks: the policies of those who ask it are enough, and no more."""

from e2e.athena.lake.build import BUCKET
from e2e.athena.roles import analyst, bootstrap
from e2e.localcloud.program import Cloud
from e2e.support.report import Report


def check(report: Report, cloud: Cloud) -> None:
    """Bootstrap with a lake of its own, the analyst with the one that was built before."""
    place = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/results/"}}
    settings = place | {"EnforceWorkGroupConfiguration": True}
    cloud.client("athena").create_work_group(Name="coinlake", Configuration=settings)
    bootstrap.check(report, cloud)
    analyst.check(report, cloud)
