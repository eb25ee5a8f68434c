"""What the local cloud tells of roles' calls."""

import json
from typing import Any
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from e2e.support.role import Role, allow, deny
from e2e.cloud.patches.calls import bucket
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def ask(cloud: Cloud, what: str, method: str = "GET") -> Any:
    """`calls`, or `unused` grants."""
    with urlopen(Request(f"{cloud.url}/localcloud/{what}", method=method)) as answer:
        return json.load(answer)


def of(cloud: Cloud, role: str) -> list[dict[str, Any]]:
    """The calls of one role."""
    return [one for one in ask(cloud, "calls") if one["role"] == role]


def check(report: Report, cloud: Cloud) -> None:
    """Calls, refusals and what is left over."""
    name = bucket(cloud.client("s3"))
    place = f"arn:aws:s3:::{name}"
    role = Role(cloud).may(
        {"Sid": "Write", **allow(["s3:PutObject", "s3:DeleteObject"], [f"{place}/a/*", f"{place}/b/*"])},
        {"Sid": "List", **allow("s3:ListBucket", place, Condition={"StringLike": {"s3:prefix": ["a/*", "b/*"]}})},
        {"Sid": "Read", **allow("s3:GetObject", "*")},
        {"Sid": "Never", **deny("s3:GetObject", f"{place}/secret")},
    )
    s3 = role.client("s3")
    for _ in range(2):
        s3.put_object(Bucket=name, Key="a/1", Body=b"1")
    s3.list_objects_v2(Bucket=name, Prefix="a/")
    with report.check("iam: a refusal names the role, the action and the resource, as AWS does"):
        try:
            s3.get_object(Bucket=name, Key="secret")
        except ClientError as error:
            said = error.response["Error"]["Message"]
        wanted = f"User: {role.arn} is not authorized to perform: s3:GetObject on resource: {place}/secret"
        assert said.startswith(wanted), said
    with report.check("iam: calls are told with role, action, resource and whether they were allowed"):
        found = [(one["action"], one["resource"], one["allowed"], one["count"]) for one in of(cloud, role.name)]
        wanted_calls = [
            ("s3:PutObject", f"{place}/a/1", True, 2),
            ("s3:ListBucket", place, True, 1),
            ("s3:GetObject", f"{place}/secret", False, 1),
            ("s3:ListBucket", place, False, 1),
        ]
        same(found, wanted_calls, "calls")
    with report.check("iam: grants that nobody used are told, by action, resource and condition"):
        left = {"Write": ["s3:DeleteObject", f"{place}/b/*"], "List": ["s3:prefix=b/*"], "Read": ["s3:GetObject", "*"]}
        same(ask(cloud, "unused")[role.name], left, "unused grants")
    with report.check("iam: what was told can be forgotten"):
        ask(cloud, "calls", "DELETE")
        same([ask(cloud, "calls"), ask(cloud, "unused")], [[], {}], "calls and grants")
