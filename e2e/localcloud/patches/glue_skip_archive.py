"""Glue: UpdateTable with SkipArchive keeps no old version.

moto keeps every version. AWS archives the version that an update replaces unless SkipArchive is set; an account has a
limit on versions, which a lake that commits every hour would reach. The number of the version goes up either way.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html#aws-glue-api-catalog-tables-UpdateTable
"""

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Drops the version that was replaced."""
    wrap(GlueResponse, "update_table", update)


def update(original: Callable[..., ActionResult], self: GlueResponse) -> ActionResult:
    """UpdateTable."""
    asked = self.parameters
    table = self.glue_backend.get_table(asked["DatabaseName"], asked["TableInput"]["Name"])
    replaced = str(table.as_dict()["VersionId"])
    answer = original(self)
    if asked.get("SkipArchive"):
        table.delete_version(replaced)
    return answer
