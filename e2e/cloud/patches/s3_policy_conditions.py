"""S3: a statement of a bucket policy applies only where its Condition holds."""

import json
from typing import Any

from e2e.cloud.patches.calls import bucket, code
from e2e.localcloud.program import Cloud
from e2e.support.report import same

TLS_ONLY = {"Bool": {"aws:SecureTransport": "false"}}
OLD_TLS = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
TLS = {"Bool": {"aws:SecureTransport": ["true"]}}


def check(cloud: Cloud) -> None:
    """Denials whose condition does not hold let a request through; others do not."""
    s3 = cloud.client("s3")
    for conditions, wanted in [
        ([TLS_ONLY], ""),
        ([TLS_ONLY, OLD_TLS], ""),
        ([TLS_ONLY, TLS], "AccessDenied"),
        ([{}], "AccessDenied"),
        ([{**TLS, **OLD_TLS}], ""),
    ]:
        name = bucket(s3)
        s3.put_object(Bucket=name, Key="x", Body=b"x")
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Statement": [deny(name, one) for one in conditions]}))
        # moto gives the status only.
        found = code(s3.get_object, Bucket=name, Key="x").replace("403", "AccessDenied")
        same(found, wanted, f"answer under {conditions}")


def deny(name: str, condition: dict[str, Any]) -> dict[str, Any]:
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement
