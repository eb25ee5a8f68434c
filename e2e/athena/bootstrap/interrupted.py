"""Bootstrap as a guest in databases of somebody else, stopped between a view and its mark; two bootstraps at once."""

from typing import Any

from e2e.athena.bootstrap.foreign import made_by_somebody
from e2e.athena.bootstrap.site import Site
from e2e.cloud.lambdas.glue import Glue, losing
from e2e.cloud.lambdas.serving import serving
from e2e.support.report import Report, same

FORBIDDEN = {"__type": "AccessDeniedException", "Message": "You are not authorized to perform this."}


def forbidding(operation: str, _: dict[str, Any]) -> dict[str, str] | None:
    """A role without the right to run statements."""
    return FORBIDDEN if operation == "StartQueryExecution" else None


def check(report: Report, site: Site, empty: Site) -> None:
    """Glue takes no mark; then it does. Then twice at once in an account without any of it."""
    with report.check("a view that was made and never marked is the lake's all the same, also in somebody's database"):
        made_by_somebody(site, "analytics")
        with serving(Glue(site.cloud.url, forbidding)) as athena:
            for refusing in ({"COINLAKE_WORKGROUP": "nobody-made-it"}, {"AWS_ENDPOINT_URL_ATHENA": athena.url}):
                assert site.attempt("bootstrap", **refusing).returncode, "no view is made"
                made = [name for name in site.everything() if name.startswith(f"{site.prefix}_analytics.")]
                same(made, [], f"what Athena's refusal of a view leaves, {refusing}")
        with serving(Glue(site.cloud.url, losing)) as glue:
            done = site.attempt("bootstrap", AWS_ENDPOINT_URL_GLUE=glue.url)
        assert done.returncode == 2 and "changed by somebody else" in done.stderr, done
        views = [name for name, one in site.everything().items() if one.get("TableType") == "VIRTUAL_VIEW"]
        same(len(views), 1, "views made before it stopped")
        assert "coinlake.lake" not in site.everything()[views[0]]["Parameters"], "it is marked"
        site.lake.run("bootstrap")
        site.in_line()
        # It would be told from a view of somebody else no more.
        site.athena.run(f"create or replace view {views[0]} as select 1 as one")
        assert f"! {views[0]}\n    ! it carries no mark" in site.refused("bootstrap"), "somebody's view"
    with report.check("two bootstraps at once, from nothing, end alike"):
        both = [empty.lake.start("bootstrap") for _ in range(2)]
        ended = [(process.communicate()[1].decode(), process.returncode) for process in both]
        same([code for _, code in ended], [0, 0], f"exit codes, {ended}")
        empty.in_line()
