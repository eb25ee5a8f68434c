"""The policies of `infra/policies`: they suffice, all of them is used, and each statement is needed."""

import json
from collections.abc import Callable
from string import Template

from botocore.exceptions import ClientError

from e2e.cloud.iam.calls import ask, of
from e2e.localcloud.program import Cloud
from e2e.localcloud.settings import ACCOUNT, REGION
from e2e.support.catalog import ROOT
from e2e.support.report import Report, same
from e2e.support.role import Role, Statement

FOLDER = ROOT / "infra" / "policies"

BUCKET = "coinlake"

# Needed only where a file of more than 10 MB is given up half-way.
UNTRIED = {"GiveUpUploads"}


def values(role: str, key: str, **other: str) -> dict[str, str]:
    """What the templates leave open, with the key that encrypts the bucket."""
    return {
        "bucket": BUCKET,
        "path": "lake/",
        "key": key,
        "prefix": "coinlake",
        "workgroup": "coinlake",
        "results": "results/",
        "parameters": "coinlake/keys",
        "function": f"coinlake-{role}",
        "region": REGION,
        "account": ACCOUNT,
    } | other


def key(cloud: Cloud) -> str:
    """The key of the lake's bucket, which is encrypted with it from now on."""
    s3 = cloud.client("s3")
    if BUCKET not in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)
    try:
        rules = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
        return rules[0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    except ClientError:
        made = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": made}}
        s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [default]})
        return made


def policy(name: str, given: dict[str, str]) -> list[Statement]:
    """The statements of a role's policy."""
    return json.loads(Template((FOLDER / f"{name}.json").read_text()).substitute(given))["Statement"]


def prove(report: Report, cloud: Cloud, role: Role, work: Callable[[], str], **other: str) -> None:
    """Of a role with the name of its policy, and what it does: why that failed, or nothing. The role has the policy in
    the end."""
    statements = policy(role.name, values(role.name, key(cloud), **other))
    with report.check(f"policy {role.name}: suffices, and all of it is used"):
        role.may(*statements)
        ask(cloud, "calls", "DELETE")
        same(work(), "", "failure")
        unused = {name: left for name, left in ask(cloud, "unused")[role.name].items() if name not in UNTRIED}
        same(unused, {}, "unused grants")
        same([one for one in of(cloud, role.name) if not one["allowed"]], [], "refused calls")
    for left_out in statements:
        if left_out["Sid"] in UNTRIED:
            continue
        with report.check(f"policy {role.name}: {left_out['Sid']} is needed, and the refusal names it"):
            role.may(*(one for one in statements if one is not left_out))
            said = work()
            assert said, "everything succeeds without"
            actions = left_out["Action"] if isinstance(left_out["Action"], list) else [left_out["Action"]]
            assert any(action in said for action in actions), f"none of {actions} in: {said}"
    role.may(*statements)
