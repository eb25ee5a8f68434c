"""Glue: UpdateTable with SkipArchive keeps no old version."""

from e2e.cloud.patches.calls import database, table
from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """One archived version and two that are not; the number of the version goes up each time."""
    glue = cloud.client("glue")
    where = {"DatabaseName": database(glue)}
    glue.create_table(**where, TableInput=table("t"))
    numbers = [version(glue, where)]
    for skip in (False, True, True):
        glue.update_table(**where, TableInput=table("t"), SkipArchive=skip)
        numbers.append(version(glue, where))
    same(sorted(set(numbers), key=int), numbers, "numbers that only go up")
    kept = [one["VersionId"] for one in glue.get_table_versions(**where, TableName="t")["TableVersions"]]
    same(sorted(kept), sorted([numbers[0], numbers[-1]]), "versions kept")


def version(glue, where: dict[str, str]) -> str:
    return glue.get_table(**where, Name="t")["Table"]["VersionId"]
