"""Glue: statistics of columns.

moto has no calls for them; Trino deletes those of a table that it makes. On AWS they are kept with the table or
partition.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html#aws-glue-api-catalog-tables-UpdateColumnStatisticsForTable
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import FakePartition, FakeTable
from moto.glue.responses import GlueResponse


def apply() -> None:
    """Adds the calls for tables and for partitions, which differ in how they name their owner only."""
    for of in ("table", "partition"):
        setattr(GlueResponse, f"update_column_statistics_for_{of}", update)
        setattr(GlueResponse, f"get_column_statistics_for_{of}", get)
        setattr(GlueResponse, f"delete_column_statistics_for_{of}", delete)


def update(self: GlueResponse) -> ActionResult:
    """UpdateColumnStatistics…"""
    kept(self).update({one["ColumnName"]: one for one in self.parameters["ColumnStatisticsList"]})
    return ActionResult({"Errors": []})


def get(self: GlueResponse) -> ActionResult:
    """GetColumnStatistics…"""
    found = [kept(self)[name] for name in self.parameters["ColumnNames"] if name in kept(self)]
    return ActionResult({"ColumnStatisticsList": found, "Errors": []})


def delete(self: GlueResponse) -> ActionResult:
    """DeleteColumnStatistics…"""
    kept(self).pop(self.parameters["ColumnName"], None)
    return ActionResult({})


def kept(self: GlueResponse) -> dict[str, Any]:
    """The statistics of the table or partition that is asked about, by column. They go when it goes."""
    asked = self.parameters
    owner: FakeTable | FakePartition = self.glue_backend.get_table(asked["DatabaseName"], asked["TableName"])
    if "PartitionValues" in asked:
        owner = owner.get_partition(asked["PartitionValues"])
    return vars(owner).setdefault("column_statistics", {})
