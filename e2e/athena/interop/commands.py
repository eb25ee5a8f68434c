"""The commands that look after a lake, on S3; and what they say when AWS refuses."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from e2e.athena.interop.build import READ, empty, root
from e2e.localcloud.program import Cloud
from e2e.support import answers
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

ORPHAN = "lake/curated/coins/data/nobody-refers-to-this.parquet"

# A small lake for what takes a rebuild.
SMALL = "refusals"

# A port on which nobody listens.
NOWHERE = "http://127.0.0.1:9"


def check(report: Report, cloud: Cloud, lake: Lake) -> None:
    """Looking after a lake, then where requests go, then refusals."""
    s3 = cloud.client("s3")
    with report.check("vacuum on S3 leaves a clean lake alone, and young files"):
        same(lake.run("vacuum", "--safety-age", "0m"), "", "files")
        s3.put_object(Bucket=READ, Key=ORPHAN, Body=b"x")
        same(lake.run("vacuum"), "", "files")
    with report.check("vacuum on S3 removes what nothing refers to"):
        for options in (["--dry-run"], []):
            same(lake.run("vacuum", "--safety-age", "0m", *options), f"s3://{READ}/{ORPHAN}\n", "files")
        same(lake.run("vacuum", "--safety-age", "0m"), "", "files left")
    with report.check("doctor on S3 says where requests go, that the lake can be written and that Athena answers"):
        doctor(s3, cloud, lake)
    with report.check("doctor on S3 names the setting with which Athena does not answer"):
        printed = through(cloud, {"COINLAKE_WORKGROUP": "nobody"}).attempt("doctor", "--offline").stdout
        (line,) = [line for line in printed.splitlines() if "Athena  " in line]
        assert line.startswith("wrong ") and "workgroup nobody (COINLAKE_WORKGROUP)" in line, printed
    with report.check("doctor on S3 asks Athena for nothing where it is to make no views"):
        without = ("doctor", "--offline", "--without-views")
        printed = through(cloud, {"COINLAKE_WORKGROUP": "nobody"}).attempt(*without).stdout
        assert "ok     tables" in printed and "Athena  " not in printed, printed
    with report.check("status on S3 shows freshness, publishes and quarantine"):
        printed = re.sub(" +", " ", lake.run("status"))
        for part in ("coingecko markets 2026-02-03 12:00:00", "curated.market_snapshots", "wrong_type id 2"):
            assert part in printed, f"{part} is not in {printed}"
    with report.check("quarantine on S3 lists records and shows one as it was received"):
        quarantine(lake)
    with report.check("a service's own endpoint goes before that of all services"):
        endpoints(cloud, lake)
    with report.check("another region than the lake's is refused, and nothing of the lake is looked for there"):
        elsewhere(cloud, lake)
    with report.check("what S3 refuses while a command is under way is told with the next step"):
        refusals(s3, small(cloud))


def doctor(s3: Any, cloud: Cloud, lake: Lake) -> None:
    # The lake has runs of a year before the one in which its raw tables began.
    lake.run("bootstrap")
    printed = lake.attempt("doctor", "--offline").stdout
    found = {line.split()[1]: line for line in printed.splitlines()}
    for part in ("us-east-1", cloud.url, f"{READ}_raw"):
        assert part in found["AWS"], f"{part}: {printed}"
    for name in ("AWS", "lake", "writing", "tables", "Athena"):
        assert found[name].startswith("ok "), printed
    assert f"workgroup primary answers and writes results to s3://{READ}/lake/athena-results" in found["Athena"], printed
    assert "_doctor" not in str(s3.list_objects_v2(Bucket=READ, Prefix="lake/_")), "its probe is still there"


def quarantine(lake: Lake) -> None:
    listed = answers.parse(lake.run("quarantine", "list", "--format", "csv"))
    assert listed, "no record is in quarantine"
    for one in listed[:1]:
        shown = lake.run("quarantine", "show", str(one["object_key"]), str(one["line"]))
        assert str(one["reason"]) in shown, shown


def endpoints(cloud: Cloud, lake: Lake) -> None:
    statement = ("sql", "--format", "csv", "select count(*) as n from curated.coins")
    wanted = lake.run(*statement)
    own = {"AWS_ENDPOINT_URL_S3": cloud.url, "AWS_ENDPOINT_URL_GLUE": cloud.url}
    same(through(cloud, own | {"AWS_ENDPOINT_URL": NOWHERE}).run(*statement), wanted, "answer")
    refused = through(cloud, {"AWS_ENDPOINT_URL_S3": NOWHERE}).attempt(*statement)
    assert refused.returncode and "there is no connection; check network" in refused.stderr, refused
    assert f"no answer from {NOWHERE.removeprefix('http://')}" in refused.stderr, refused


def through(cloud: Cloud, variables: dict[str, str]) -> Lake:
    """The lake, with other settings of where it is reached."""
    return Lake(root(READ), cloud.environment() | {"COINLAKE_PREFIX": READ} | variables)


def elsewhere(cloud: Cloud, lake: Lake) -> None:
    refused = through(cloud, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"})
    for command in (("sql", "select 1"), ("catalog", "plan"), ("transform",), ("bootstrap",)):
        done = refused.attempt(*command)
        same(done.returncode, 1, f"exit code of {command}: {done.stderr}")
        assert "AWS_REGION=us-east-1" in done.stderr, done.stderr
    lake.run("catalog", "plan", "--check")


def small(cloud: Cloud) -> Lake:
    lake, at = empty(cloud, SMALL), "2026-01-01T00:00:00Z"
    lake.run("bootstrap")
    with Simulator("--coins", 20) as simulator:
        lake.run("ingest", "coingecko", "categories", "--at", at, "--vendor-url", simulator.url)
    lake.run("transform", "categories")
    return lake


def refusals(s3: Any, lake: Lake) -> None:
    with denied(s3, "s3:GetObject", "lake/curated/categories/data/*"):
        told(lake, "sql", "select max(name) from curated.categories")
    with denied(s3, "s3:PutObject", "lake/curated/categories/*"):
        told(lake, "transform", "--rebuild", "categories")
    with denied(s3, "s3:GetObject", "lake/raw/*"):
        told(lake, "transform", "--rebuild", "categories")
    # As if nothing had been: the next one does it.
    lake.run("transform", "--rebuild", "categories")


def told(lake: Lake, *command: str) -> None:
    done = lake.attempt(*command)
    assert done.returncode, f"{command} succeeded"
    assert "403" in done.stderr or "AccessDenied" in done.stderr, done.stderr
    assert "s3:GetObject" in done.stderr and "<" not in done.stderr, done.stderr


@contextmanager
def denied(s3: Any, action: str, keys: str) -> Iterator[None]:
    """A bucket whose policy denies an action on some keys to everybody."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{SMALL}/{keys}"}
    s3.put_bucket_policy(Bucket=SMALL, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    try:
        yield
    finally:
        s3.delete_bucket_policy(Bucket=SMALL)
