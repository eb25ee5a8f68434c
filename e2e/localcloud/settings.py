"""What a program needs to know to use the local cloud."""

REGION = "us-east-1"
ACCOUNT = "123456789012"


def environment(url: str) -> dict[str, str]:
    """The variables that AWS SDKs, the AWS CLI, PyAthena and Terraform's provider read. The keys are not looked at."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }
