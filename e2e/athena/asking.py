"""Athena asked as a program does it, through boto3."""

import time
from typing import Any

from e2e.localcloud.program import Cloud

RESULTS = "s3://lake/athena-results/"

# Between two questions whether a statement has ended: they take the time of whoever answers both.
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.01, 0.2, 1.4


class Athena:
    """A client that runs statements to their end."""

    def __init__(self, cloud: Cloud) -> None:
        self.client = cloud.client("athena")

    def start(self, statement: str, database: str = "raw", **more: Any) -> str:
        """Starts a statement; the id of its execution."""
        more = {"ResultConfiguration": {"OutputLocation": RESULTS}} | more
        context = {"Catalog": "AwsDataCatalog", "Database": database}
        started = self.client.start_query_execution(QueryString=statement, QueryExecutionContext=context, **more)
        return started["QueryExecutionId"]

    def ended(self, execution: str) -> dict[str, Any]:
        """What is said of an execution once it has ended."""
        pause = FIRST_PAUSE
        while True:
            found = self.client.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
            if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return found
            time.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    def run(self, statement: str, database: str = "raw", **more: Any) -> dict[str, Any]:
        """Runs a statement that has to succeed; what is said of its execution."""
        found = self.ended(self.start(statement, database, **more))
        assert found["Status"]["State"] == "SUCCEEDED", f"{statement}: {found['Status']}"
        return found

    def rows(self, statement: str, database: str = "raw", **more: Any) -> list[list[str | None]]:
        """The rows of a statement that has to succeed; those of a query begin with the names of its columns."""
        return self.pages(self.run(statement, database, **more)["QueryExecutionId"])

    def pages(self, execution: str, size: int = 1000) -> list[list[str | None]]:
        """All rows of an execution, read in pages."""
        paginator = self.client.get_paginator("get_query_results")
        pages = paginator.paginate(QueryExecutionId=execution, PaginationConfig={"PageSize": size})
        return [[one.get("VarCharValue") for one in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]

    def refusal(self, statement: str, database: str = "raw") -> str:
        """Why a statement failed."""
        status = self.ended(self.start(statement, database))["Status"]
        assert status["State"] == "FAILED", f"{statement}: {status}"
        return status["StateChangeReason"]
