"""What the checks of patches share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError


def code(call: Callable[..., Any], **arguments: Any) -> str:
    """The code of the error that a call ends with; empty if it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def at_once(count: int, call: Callable[[int], str]) -> list[str]:
    """What calls made at the same time give."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


def bucket(s3: Any) -> str:
    """A new bucket."""
    name = f"bucket-{uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


def database(glue: Any) -> str:
    """A new database."""
    name = f"database_{uuid4().hex}"
    glue.create_database(DatabaseInput={"Name": name})
    return name


def table(name: str, **more: Any) -> dict[str, Any]:
    """A table partitioned by day, as it is given to Glue."""
    return {"Name": name, "PartitionKeys": [{"Name": "dt", "Type": "string"}], **more}
