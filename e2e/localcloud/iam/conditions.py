"""Conditions of a policy:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""

import re
from collections.abc import Callable
from typing import Any

# What is known of every request: the local cloud stands in for endpoints that speak TLS.
ALWAYS = {"aws:securetransport": "true"}


def like(pattern: str, text: str) -> bool:
    """Whether a text is as a pattern with `*` and `?` says."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text, re.DOTALL) is not None


# What an operator says of a wanted and a found value, and whether it asks that none be so.
OPERATORS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    "StringEquals": (str.__eq__, False),
    "StringNotEquals": (str.__eq__, True),
    "StringLike": (like, False),
    "StringNotLike": (like, True),
    "ArnEquals": (like, False),
    "ArnLike": (like, False),
    "ArnNotLike": (like, True),
    "Bool": (lambda wanted, found: wanted.lower() == found.lower(), False),
}


def holds(condition: dict[str, dict[str, Any]], context: dict[str, str]) -> bool:
    """Whether every operator holds for each of its keys. Fails with NotImplementedError for one it does not know."""
    return all(
        one_holds(operator, key, [str(value) for value in listed(values)], context)
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def one_holds(operator: str, key: str, wanted: list[str], context: dict[str, str]) -> bool:
    """One operator for one key, with any of the values, or with none for one that says `Not`."""
    found = (ALWAYS | context).get(key.lower())
    if operator == "Null":
        return (found is None) == (wanted[0].lower() == "true")
    name = operator.removesuffix("IfExists")
    if name not in OPERATORS:
        raise NotImplementedError(f"the condition operator {operator}")
    matches, negated = OPERATORS[name]
    if found is None:
        return negated or name != operator
    return any(matches(value, found) for value in wanted) != negated


def listed(values: Any) -> list[Any]:
    """One value or several, as a list."""
    return values if isinstance(values, list) else [values]
