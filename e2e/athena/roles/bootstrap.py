"""Bootstrap, which makes what a lake shows in Glue, and deletes it."""

from e2e.athena.lake.build import BUCKET
from e2e.cloud.iam.policies import prove
from e2e.cloud.iam.worker import Worker
from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

# The lake's own place and databases.
PLACE = {"path": "second/", "prefix": "second"}


def check(report: Report, cloud: Cloud) -> None:
    """From nothing to nothing, with a drift in between."""
    settings = {"COINLAKE_PREFIX": PLACE["prefix"], "COINLAKE_WORKGROUP": "coinlake"}
    worker = Worker(cloud, "bootstrap", f"s3://{BUCKET}/second", settings)

    def works() -> str:
        return (
            worker.logs("sts", "get_caller_identity")
            or worker.runs("catalog", "apply")
            or drift(cloud)
            or worker.runs("catalog", "apply")
            or worker.runs("catalog", "plan", "--check")
            or worker.runs("catalog", "destroy", "--yes")
        )

    prove(report, cloud, worker.role, works, **PLACE)
    with report.check("policy bootstrap: data and other databases are out of reach"):
        s3, glue = worker.role.client("s3"), worker.role.client("glue")
        for place in ("raw/x", "curated/coins/data/x"):
            where = {"Bucket": BUCKET, "Key": f"second/{place}"}
            for call in (s3.get_object, s3.put_object, s3.delete_object):
                same(code(call, **where), "AccessDenied", f"answer to {call.__name__} of {place}")
        found = code(glue.delete_table, DatabaseName="coinlake_curated", Name="coins")
        same(found, "AccessDeniedException", "answer to the deletion of another lake's table")


def drift(cloud: Cloud) -> str:
    """Changes by hand what bootstrap made; never fails."""
    glue, name = cloud.client("glue"), f"{PLACE['prefix']}_raw"
    found = glue.get_database(Name=name)["Database"]
    glue.update_database(Name=name, DatabaseInput={"Name": name, "Parameters": found["Parameters"]})
    table = glue.get_table(DatabaseName=name, Name="coingecko_global")["Table"]
    changed = {"Name": table["Name"], "Parameters": table["Parameters"]}
    glue.update_table(DatabaseName=name, TableInput=changed)
    return ""
