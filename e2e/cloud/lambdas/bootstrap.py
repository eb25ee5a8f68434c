"""The bootstrap function, called as an operator and as Terraform does."""

from e2e.cloud.lambdas.deployment import PREFIX, Deployed, Deployment
from e2e.support.report import Report, same

DATABASES = ("raw", "curated", "analytics", "ops")


def check(report: Report, deployment: Deployment) -> None:
    """From an empty account."""
    function = deployment.deploy("bootstrap", timeout=300)
    with report.check("bootstrap: from nothing; a second plan is empty; what differs is told and mended"):
        made(deployment, function)
    with report.check("bootstrap: each error by its name"):
        errors(deployment, function)


def check_end(report: Report, deployment: Deployment) -> None:
    """To an empty account."""
    with report.check("bootstrap: destroy leaves no table and no view, and all objects"):
        ended(deployment, deployment.deploy("bootstrap", timeout=300))


def made(deployment: Deployment, function: Deployed) -> None:
    first = function.call(definitions="digest", tf={"action": "create", "prev_input": None})
    answer = first.done()
    assert answer["changes"] > 30 and answer["refused"] == 0 and "market_snapshots" in answer["plan"], answer
    events = ({"action": "plan"}, {"tf": {"action": "update"}}, {"action": "check"})
    again = [function.call(**event) for event in events]
    same([(one.done()["changes"], one.is_cold) for one in again], [(0, False)] * 3, "changes of a second plan")

    deployment.cloud.client("glue").delete_table(DatabaseName=f"{PREFIX}_analytics", Name="latest_market")
    function.call(action="check").refused("Drift", "latest_market")
    same(function.call(action="apply").done()["changes"], 1, "changes that mend it")
    same(function.call(action="check").done()["changes"], 0, "changes then")


def errors(deployment: Deployment, function: Deployed) -> None:
    function.call().refused("BadRequest", "say what to do")
    function.call(action="drop").refused("BadRequest", "drop")
    deployment.deploy("bootstrap", COINLAKE_LAKE="").call(action="plan").refused("BadSettings", "COINLAKE_LAKE")
    # The same lake in other databases, one of whose tables somebody else has made.
    other = {"COINLAKE_LAKE": f"s3://{deployment.bucket}/other", "COINLAKE_PREFIX": "other"}
    glue = deployment.cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "other_raw"})
    table = {"Name": "coingecko_markets", "Parameters": {"by": "others"}}
    glue.create_table(DatabaseName="other_raw", TableInput=table)
    refused = deployment.deploy("bootstrap", 300, deployment.anything, **other).call(action="apply")
    refused.refused("Refused", "coingecko_markets")
    left = glue.get_table(DatabaseName="other_raw", Name="coingecko_markets")["Table"]
    same(left["Parameters"], table["Parameters"], "parameters of somebody else's table")


def ended(deployment: Deployment, function: Deployed) -> None:
    s3, glue = deployment.cloud.client("s3"), deployment.cloud.client("glue")
    before = objects(s3, deployment.bucket)
    answer = function.call(tf={"action": "delete", "prev_input": {"definitions": "digest"}})
    assert answer.done()["changes"] > 30, answer.payload
    left = [database["Name"] for database in glue.get_databases()["DatabaseList"]]
    same([name for name in left if name.startswith(f"{PREFIX}_")], [], "databases left")
    same(objects(s3, deployment.bucket) - before, set(), "new objects")
    same(before - objects(s3, deployment.bucket), set(), "deleted objects")
    same(function.call(action="destroy").done()["changes"], 0, "changes of a second destroy")


def objects(s3, bucket: str) -> set[str]:
    """The lake's objects."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="lake/")
    return {one["Key"] for page in pages for one in page.get("Contents", [])}
