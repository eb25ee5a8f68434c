"""STS: only a role that is there, and that trusts the caller, is assumed.

moto gives out keys for whatever it is asked. AWS refuses with AccessDenied what is no role, and a role whose trust
policy does not name the caller. A caller that is a role itself needs the right too, which is seen to before moto.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
"""

import warnings
from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.sts.exceptions import STSClientError
from moto.sts.responses import TokenResponse

from e2e.localcloud.iam import roles
from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Refuses, or gives a key that stands for the role."""
    wrap(TokenResponse, "assume_role", assume)
    # moto warns of errors that are not in the service's own list, and this one every service has.
    warnings.filterwarnings("ignore", "Exception.STSClientError. with code AccessDenied")


def assume(original: Callable[..., ActionResult], self: TokenResponse) -> ActionResult:
    """AssumeRole."""
    caller, wanted = roles.of_key(self.access_key) or roles.OWNER, self._get_param("RoleArn")
    if self._get_param("Policy"):
        raise NotImplementedError("a policy for one session")
    context = {"sts:externalid": self._get_param("ExternalId") or ""}
    role = roles.find(wanted)
    if role is None or not roles.trusts(role, {"AWS": caller}, "sts:AssumeRole", context):
        raise STSClientError(
            "AccessDenied", f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {wanted}"
        )
    answer = original(self)
    roles.bind(answer.result["Credentials"])
    return answer
