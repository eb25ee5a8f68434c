"""Roles on the local cloud, whose rights checks try."""

import json
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from e2e.localcloud.program import Cloud
from e2e.localcloud.settings import ACCOUNT, REGION

Statement = dict[str, Any]


def trust(principal: dict[str, str], condition: dict[str, Any] | None = None) -> Statement:
    """A statement of a trust policy."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return statement | ({"Condition": condition} if condition else {})


EVERYBODY = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": "lambda.amazonaws.com"})


class Role:
    """A role, which somebody may assume."""

    def __init__(self, cloud: Cloud, trusted: Statement = EVERYBODY, name: str = "") -> None:
        self._cloud = cloud
        self.name = name or f"role-{uuid4().hex}"
        text = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
        created = cloud.client("iam").create_role(RoleName=self.name, AssumeRolePolicyDocument=text)
        self.arn: str = created["Role"]["Arn"]

    def may(self, *statements: Statement) -> "Role":
        """Gives it a policy, in the place of the one it had."""
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self._cloud.client("iam").put_role_policy(RoleName=self.name, PolicyName="own", PolicyDocument=text)
        return self

    def variables(self) -> dict[str, str]:
        """What a program finds in its environment to act with this role's rights."""
        answer = self._cloud.client("sts").assume_role(RoleArn=self.arn, RoleSessionName="session")
        keys = answer["Credentials"]
        return self._cloud.environment() | {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def client(self, service: str) -> Any:
        """A boto3 client that acts with this role's rights, and tries once."""
        variables = self.variables()
        return boto3.client(
            service,
            endpoint_url=self._cloud.url,
            region_name=REGION,
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=variables["AWS_SESSION_TOKEN"],
            config=Config(retries={"total_max_attempts": 1}),
        )


def allow(actions: str | list[str], resources: str | list[str], **more: Any) -> Statement:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | list[str], resources: str | list[str], **more: Any) -> Statement:
    """A statement that denies."""
    return allow(actions, resources, **more) | {"Effect": "Deny"}
