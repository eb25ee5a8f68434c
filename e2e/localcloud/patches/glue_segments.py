"""Glue: GetPartitions in segments.

moto ignores Segment and answers each segment with all partitions, so an engine that reads segments in parallel (Trino
does) reads every partition several times. AWS gives each partition in exactly one segment.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html#aws-glue-api-catalog-partitions-GetPartitions
"""

from collections.abc import Callable
from zlib import crc32

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Keeps the partitions of the segment only."""
    wrap(GlueResponse, "get_partitions", segment)


def segment(original: Callable[..., ActionResult], self: GlueResponse) -> ActionResult:
    """The partitions of one segment. Which it is follows from the values, so that it is the same for every page."""
    answer, asked = original(self), self.parameters.get("Segment")
    if not asked:
        return answer
    number, total = asked["SegmentNumber"], asked["TotalSegments"]
    mine = [one for one in answer.result["Partitions"] if crc32("/".join(one["Values"]).encode()) % total == number]
    return ActionResult({"Partitions": mine})
