"""What S3 asks IAM for:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"""

import re
from urllib.parse import unquote
from xml.sax.saxutils import unescape

from moto.s3.models import FakeBucket, s3_backends

from e2e.localcloud.iam.needs import Need, need
from e2e.localcloud.iam.request import Environ, body, path, query
from e2e.localcloud.settings import ACCOUNT, REGION

# The action of a request for a part of a bucket, by its parameter.
LISTS = {
    "location": "s3:GetBucketLocation",
    "uploads": "s3:ListBucketMultipartUploads",
    "versions": "s3:ListBucketVersions",
}


def needs(environ: Environ) -> list[Need]:
    """Of a request for a bucket or an object by its path."""
    bucket, _, key = path(environ).partition("/")
    if not bucket:
        return [need("s3:ListAllMyBuckets", "*")]
    return of_object(environ, bucket, key) if key else of_bucket(environ, bucket)


def of_object(environ: Environ, bucket: str, key: str) -> list[Need]:
    method, asked = environ["REQUEST_METHOD"], query(environ)
    place = f"arn:aws:s3:::{bucket}/{key}"
    if method in ("PUT", "POST") and not asked.keys() & {"tagging", "acl"}:
        parts = asked.keys() & {"uploads", "uploadId"}
        # The parts of an upload are read again to be put together.
        keys = encryption(bucket, "GenerateDataKey", *(["Decrypt"] if parts else []))
        return [*of_source(environ), need("s3:PutObject", place), *keys]
    if method == "DELETE":
        return [need("s3:AbortMultipartUpload" if "uploadId" in asked else f"s3:DeleteObject{version(asked)}", place)]
    if method in ("GET", "HEAD") and not asked.keys() & {"tagging", "acl"}:
        if "uploadId" in asked:
            return [need("s3:ListMultipartUploadParts", place)]
        return [need(f"s3:GetObject{version(asked)}", place), *of_content(bucket, key)]
    part = "Acl" if "acl" in asked else "Tagging"
    return [need(f"s3:{'Get' if method == 'GET' else 'Put'}Object{part}", place)]


def of_source(environ: Environ) -> list[Need]:
    """Of the object that a copy is made from."""
    source = unquote(environ.get("HTTP_X_AMZ_COPY_SOURCE", "")).lstrip("/").partition("?")[0]
    bucket, _, key = source.partition("/")
    return [need("s3:GetObject", f"arn:aws:s3:::{source}"), *of_content(bucket, key)] if source else []


def of_content(bucket: str, key: str) -> list[Need]:
    """Of an object's content. That there is none is told only to those who may list the bucket; no prefix is known of
    such a request."""
    found = known(bucket)
    if found is not None and key not in found.keys:
        return [need("s3:ListBucket", f"arn:aws:s3:::{bucket}")]
    return encryption(bucket, "Decrypt")


def of_bucket(environ: Environ, bucket: str) -> list[Need]:
    method, asked = environ["REQUEST_METHOD"], query(environ)
    place = f"arn:aws:s3:::{bucket}"
    if method == "POST" and "delete" in asked:
        keys = re.findall(r"<Key>(.*?)</Key>", body(environ).decode(), re.DOTALL)
        return [need("s3:DeleteObject", f"{place}/{unescape(key)}") for key in keys]
    for parameter, action in LISTS.items():
        if parameter in asked and method == "GET":
            return [need(action, place)]
    if method in ("GET", "HEAD") and ("list-type" in asked or not asked.keys() - {"prefix", "delimiter", "marker"}):
        context = {f"s3__{name}": asked[name] for name in ("prefix", "delimiter") if asked.get(name)}
        return [need("s3:ListBucket", place, **context)]
    if method in ("PUT", "DELETE") and not asked:
        return [need("s3:CreateBucket" if method == "PUT" else "s3:DeleteBucket", place)]
    part = next(iter(asked), "").title()
    return [need(f"s3:{'Get' if method == 'GET' else 'Put'}Bucket{part}", place)]


def encryption(bucket: str, *actions: str) -> list[Need]:
    """What the key of an encrypted bucket is used for."""
    found = known(bucket)
    rules = ((found.encryption or {}).get("Rule") if found else None) or []
    rule = rules[0] if isinstance(rules, list) and rules else rules or {}
    key = (rule.get("ApplyServerSideEncryptionByDefault") or {}).get("KMSMasterKeyID")
    via = {"kms__viaservice": f"s3.{REGION}.amazonaws.com"}
    return [need(f"kms:{action}", key, **via) for action in actions] if key else []


def known(bucket: str) -> FakeBucket | None:
    return s3_backends[ACCOUNT]["aws"].buckets.get(bucket)


def version(asked: dict[str, str]) -> str:
    return "Version" if "versionId" in asked else ""
