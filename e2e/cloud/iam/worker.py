"""What works with a role's rights."""

from e2e.cloud.iam.functions import Calling
from e2e.localcloud.program import Cloud
from e2e.support.program import Lake
from e2e.support.role import Role


class Worker:
    """A role with a command line and a function."""

    def __init__(self, cloud: Cloud, name: str, lake: str, variables: dict[str, str]) -> None:
        """With the lake's address, and what the command line needs in its environment besides keys."""
        self.role = Role(cloud, name=name)
        self._lake = Lake(lake, self.role.variables() | variables)
        self._function = Calling(cloud, f"coinlake-{name}", self.role)

    def runs(self, *arguments: object) -> str:
        """Why a command failed; nothing if it did not."""
        done = self._lake.attempt(*arguments)
        return done.stderr if done.returncode else ""

    def logs(self, service: str, call: str, **arguments: str) -> str:
        """Why the function could not make a call, or has no log; nothing if it has."""
        before = self._function.logged()
        failed = self._function.call(service, call, **arguments)
        return failed or ("" if self._function.logged() > before else "no log: logs:PutLogEvents")
