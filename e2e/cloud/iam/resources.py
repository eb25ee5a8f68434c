"""What requests ask for: the action, and each resource that it needs."""

from collections.abc import Callable
from typing import Any

from e2e.support.role import Role, allow
from e2e.cloud.patches.calls import bucket, code, database, table
from e2e.localcloud.program import Cloud
from e2e.localcloud.settings import ACCOUNT, REGION
from e2e.support.report import Report, same

GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"


def check(report: Report, cloud: Cloud) -> None:
    """Each call with a policy that is just enough for it, and without each part of that policy."""
    for name, one in {
        "S3: a missing object is missing only for those who may list the bucket": missing,
        "S3: a list by its prefix": prefixes,
        "S3: an odd name, several deleted at once, a copy, an upload in parts": writes,
        "S3: an encrypted bucket's key": encrypted,
        "Glue: a table and all that it is in": glue,
        "SSM: one parameter, and the key of a secret": parameters,
        "STS: a role that takes another": another,
    }.items():
        with report.check(f"iam: {name}"):
            one(cloud)


def needs(role: Role, call: Callable[..., Any], arguments: dict[str, Any], grants: dict[str, list[str]]) -> None:
    """A call succeeds with these resources by action, and is denied without any one of them."""
    every = [(action, resource) for action, resources in grants.items() for resource in resources]
    for left_out in every:
        role.may(*(allow(*one) for one in every if one != left_out), allow("x:X", "*"))
        found = code(call, **arguments)
        assert "AccessDenied" in found or found == "403", f"{call.__name__} without {left_out}: {found or 'succeeds'}"
    role.may(*(allow(*one) for one in every))
    same(code(call, **arguments), "", f"{call.__name__} with {every}")


def missing(cloud: Cloud) -> None:
    name = bucket(cloud.client("s3"))
    role = Role(cloud).may(allow("s3:GetObject", "*"))
    s3, of_bucket = role.client("s3"), f"arn:aws:s3:::{name}"
    same(code(s3.get_object, Bucket=name, Key="a"), "AccessDenied", "answer")
    same(code(s3.head_object, Bucket=name, Key="a"), "403", "answer to HEAD")
    like = {"s3:prefix": "a*"}
    for condition, wanted in (({"StringLike": like}, "AccessDenied"), ({"StringLikeIfExists": like}, "NoSuchKey")):
        role.may(allow("s3:GetObject", "*"), allow("s3:ListBucket", of_bucket, Condition=condition))
        same(code(s3.get_object, Bucket=name, Key="a"), wanted, f"answer with {condition}")


def prefixes(cloud: Cloud) -> None:
    name = bucket(cloud.client("s3"))
    role = Role(cloud).may(
        allow("s3:ListBucket", f"arn:aws:s3:::{name}", Condition={"StringLike": {"s3:prefix": ["raw/*", "ops/*"]}})
    )
    s3 = role.client("s3")
    for prefix, wanted in {"raw/": "", "ops/a": "", "curated/": "AccessDenied", "": "AccessDenied"}.items():
        same(code(s3.list_objects_v2, Bucket=name, Prefix=prefix), wanted, f"answer about {prefix!r}")


def writes(cloud: Cloud) -> None:
    owner = cloud.client("s3")
    name, role = bucket(owner), Role(cloud)
    s3 = role.client("s3")
    odd = "50% off/é+=&.json"
    needs(role, s3.put_object, {"Bucket": name, "Key": odd}, {"s3:PutObject": [f"arn:aws:s3:::{name}/{odd}"]})
    one, two = (f"arn:aws:s3:::{name}/{key}" for key in ("one", "two"))
    owner.put_object(Bucket=name, Key="one", Body=b"1")
    where = {"Bucket": name, "Key": "two"}
    copied = where | {"CopySource": f"{name}/one"}
    needs(role, s3.copy_object, copied, {"s3:GetObject": [one], "s3:PutObject": [two]})
    needs(role, s3.create_multipart_upload, where, {"s3:PutObject": [two]})
    upload = {"UploadId": s3.create_multipart_upload(**where)["UploadId"]}
    needs(role, s3.upload_part, where | upload | {"PartNumber": 1, "Body": b"1"}, {"s3:PutObject": [two]})
    needs(role, s3.list_parts, where | upload, {"s3:ListMultipartUploadParts": [two]})
    needs(role, s3.abort_multipart_upload, where | upload, {"s3:AbortMultipartUpload": [two]})
    both = {"Objects": [{"Key": "one"}, {"Key": "two"}]}
    needs(role, s3.delete_objects, {"Bucket": name, "Delete": both}, {"s3:DeleteObject": [one, two]})


