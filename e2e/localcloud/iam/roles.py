"""Roles, their policies and the keys that stand for them, as moto keeps them."""

import json
from typing import Any

from moto.iam.models import Role, iam_backends
from moto.sts.models import AssumedRole, STSBackend, sts_backends

from e2e.localcloud.iam.conditions import holds, listed
from e2e.localcloud.iam.evaluation import Statement
from e2e.localcloud.settings import ACCOUNT, REGION

OWNER = f"arn:aws:iam::{ACCOUNT}:root"

# The role of each key that was given out, by the key's id.
_roles: dict[str, str] = {}


def find(arn: str) -> Role | None:
    """The role with this ARN."""
    return next((role for role in iam_backends[ACCOUNT]["aws"].roles.values() if role.arn == arn), None)


def of_key(key: str) -> str | None:
    """The ARN of the role that an access key stands for; None if it is its owner's."""
    return _roles.get(key)


def bind(session: AssumedRole) -> None:
    """Remembers whom a session's key stands for."""
    _roles[session.access_key_id] = session.role_arn


def credentials(role: str, session: str) -> dict[str, str]:
    """The variables with which a program has a role's rights, for a service that runs it."""
    backend: STSBackend = sts_backends[ACCOUNT]["aws"]
    made = backend.assume_role(REGION, session, role, "", 12 * 3600, "")
    bind(made)
    return {
        "AWS_ACCESS_KEY_ID": made.access_key_id,
        "AWS_SECRET_ACCESS_KEY": made.secret_access_key,
        "AWS_SESSION_TOKEN": made.session_token,
    }


def statements(arn: str) -> list[Statement]:
    """The statements of all policies of a role, its own and attached ones. None if it is gone."""
    role = find(arn)
    if role is None:
        return []
    attached = [
        version.document
        for policy in role.managed_policies.values()
        for version in policy.versions
        if version.version_id == policy.default_version_id
    ]
    return [one for text in [*role.policies.values(), *attached] for one in document(text)]


def trusts(role: Role, principal: dict[str, str], action: str, context: dict[str, str]) -> bool:
    """Whether a role lets a principal such as `{"Service": "lambda.amazonaws.com"}` take it."""
    effects = {
        one["Effect"]
        for one in document(role.assume_role_policy_document)
        if action in listed(one["Action"])
        and any(names(one["Principal"], kind, name) for kind, name in principal.items())
        and holds(one.get("Condition", {}), context)
    }
    return effects == {"Allow"}


def names(given: Any, kind: str, name: str) -> bool:
    """Whether a Principal element names it; an account stands for its owner."""
    if given == "*":
        return True
    found = listed(given.get(kind, []))
    return name in found or "*" in found or (name == OWNER and ACCOUNT in found)


def document(text: str) -> list[Statement]:
    return listed(json.loads(text)["Statement"])
