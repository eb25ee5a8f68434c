"""Places on S3."""

from typing import Any


def parse(address: str) -> tuple[str, str]:
    """Bucket and prefix of a folder, which ends with a slash."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    return bucket, prefix.rstrip("/") + "/" if prefix.rstrip("/") else ""


def objects(s3: Any, bucket: str, prefix: str) -> list[str]:
    """The keys below a prefix."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]
