"""Glue: UpdateTable with the VersionId of an older version is refused."""

from e2e.cloud.patches.calls import at_once, code, database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """The second update from the same version fails and changes nothing; of many at once, one succeeds."""
    glue = cloud.client("glue")
    where = {"DatabaseName": database(glue)}
    glue.create_table(**where, TableInput=table("t"))

    def update(seen: str, text: object) -> str:
        description = table("t", Description=str(text))
        return code(glue.update_table, **where, TableInput=description, VersionId=seen, SkipArchive=True)

    seen = glue.get_table(**where, Name="t")["Table"]["VersionId"]
    same([update(seen, "first"), update(seen, "second")], ["", "ConcurrentModificationException"], "answers")
    now = glue.get_table(**where, Name="t")["Table"]
    same(now["Description"], "first", "description")
    answers = at_once(16, lambda number: update(now["VersionId"], number))
    same(sorted(answers), [""] + ["ConcurrentModificationException"] * 15, "answers of many at once")
    same(code(glue.update_table, **where, TableInput=table("t")), "", "answer without a version")
