"""A lake of coinlake's on S3 and Glue, asked twice: by `coinlake sql`, and by Athena."""

from e2e.athena.asking import Athena
from e2e.athena.lake import build, questions, raw, tables
from e2e.localcloud.program import Cloud
from e2e.support.report import Report


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """Every table, view and saved query."""
    lake = build.lake(report, cloud)
    if lake:
        tables.check(report, lake, athena)
        questions.check(report, lake, athena)
        raw.check(report, lake, athena)