def encrypted(cloud: Cloud) -> None:
    owner, key = cloud.client("s3"), cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    name, role = bucket(owner), Role(cloud)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    owner.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [default]})
    s3, place, where = role.client("s3"), f"arn:aws:s3:::{name}/a", {"Bucket": name, "Key": "a"}
    needs(role, s3.put_object, where, {"s3:PutObject": [place], "kms:GenerateDataKey": [key]})
    needs(role, s3.get_object, where, {"s3:GetObject": [place], "kms:Decrypt": [key]})
    parts = {"s3:PutObject": [place], "kms:GenerateDataKey": [key], "kms:Decrypt": [key]}
    needs(role, s3.create_multipart_upload, where, parts)


def glue(cloud: Cloud) -> None:
    name, role = database(cloud.client("glue")), Role(cloud)
    client = role.client("glue")
    above = [f"{GLUE}:catalog", f"{GLUE}:database/{name}"]
    of_table = [*above, f"{GLUE}:table/{name}/t"]
    in_database, named = {"DatabaseName": name}, {"DatabaseName": name, "Name": "t"}
    needs(role, client.create_table, in_database | {"TableInput": table("t")}, {"glue:CreateTable": of_table})
    needs(role, client.update_table, in_database | {"TableInput": table("t")}, {"glue:UpdateTable": of_table})
    needs(role, client.get_table, named, {"glue:GetTable": of_table})
    needs(role, client.get_tables, in_database, {"glue:GetTables": [*above, f"{GLUE}:table/{name}/*"]})
    needs(role, client.get_partitions, in_database | {"TableName": "t"}, {"glue:GetPartitions": of_table})
    needs(role, client.get_database, {"Name": name}, {"glue:GetDatabase": above})
    needs(role, client.delete_table, named, {"glue:DeleteTable": of_table})
    inside = [f"{GLUE}:table/{name}/*", f"{GLUE}:userDefinedFunction/{name}/*"]
    needs(role, client.delete_database, {"Name": name}, {"glue:DeleteDatabase": [*above, *inside]})


def parameters(cloud: Cloud) -> None:
    owner, key = cloud.client("ssm"), cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    owner.put_parameter(Name="/a/own", Type="SecureString", Value="s", KeyId=key)
    owner.put_parameter(Name="/a/aws", Type="SecureString", Value="s")
    role = Role(cloud)
    ssm, place = role.client("ssm"), f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a"
    own = {"ssm:GetParameter": [f"{place}/own"], "kms:Decrypt": [key]}
    needs(role, ssm.get_parameter, {"Name": "/a/own", "WithDecryption": True}, own)
    needs(role, ssm.get_parameter, {"Name": "/a/aws", "WithDecryption": True}, {"ssm:GetParameter": [f"{place}/aws"]})


def another(cloud: Cloud) -> None:
    role = Role(cloud)
    wanted = Role(cloud, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": role.arn}})
    arguments = {"RoleArn": wanted.arn, "RoleSessionName": "session"}
    needs(role, role.client("sts").assume_role, arguments, {"sts:AssumeRole": [wanted.arn]})
    same(code(role.client("sts").get_caller_identity), "", "answer about oneself")
