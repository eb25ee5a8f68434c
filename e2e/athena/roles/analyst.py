"""The analyst, who asks Athena and the command line, and changes nothing."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from e2e.athena.asking import Athena
from e2e.athena.lake.build import BUCKET, PREFIX
from e2e.cloud.iam.policies import prove
from e2e.cloud.patches.calls import at_once, code
from e2e.localcloud.program import Cloud
from e2e.support.program import Lake
from e2e.support.report import Report, same
from e2e.support.role import Role, allow

WORKGROUP = {"WorkGroup": "coinlake"}
HERE = {"CatalogName": "AwsDataCatalog"}
CURATED = {"DatabaseName": f"{PREFIX}curated"}


class Analyst:
    """The role, and what analysts do."""

    def __init__(self, cloud: Cloud) -> None:
        self.role = Role(cloud, name="analyst")
        self.athena = Athena(cloud)
        self.athena.client = self.client = self.role.client("athena")
        self._lake = Lake(f"s3://{BUCKET}/lake", self.role.variables())

    def failure(self) -> str:
        """Why something that analysts do failed; nothing if it did not."""
        works: list[Callable[[], Any]] = [self._browse, self._saved, self._command_line, self.query, self._cancel]
        return next((said for one in works if (said := failure(one))), "")

    def _command_line(self) -> None:
        for table in ("curated.coins", "ops.runs", "raw.coingecko_markets"):
            self._lake.count(table)

    def _browse(self) -> None:
        self.client.list_work_groups()
        self.client.get_work_group(**WORKGROUP)
        self.client.list_data_catalogs()
        self.client.list_databases(**HERE)
        self.client.get_database(**HERE, **CURATED)
        self.client.get_table_metadata(**HERE, **CURATED, TableName="coins")
        for database in ("raw", "curated", "ops", "analytics"):
            self.client.list_table_metadata(**HERE, DatabaseName=f"{PREFIX}{database}")

    def _saved(self) -> None:
        found = self.client.list_named_queries(**WORKGROUP)["NamedQueryIds"]
        self.client.batch_get_named_query(NamedQueryIds=found)
        self.client.get_named_query(NamedQueryId=found[0])

    def query(self) -> None:
        for database, table in (("raw", "coingecko_markets"), ("analytics", "latest_market")):
            assert len(self.athena.rows(f"select * from {PREFIX}{database}.{table} limit 3", **WORKGROUP)) == 4

    def _cancel(self) -> None:
        self.client.stop_query_execution(QueryExecutionId=self.athena.start("select 1", **WORKGROUP))


def failure(work: Callable[[], Any]) -> str:
    """Why it failed; nothing if it did not."""
    try:
        work()
    except (AssertionError, ClientError) as error:
        return str(error)
    return ""


def check(report: Report, cloud: Cloud) -> None:
    """Over the lake that was built before."""
    cloud.client("athena").create_named_query(Name="q", Database="d", QueryString="select 1", **WORKGROUP)
    analyst = Analyst(cloud)
    prove(report, cloud, analyst.role, analyst.failure)
    with report.check("policy analyst: curated data and tables are not changed"):
        not_changed(analyst)
    with report.check("Athena reads with the rights of whoever asks, also when several ask at once"):
        at_once_apart(cloud, analyst)


def at_once_apart(cloud: Cloud, analyst: Analyst) -> None:
    """One role may read the tables, the other only their entries in Glue."""
    places = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/results/*"]
    role = Role(cloud).may(allow(["athena:*", "glue:*", "kms:*"], "*"), allow("s3:*", places))
    other = Athena(cloud)
    other.client = role.client("athena")
    statement = f"select count(*) from {PREFIX}curated.coins"

    def ask(number: int) -> str:
        asked = other if number % 2 else analyst.athena
        return asked.ended(asked.start(statement, **WORKGROUP))["Status"]["State"]

    same(at_once(6, ask), ["SUCCEEDED", "FAILED"] * 3, "states")


def not_changed(analyst: Analyst) -> None:
    s3, glue = analyst.role.client("s3"), analyst.role.client("glue")
    where = {"Bucket": BUCKET, "Key": "lake/curated/coins/data/x"}
    for call in (s3.put_object, s3.delete_object):
        same(code(call, **where), "AccessDenied", f"answer to {call.__name__}")
    same(code(glue.delete_table, **CURATED, Name="coins"), "AccessDeniedException", "answer to the deletion of a table")
    for statement in (f"delete from {PREFIX}curated.coins", f"drop table {PREFIX}curated.coins"):
        ended = analyst.athena.ended(analyst.athena.start(statement, **WORKGROUP))
        same(ended["Status"]["State"], "FAILED", f"state of {statement}")
