"""What policies say of a need:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"""

from typing import Any

from e2e.localcloud.iam.conditions import holds, like, listed
from e2e.localcloud.iam.needs import Need

Statement = dict[str, Any]


def allowed(statements: list[Statement], asked: Need) -> bool:
    """Whether a statement allows it and none denies it."""
    effects = {statement["Effect"] for statement in statements if applies(statement, asked)}
    return effects == {"Allow"}


def applies(statement: Statement, asked: Need) -> bool:
    """Whether a statement is about this action, this resource and these circumstances."""
    return (
        covers(statement, "Action", asked.action.lower(), str.lower)
        and covers(statement, "Resource", asked.resource, str)
        and holds(statement.get("Condition", {}), dict(asked.context))
    )


def covers(statement: Statement, element: str, found: str, form: Any) -> bool:
    """Whether an element such as `Resource` names it, or its opposite `NotResource` does not."""
    if element in statement:
        return any(like(form(pattern), found) for pattern in listed(statement[element]))
    return not any(like(form(pattern), found) for pattern in listed(statement[f"Not{element}"]))


def unused(statement: Statement, asked: list[Need]) -> list[str]:
    """The actions, resources and values of conditions of an allowing statement that none of these needs took."""
    taken = [one for one in asked if applies(statement, one)]
    actions = [
        action
        for action in listed(statement.get("Action", []))
        if not any(like(action.lower(), one.action.lower()) for one in taken)
    ]
    resources = [
        resource
        for resource in listed(statement.get("Resource", []))
        if not any(like(resource, one.resource) for one in taken)
    ]
    values = [
        f"{key}={value}"
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
        for value in listed(wanted)
        if not any(holds({operator.removesuffix("IfExists"): {key: value}}, dict(one.context)) for one in taken)
    ]
    return actions + resources + values
