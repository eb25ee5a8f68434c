"""A lake with databases of its own, and what Glue holds of it."""

from subprocess import CompletedProcess
from typing import Any

from e2e.athena.asking import Athena
from e2e.localcloud.program import Cloud
from e2e.support.program import Lake
from e2e.support.report import same

BUCKET = "bootstrap"

# What Glue's UpdateTable takes of what GetTable gives.
INPUT = {
    "Name",
    "Description",
    "Owner",
    "TableType",
    "Parameters",
    "PartitionKeys",
    "StorageDescriptor",
    "ViewOriginalText",
    "ViewExpandedText",
}


class Site:
    """A lake at an address of its own, in databases whose names begin with its own prefix."""

    def __init__(self, cloud: Cloud, athena: Athena, prefix: str, folder: str | None = None) -> None:
        self.cloud, self.athena, self.prefix = cloud, athena, prefix
        self.address = f"s3://{BUCKET}/{folder or prefix}"
        self._environment = cloud.environment() | {"COINLAKE_PREFIX": prefix}
        self.lake = Lake(self.address, self._environment)
        self.glue, self.s3 = cloud.client("glue"), cloud.client("s3")

    def plan(self, *arguments: object) -> str:
        """What the plan says."""
        return self.lake.run("catalog", "plan", *arguments)

    def in_line(self, *arguments: object) -> None:
        """Fails unless nothing differs."""
        done = self.lake.attempt("catalog", "plan", "--check", *arguments)
        same([done.returncode, done.stdout], [0, "nothing to do: the lake matches the catalog\n"], "plan")

    def attempt(self, *arguments: object, **variables: str) -> CompletedProcess[str]:
        """Runs a command, well or badly, with these settings besides the site's."""
        return Lake(self.address, self._environment | variables).attempt(*arguments)

    def refused(self, *arguments: object, **variables: str) -> str:
        """What is said of a command that the request's fault makes fail."""
        done = self.attempt(*arguments, **variables)
        assert done.returncode == 1, f"{arguments}: exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def databases(self) -> list[str]:
        found = self.glue.get_databases()["DatabaseList"]
        return sorted(one["Name"] for one in found if one["Name"].startswith(f"{self.prefix}_"))

    def entry(self, database: str, name: str) -> dict[str, Any]:
        return self.glue.get_table(DatabaseName=f"{self.prefix}_{database}", Name=name)["Table"]

    def edit(self, database: str, name: str, **changes: Any) -> None:
        """Changes an entry by hand."""
        entry = {key: value for key, value in self.entry(database, name).items() if key in INPUT}
        self.glue.update_table(DatabaseName=f"{self.prefix}_{database}", TableInput=entry | changes)

    def drop(self, database: str, name: str) -> None:
        self.glue.delete_table(DatabaseName=f"{self.prefix}_{database}", Name=name)

    def everything(self) -> dict[str, dict[str, Any]]:
        """Every entry of the lake's databases, by its full name."""
        pages = [
            self.glue.get_paginator("get_tables").paginate(DatabaseName=database) for database in self.databases()
        ]
        entries = [entry for each in pages for page in each for entry in page["TableList"]]
        return {f"{entry['DatabaseName']}.{entry['Name']}": entry for entry in entries}

    def objects(self) -> list[str]:
        """The keys of the lake's objects, without what Athena printed."""
        prefix = self.address.removeprefix(f"s3://{BUCKET}/") + "/"
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
        return [key for key in keys if not key.startswith(f"{prefix}athena-results/")]
