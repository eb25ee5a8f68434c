"""Glue: GetPartitions in segments."""

from e2e.cloud.patches.calls import database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """Each partition is in one segment, also when a segment comes in pages."""
    glue = cloud.client("glue")
    where = {"DatabaseName": database(glue), "TableName": "t"}
    glue.create_table(DatabaseName=where["DatabaseName"], TableInput=table("t"))
    days = [f"2026-11-{day:02}" for day in range(1, 21)]
    glue.batch_create_partition(**where, PartitionInputList=[{"Values": [day]} for day in days])
    found = []
    for number in range(3):
        pages = glue.get_paginator("get_partitions").paginate(
            **where, Segment={"SegmentNumber": number, "TotalSegments": 3}, PaginationConfig={"PageSize": 2}
        )
        found += [one["Values"][0] for page in pages for one in page["Partitions"]]
    same(sorted(found), days, "partitions of all segments")
