"""Lambda: a function's role has to trust Lambda.

moto takes any role that is there. AWS refuses to create a function whose role Lambda cannot assume.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from collections.abc import Callable
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaFunction, LambdaStorage

from e2e.localcloud.iam import roles
from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Looks at the trust policy."""
    wrap(LambdaStorage, "put_function", put)


def put(original: Callable[..., Any], self: LambdaStorage, function: LambdaFunction) -> Any:
    """CreateFunction."""
    role = roles.find(function.role)
    if role and not roles.trusts(role, {"Service": "lambda.amazonaws.com"}, "sts:AssumeRole", {}):
        raise InvalidParameterValueException("The role defined for the function cannot be assumed by Lambda.")
    return original(self, function)
