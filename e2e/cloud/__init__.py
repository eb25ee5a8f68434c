"""The local cloud: each patch does what it says, and is still needed; functions run; nothing is left behind."""

from importlib import import_module
from pathlib import Path

from e2e.cloud import conformance, ends, functions, iam, pages, patches
from e2e.localcloud.patches import NAMES
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report) -> None:
    """Patches, functions, roles, pages in a browser, the lake's own suite, then how the cloud ends."""
    with report.check("every patch has a check and every check a patch"):
        found = {path.stem for path in Path(patches.__file__).parent.glob("*.py")} - {"__init__", "calls"}
        same(sorted(found), sorted(NAMES), "checks")
    with Cloud() as cloud, Cloud("--bare") as moto:
        for name in NAMES:
            one = import_module(f"{patches.__name__}.{name}")
            with report.check(f"{name}: as on AWS"):
                one.check(cloud)
            with report.check(f"{name}: moto without the patch is not as AWS"):
                assert fails(one, moto), "it is: delete the patch and its check"
        with report.check("moto without patches was there all the while"):
            moto.client("s3").list_buckets()
    functions.check(report)
    iam.check(report)
    with Cloud() as cloud:
        pages.check(report, cloud)
        conformance.check(report, cloud)
    ends.check(report)


def fails(one, moto: Cloud) -> bool:
    """Whether a check fails, in whichever way."""
    try:
        one.check(moto)
    except Exception:
        return True
    return False
