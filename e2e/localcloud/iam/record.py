"""What roles asked for so far."""

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from e2e.localcloud.iam import roles
from e2e.localcloud.iam.evaluation import allowed, unused
from e2e.localcloud.iam.needs import Need


@dataclass(frozen=True)
class Call:
    """What a role asked for, and whether it may."""

    role: str
    need: Need
    allowed: bool


class Record:
    """Every different call, in the order in which it came first, and how often it came."""

    def __init__(self) -> None:
        self._calls: Counter[Call] = Counter()
        self._changing = threading.Lock()

    def refused(self, role: str, asked: list[Need]) -> Need | None:
        """Writes down what a role asks for; what of it the role may not."""
        statements = roles.statements(role)
        decided = [Call(role, one, allowed(statements, one)) for one in asked]
        with self._changing:
            self._calls.update(decided)
        return next((one.need for one in decided if not one.allowed), None)

    def calls(self) -> list[dict[str, Any]]:
        """As JSON has them."""
        with self._changing:
            counted = list(self._calls.items())
        return [
            {
                "role": call.role.rpartition("/")[2],
                "action": call.need.action,
                "resource": call.need.resource,
                "context": dict(call.need.context),
                "allowed": call.allowed,
                "count": count,
            }
            for call, count in counted
        ]

    def unused(self) -> dict[str, dict[str, list[str]]]:
        """What nobody took of each role's grants, by role and by the statement's Sid. Roles that never called are not
        listed."""
        with self._changing:
            calls = list(self._calls)
        found: dict[str, dict[str, list[str]]] = {}
        for role in {call.role for call in calls}:
            taken = [call.need for call in calls if call.role == role and call.allowed]
            grants = [one for one in roles.statements(role) if one["Effect"] == "Allow"]
            left = {str(one.get("Sid")): unused(one, taken) for one in grants}
            found[role.rpartition("/")[2]] = {name: parts for name, parts in left.items() if parts}
        return found

    def forget(self) -> None:
        """Begins anew."""
        with self._changing:
            self._calls.clear()
