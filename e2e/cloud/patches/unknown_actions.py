"""All services: what moto does not know is an answer and not an outage."""

from botocore.exceptions import ClientError

from e2e.localcloud.program import Cloud
from e2e.support.report import same


def check(cloud: Cloud) -> None:
    """A call of each protocol, JSON and query, with an action that moto lacks."""
    for service, action in (("glue", "list_usage_profiles"), ("iam", "list_service_specific_credentials")):
        client = cloud.client(service)
        try:
            getattr(client, action)()
        except ClientError as error:
            same(error.response["ResponseMetadata"]["HTTPStatusCode"], 501, f"status of {service} {action}")
            same(error.response["Error"]["Code"], "NotInLocalCloud", f"code of {service} {action}")
        else:
            raise AssertionError(f"moto has {service} {action} by now: choose another")
