"""Lambda: a function's role has to trust Lambda."""

from e2e.cloud.functions import zipped
from e2e.cloud.patches.calls import code
from e2e.localcloud.program import Cloud
from e2e.support.report import same
from e2e.support.role import Role, trust


def check(cloud: Cloud) -> None:
    """A role for Lambda, and one for another service."""
    for service, wanted in {"lambda": "", "scheduler": "InvalidParameterValueException"}.items():
        role = Role(cloud, trust({"Service": f"{service}.amazonaws.com"}))
        given = {
            "FunctionName": role.name,
            "Role": role.arn,
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Code": {"ZipFile": zipped("")},
        }
        same(code(cloud.client("lambda").create_function, **given), wanted, f"answer with a role for {service}")
