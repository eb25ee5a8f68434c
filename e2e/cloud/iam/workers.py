"""The roles of ingest and transform."""

from itertools import count

from e2e.cloud.iam.policies import BUCKET, key, prove
from e2e.cloud.iam.worker import Worker
from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same
from e2e.support.role import Role

LAKE = f"s3://{BUCKET}/lake"


def check(report: Report, cloud: Cloud) -> None:
    """Policies, and what they keep away."""
    with Simulator("--coins", "20", "--now", "2026-01-03T12:00:00Z") as vendor:
        more = {"COINLAKE_COINGECKO_URL": vendor.url}
        ingest, transform = (Worker(cloud, name, LAKE, more) for name in ("ingest", "transform"))
        owner = Lake(LAKE, cloud.environment() | more)
        # Makes the bucket.
        key(cloud)
        owner.run("bootstrap")
        times = (f"2026-01-{day:02}T00:00:00Z" for day in count(3))
        cloud.client("ssm").put_parameter(Name="/coinlake/keys/coingecko", Type="SecureString", Value="secret")
        secret = {"Name": "/coinlake/keys/coingecko"}

        def fetches() -> str:
            failed = ingest.runs("ingest", "coingecko", "markets", "--at", next(times))
            return failed or ingest.logs("ssm", "get_parameter", **secret)

        def publishes() -> str:
            owner.run("ingest", "coingecko", "markets", "--at", next(times))
            return transform.runs("transform") or transform.logs("sts", "get_caller_identity")

        prove(report, cloud, ingest.role, fetches)
        prove(report, cloud, transform.role, publishes)
    with report.check("policy ingest: curated data is out of reach"):
        out_of_reach(ingest.role)
    with report.check("policy transform: raw data is not changed, tables are neither made nor deleted"):
        not_changed(transform.role)


def out_of_reach(role: Role) -> None:
    s3, glue = role.client("s3"), role.client("glue")
    where = {"Bucket": BUCKET, "Key": "lake/curated/coins/data/x"}
    for call in (s3.get_object, s3.put_object, s3.delete_object):
        same(code(call, **where), "AccessDenied", f"answer to {call.__name__}")
    same(code(s3.list_objects_v2, Bucket=BUCKET, Prefix="lake/curated/"), "AccessDenied", "answer to a list")
    found = code(glue.get_table, DatabaseName="coinlake_curated", Name="coins")
    same(found, "AccessDeniedException", "answer about a table")


def not_changed(role: Role) -> None:
    s3, glue = role.client("s3"), role.client("glue")
    where = {"Bucket": BUCKET, "Key": "lake/raw/x"}
    for call in (s3.put_object, s3.delete_object):
        same(code(call, **where), "AccessDenied", f"answer to {call.__name__}")
    same(
        code(glue.delete_table, DatabaseName="coinlake_curated", Name="coins"), "AccessDeniedException", "answer to it"
    )
    made = {"DatabaseName": "coinlake_curated", "TableInput": {"Name": "x"}}
    same(code(glue.create_table, **made), "AccessDeniedException", "answer to it")
