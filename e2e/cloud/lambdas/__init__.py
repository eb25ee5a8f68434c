"""The functions as they are deployed: real zips, through Lambda's runtime API, on the local cloud."""

from e2e.cloud.iam.calls import ask
from e2e.cloud.lambdas import bootstrap, ingest, packaging, transform, zips
from e2e.cloud.lambdas.deployment import Deployment
from e2e.localcloud.program import Cloud
from e2e.support.program import Simulator
from e2e.support.report import Report, same

NOW = "2026-01-30T12:00:00Z"


def check(report: Report) -> None:
    """How zips come about; then one deployment for all, from an empty account to an empty account."""
    packaging.check(report)
    with Cloud() as cloud, Simulator("--coins", 300, "--exchanges", 8, "--now", NOW) as vendor:
        deployment = Deployment(cloud, zips.native)
        with report.check("functions: nothing is fetched before bootstrap"):
            ingest.too_early(deployment, vendor)
        bootstrap.check(report, deployment)
        ingest.check(report, deployment, vendor)
        transform.check(report, deployment, vendor)
        bootstrap.check_end(report, deployment)
        with report.check("transform: nothing is made anew of a lake that left the account"):
            transform.too_late(deployment)
        with report.check("functions: nothing that they asked for was refused, not even in silence"):
            own = {role.name for role in deployment.roles}
            refused = [one for one in ask(cloud, "calls") if one["role"] in own and not one["allowed"]]
            same(refused, [], "refused calls")
