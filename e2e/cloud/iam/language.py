"""What a role's policies say is what it may do."""

import json
from typing import Any

from e2e.support.role import Role, Statement, allow, deny
from e2e.cloud.patches.calls import bucket, code
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

DENIED = "AccessDenied"
OBJECTS = "arn:aws:s3:::BUCKET/*"
OTHERS = "arn:aws:s3:::BUCKET/others/*"
TLS = {"Bool": {"aws:SecureTransport": "true"}}
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}

# Statements, and what then comes of reading `dir/a.json`.
CASES: list[tuple[str, list[Statement], str]] = [
    ("the action on the object", [allow("s3:GetObject", "arn:aws:s3:::BUCKET/dir/a.json")], ""),
    ("the action in other letters", [allow("S3:getobject", OBJECTS)], ""),
    ("the action by a pattern", [allow("s3:Get*", OBJECTS)], ""),
    ("another action", [allow(["s3:PutObject", "s3:ListBucket"], "*")], DENIED),
    ("another object", [allow("s3:*", OTHERS)], DENIED),
    ("an object in other letters", [allow("s3:*", "arn:aws:s3:::BUCKET/DIR/*")], DENIED),
    ("one letter by a pattern", [allow("s3:*", "arn:aws:s3:::BUCKET/???/?.json")], ""),
    ("the bucket and not its objects", [allow("s3:*", "arn:aws:s3:::BUCKET")], DENIED),
    ("a denial of the same", [allow("s3:*", "*"), deny("s3:GetObject", OBJECTS)], DENIED),
    ("a denial of another", [allow("s3:*", "*"), deny("s3:*", OTHERS)], ""),
    ("all but one action", [{"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}], ""),
    ("all but this action", [{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}], DENIED),
    ("all but these objects", [{"Effect": "Allow", "Action": "*", "NotResource": OBJECTS}], DENIED),
    ("a condition that holds", [allow("s3:*", "*", Condition=TLS)], ""),
    ("a condition that does not", [allow("s3:*", "*", Condition=NO_TLS)], DENIED),
    ("one of two conditions", [allow("s3:*", "*", Condition=TLS | {"Null": {"aws:SecureTransport": "true"}})], DENIED),
    ("a denial whose condition does not hold", [allow("s3:*", "*"), deny("s3:*", "*", Condition=NO_TLS)], ""),
    ("a condition on what is unknown", [allow("s3:*", "*", Condition={"StringEquals": {"s3:x": "y"}})], DENIED),
    ("the same, if it exists", [allow("s3:*", "*", Condition={"StringEqualsIfExists": {"s3:x": "y"}})], ""),
    ("that it is another", [allow("s3:*", "*", Condition={"StringNotEquals": {"s3:x": "y"}})], ""),
    ("an unknown operator", [allow("s3:*", "*", Condition={"NumericLessThan": {"s3:x": "1"}})], "NotInLocalCloud"),
]


def check(report: Report, cloud: Cloud) -> None:
    """One object, many policies."""
    s3 = cloud.client("s3")
    name = bucket(s3)
    s3.put_object(Bucket=name, Key="dir/a.json", Body=b"{}")
    role = Role(cloud)
    client = role.client("s3")

    def read() -> str:
        return code(client.get_object, Bucket=name, Key="dir/a.json")

    with report.check("iam: a role without policies may do nothing, an owner everything"):
        same([read(), code(s3.get_object, Bucket=name, Key="dir/a.json")], [DENIED, ""], "answers")
    for what, statements, wanted in CASES:
        with report.check(f"iam: a policy with {what}"):
            role.may(*in_bucket(statements, name))
            same(read(), wanted, "answer")
    with report.check("iam: policies are added up, also attached ones, and the default version counts"):
        attached(cloud, role.may(allow("s3:PutObject", "*")), read)


def in_bucket(statements: list[Statement], name: str) -> list[Statement]:
    return json.loads(json.dumps(statements).replace("BUCKET", name))


def attached(cloud: Cloud, role: Role, read: Any) -> None:
    iam = cloud.client("iam")

    def document(action: str) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": allow(action, "*")})

    policy = iam.create_policy(PolicyName="attached", PolicyDocument=document("s3:GetObject"))["Policy"]["Arn"]
    same(read(), DENIED, "answer without it")
    iam.attach_role_policy(RoleName=role.name, PolicyArn=policy)
    same(read(), "", "answer with it")
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("s3:ListBucket"), SetAsDefault=True)
    same(read(), DENIED, "answer with its second version")
