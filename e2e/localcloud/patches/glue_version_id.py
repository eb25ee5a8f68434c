"""Glue: UpdateTable with the VersionId of an older version is refused.

moto ignores VersionId, so two writers both succeed and one's commit is lost. AWS compares and replaces in one step, and
answers ConcurrentModificationException when the table has moved on: the compare-and-swap that Iceberg commits rest on.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html#aws-glue-api-catalog-tables-UpdateTable
"""

import threading
from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.glue.exceptions import GlueClientError
from moto.glue.responses import GlueResponse

from e2e.localcloud.patches.wrapping import wrap

LOCK = threading.RLock()


def apply() -> None:
    """Compares under a lock that all writers of tables take."""
    wrap(GlueResponse, "update_table", update)
    for method in ("create_table", "delete_table", "batch_delete_table"):
        wrap(GlueResponse, method, alone)


def update(original: Callable[..., ActionResult], self: GlueResponse) -> ActionResult:
    """UpdateTable."""
    asked = self.parameters
    with LOCK:
        table = self.glue_backend.get_table(asked["DatabaseName"], asked["TableInput"]["Name"])
        if asked.get("VersionId") not in (None, table.as_dict()["VersionId"]):
            raise GlueClientError(
                "ConcurrentModificationException", "Update table failed due to concurrent modifications."
            )
        return original(self)


def alone(original: Callable[..., ActionResult], self: GlueResponse) -> ActionResult:
    """Any other change of a table."""
    with LOCK:
        return original(self)
