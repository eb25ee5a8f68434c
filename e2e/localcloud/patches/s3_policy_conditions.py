"""S3: a statement of a bucket policy applies only where its Condition holds.

moto takes a statement with a Condition as if the condition always held against us, so the usual "deny what is not TLS"
turns every call into 403. AWS evaluates it. The local cloud stands in for an endpoint that speaks TLS, so that is what
its requests are taken for; a statement with any other condition does not apply here.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

# What is known of a request, by key in lower case: condition keys have no case.
REQUEST = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}

OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "Bool": lambda found, wanted: found == wanted.lower(),
    "NumericLessThan": lambda found, wanted: float(found) < float(wanted),
}


def apply() -> None:
    """Leaves out the statements whose condition does not hold."""
    FakeBucket.get_permission = permission


def permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
    """What the policy says about an action on an object."""
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    applying = [without_condition(one) for one in statements if holds(one.get("Condition", {}))]
    return IAMPolicy(json.dumps({**policy, "Statement": applying})).is_action_permitted(action, resource)


def without_condition(statement: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != "Condition"}


def holds(condition: dict[str, dict[str, Any]]) -> bool:
    """Whether each operator holds for each of its keys, with any of the values."""
    return all(
        operator in OPERATORS
        and key.lower() in REQUEST
        and any(OPERATORS[operator](REQUEST[key.lower()], str(value)) for value in listed(values))
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]
