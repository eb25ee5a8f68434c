"""What a program needs to know to use the local cloud."""

from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "123456789012"


def environment(url: str) -> dict[str, str]:
    """The variables that AWS SDKs, the AWS CLI, PyAthena and Terraform's provider read. Such
    keys may do everything."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }


def client(url: str, service: str, key: str = "local", patience: float = 60) -> Any:
    """A boto3 client that tries once: what the cloud answers is what the caller sees. With the id of its access key, and
    how many seconds it waits for an answer."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=50, read_timeout=patience),
    )
