"""Glue: a partition has one value for each partition key of its table."""

from e2e.cloud.patches.calls import code, database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """Two values for one key are refused by each call that writes partitions, and the right ones of a batch are
    written."""
    glue = cloud.client("glue")
    where = {"DatabaseName": database(glue), "TableName": "t"}
    glue.create_table(DatabaseName=where["DatabaseName"], TableInput=table("t"))
    right, wrong = {"Values": ["2026-11-01"]}, {"Values": ["2026-11-01", "00"]}
    same(code(glue.create_partition, **where, PartitionInput=wrong), "InvalidInputException", "create")
    errors = glue.batch_create_partition(**where, PartitionInputList=[wrong, right])["Errors"]
    told = [(one["PartitionValues"], one["ErrorDetail"]["ErrorCode"]) for one in errors]
    same(told, [(wrong["Values"], "InvalidInputException")], "errors of a batch")
    refused = code(glue.update_partition, **where, PartitionValueList=right["Values"], PartitionInput=wrong)
    same(refused, "InvalidInputException", "update")
    same([one["Values"] for one in glue.get_partitions(**where)["Partitions"]], [right["Values"]], "partitions")
