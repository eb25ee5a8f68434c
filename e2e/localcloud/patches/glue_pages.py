"""Glue: lists come in pages.

moto answers GetDatabases, GetTables, GetTableVersions and GetPartitions with everything, whatever MaxResults says, so a
program that forgets NextToken looks right. AWS gives a page of at most MaxResults entries (at most 100, partitions
1,000; the same by default) and a NextToken for the rest, and refuses a MaxResults outside those bounds.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html#aws-glue-api-catalog-tables-GetTables
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.exceptions import InvalidInputException
from moto.glue.responses import GlueResponse

from e2e.localcloud.patches.wrapping import wrap

# By method: the member of the answer that holds the list, and the largest page.
LISTS = {
    "get_databases": ("DatabaseList", 100),
    "get_tables": ("TableList", 100),
    "get_table_versions": ("TableVersions", 100),
    "get_partitions": ("Partitions", 1000),
}


def apply() -> None:
    """Cuts each list into pages."""
    for method, (member, largest) in LISTS.items():
        wrap(GlueResponse, method, partial(page, member=member, largest=largest))


def page(original: Callable[..., ActionResult], self: GlueResponse, member: str, largest: int) -> ActionResult:
    """The page that was asked for. A token is the place of the page's first entry."""
    size = self.parameters.get("MaxResults", largest)
    if not 1 <= size <= largest:
        raise InvalidInputException(member, f"MaxResults has to be from 1 to {largest}, not {size}")
    start = int(self.parameters.get("NextToken") or 0)
    entries = original(self).result[member]
    answer: dict[str, Any] = {member: entries[start : start + size]}
    if start + size < len(entries):
        answer["NextToken"] = str(start + size)
    return ActionResult(answer)
