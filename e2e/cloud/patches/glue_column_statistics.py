"""Glue: statistics of columns."""

from datetime import UTC, datetime
from typing import Any

from e2e.cloud.patches.calls import database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """They are kept apart for a table and its partition, and deleted."""
    glue = cloud.client("glue")
    of_table = {"DatabaseName": database(glue), "TableName": "t"}
    glue.create_table(DatabaseName=of_table["DatabaseName"], TableInput=table("t"))
    glue.create_partition(**of_table, PartitionInput={"Values": ["2026-11-20"]})
    of_partition = {**of_table, "PartitionValues": ["2026-11-20"]}
    glue.update_column_statistics_for_table(**of_table, ColumnStatisticsList=[distinct("a", 1), distinct("b", 2)])
    glue.update_column_statistics_for_partition(**of_partition, ColumnStatisticsList=[distinct("a", 3)])
    glue.delete_column_statistics_for_table(**of_table, ColumnName="b")
    names = ["a", "b"]
    same(values(glue.get_column_statistics_for_table(**of_table, ColumnNames=names)), {"a": 1}, "of the table")
    found = values(glue.get_column_statistics_for_partition(**of_partition, ColumnNames=names))
    same(found, {"a": 3}, "of the partition")


def distinct(name: str, count: int) -> dict[str, Any]:
    data = {"Type": "LONG", "LongColumnStatisticsData": {"NumberOfNulls": 0, "NumberOfDistinctValues": count}}
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return {"ColumnName": name, "ColumnType": "bigint", "AnalyzedTime": at, "StatisticsData": data}


def values(answer: dict[str, Any]) -> dict[str, int]:
    return {
        one["ColumnName"]: one["StatisticsData"]["LongColumnStatisticsData"]["NumberOfDistinctValues"]
        for one in answer["ColumnStatisticsList"]
    }
