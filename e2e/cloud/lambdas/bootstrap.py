"""The bootstrap function, called as an operator and as Terraform does."""

from e2e.cloud.lambdas.deployment import PREFIX, Answer, Deployed, Deployment
from e2e.cloud.lambdas.glue import Glue, Stalling
from e2e.cloud.lambdas.serving import serving
from e2e.support.report import Report, same
from e2e.support.role import Role, allow, deny

DATABASES = ("raw", "curated", "analytics", "ops")


def check(report: Report, deployment: Deployment) -> None:
    """From an empty account."""
    function = deployment.deploy("bootstrap", timeout=300)
    with report.check("bootstrap: from nothing; a second plan is empty; what differs is told and mended"):
        made(deployment, function)
    with report.check("bootstrap: each error by its name"):
        errors(deployment, function)
    with report.check("bootstrap: what AWS refuses is told by its name, and is mended by the next call"):
        refused(deployment, function)
    with report.check("bootstrap: near the deadline it says what it has done, and the next call goes on"):
        continued(deployment, function)


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

    drop(deployment, "analytics", "latest_market")
    function.call(action="check").refused("Drift", "latest_market")
    mended = function.call(action="apply").done()
    same([mended["changes"], mended["plan"].splitlines()[-1]], [1, "1 created"], "changes that mend it")
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
    answer = deployment.deploy("bootstrap", 300, deployment.anything, **other).call(action="apply")
    answer.refused("Refused", "coingecko_markets")
    same(objects(deployment.cloud.client("s3"), deployment.bucket, "other/"), set(), "objects of a lake that was refused")
    left = glue.get_table(DatabaseName="other_raw", Name="coingecko_markets")["Table"]
    same(left["Parameters"], table["Parameters"], "parameters of somebody else's table")


def refused(deployment: Deployment, function: Deployed) -> None:
    """A raw table and a view are missing, and cannot be made."""
    drop(deployment, "raw", "coingecko_global")
    drop(deployment, "analytics", "latest_market")
    without(deployment, "*").refused("Service", "glue:CreateTable")
    # Athena makes views, with the rights of whoever asks.
    without(deployment, f"arn:aws:glue:*:*:table/{PREFIX}_analytics/*").refused("View", "latest_market")
    for setting, value in (("WORKGROUP", "nobody-made-it"), ("RESULTS", "s3://no-such-bucket-here/")):
        settings = {f"COINLAKE_{setting}": value}
        answer = deployment.deploy("bootstrap", 300, deployment.anything, **settings).call(action="apply")
        answer.refused("BadSettings", f"COINLAKE_{setting}", value)
    same(function.call(action="apply").done()["changes"], 1, "changes that are left then")


def continued(deployment: Deployment, function: Deployed) -> None:
    drop(deployment, "raw", "coingecko_global")
    drop(deployment, "raw", "coingecko_markets")
    stalling = Stalling()
    with serving(Glue(deployment.cloud.url, stalling)) as glue:
        answer = deployment.deploy("bootstrap", timeout=20, AWS_ENDPOINT_URL_GLUE=glue.url).call(action="apply")
        stalling.released.set()
    answer.refused("OutOfTime", "the same event again goes on", "\n1 created")
    done = function.call(action="apply").done()
    # What was under way when the time was over may have come to its end.
    assert done["changes"] in (0, 1), done
    same(function.call(action="check").done()["changes"], 0, "changes then")


def without(deployment: Deployment, tables: str) -> Answer:
    """What comes of `apply` for a function that may do anything but create these tables."""
    role = Role(deployment.cloud).may(allow("*", "*"), deny("glue:CreateTable", tables))
    return deployment.deploy("bootstrap", 300, role).call(action="apply")


def drop(deployment: Deployment, database: str, name: str) -> None:
    """Takes an entry away by hand."""
    deployment.cloud.client("glue").delete_table(DatabaseName=f"{PREFIX}_{database}", Name=name)


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


def objects(s3, bucket: str, prefix: str = "lake/") -> set[str]:
    """The lake's objects, or those of another place."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {one["Key"] for page in pages for one in page.get("Contents", [])}
