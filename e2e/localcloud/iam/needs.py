"""What a request asks IAM for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One action on one resource, with what is known of the request, by condition key in lower case."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


def need(action: str, resource: str, **context: str) -> Need:
    """A need. A keyword such as `s3__prefix` is the condition key `s3:prefix`."""
    return Need(action, resource, tuple((name.replace("__", ":"), value) for name, value in context.items()))


def why(role: str, missing: Need) -> str:
    """In the words of AWS."""
    return (
        f"User: {role} is not authorized to perform: {missing.action} on resource: {missing.resource} because no "
        f"identity-based policy allows the {missing.action} action"
    )
