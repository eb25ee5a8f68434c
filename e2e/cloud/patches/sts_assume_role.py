"""STS: only a role that is there, and that trusts the caller, is assumed."""

from e2e.support.role import Role, trust
from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.localcloud.settings import ACCOUNT
from e2e.support.report import same

OWNER = f"arn:aws:iam::{ACCOUNT}:root"


def check(cloud: Cloud) -> None:
    """By the account's owner."""
    sts = cloud.client("sts")
    session = {"RoleSessionName": "session"}
    mine = Role(cloud, trust({"AWS": OWNER}))
    assumed = sts.assume_role(RoleArn=mine.arn, **session)
    assert assumed["Credentials"]["AccessKeyId"], assumed
    for arn in (f"{mine.arn}-of-nobody", Role(cloud, trust({"Service": "lambda.amazonaws.com"})).arn):
        same(code(sts.assume_role, RoleArn=arn, **session), "AccessDenied", f"answer about {arn}")
    for word, wanted in (("", "AccessDenied"), ("word", "")):
        condition = {"StringEquals": {"sts:ExternalId": "word"}}
        role = Role(cloud, trust({"AWS": OWNER}, condition))
        given = {"ExternalId": word} if word else {}
        same(code(sts.assume_role, RoleArn=role.arn, **given, **session), wanted, f"answer with the word {word!r}")
