"""Glue: a partition has one value for each partition key of its table.

moto stores a partition with any number of values. AWS refuses it (and BatchCreatePartition lists it under Errors).
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html#aws-glue-api-catalog-partitions-CreatePartition
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.exceptions import InvalidInputException
from moto.glue.models import FakeTable
from moto.glue.responses import GlueResponse

from e2e.localcloud.patches.wrapping import wrap

MESSAGE = "The number of partition keys do not match the number of partition values"


def apply() -> None:
    """Counts the values before a partition is written."""
    wrap(FakeTable, "create_partition", create)
    wrap(FakeTable, "update_partition", update)
    GlueResponse.batch_create_partition = batch


def create(original: Callable[..., None], self: FakeTable, partition: dict[str, Any]) -> None:
    """CreatePartition."""
    refuse(self, partition)
    original(self, partition)


def update(original: Callable[..., None], self: FakeTable, values: list[str], partition: dict[str, Any]) -> None:
    """UpdatePartition."""
    refuse(self, partition)
    original(self, values, partition)


def batch(self: GlueResponse) -> ActionResult:
    """BatchCreatePartition. The others of the batch are written."""
    asked = self.parameters
    table = self.glue_backend.get_table(asked["DatabaseName"], asked["TableName"])
    wrong = [partition for partition in asked["PartitionInputList"] if not fits(table, partition)]
    right = [partition for partition in asked["PartitionInputList"] if fits(table, partition)]
    errors = self.glue_backend.batch_create_partition(asked["DatabaseName"], asked["TableName"], right)
    detail = {"ErrorCode": "InvalidInputException", "ErrorMessage": MESSAGE}
    errors += [{"PartitionValues": partition.get("Values", []), "ErrorDetail": detail} for partition in wrong]
    return ActionResult({"Errors": errors} if errors else {})


def refuse(table: FakeTable, partition: dict[str, Any]) -> None:
    if not fits(table, partition):
        raise InvalidInputException("CreatePartition", MESSAGE)


def fits(table: FakeTable, partition: dict[str, Any]) -> bool:
    return len(partition.get("Values", [])) == len(table.as_dict().get("PartitionKeys") or [])
