"""The lakes, each with a bucket and Glue databases of its own."""

from pathlib import Path

from pyiceberg.catalog.glue import GlueCatalog

from e2e.localcloud import settings
from e2e.localcloud.program import Cloud
from e2e.readback import sample
from e2e.readback.readers import Opened
from e2e.support.program import Lake
from e2e.support.report import Report

# Bucket, and what the names of the databases begin with.
READ = "interop"


def lake(report: Report, cloud: Cloud, scratch: Path) -> Lake | None:
    """The lake with every table that `readback` reads too, or None if it could not be built."""
    made = empty(cloud, READ)
    with report.check("a lake with several row groups, large and tiny prices is built on S3 and Glue"):
        sample.fill(made, scratch)
        return made
    return None


def empty(cloud: Cloud, name: str) -> Lake:
    """An empty lake in a new bucket."""
    cloud.client("s3").create_bucket(Bucket=name)
    return Lake(root(name), cloud.environment() | {"COINLAKE_PREFIX": name})


def root(name: str) -> str:
    """The address of a lake."""
    return f"s3://{name}/lake"


def opened(cloud: Cloud, name: str) -> Opened:
    """The tables of a lake as PyIceberg finds them in Glue."""
    keys = {
        "endpoint": cloud.url,
        "region": settings.REGION,
        "access-key-id": "local",
        "secret-access-key": "local",
    }
    catalog = GlueCatalog("local", **{f"{one}.{key}": value for one in ("glue", "s3") for key, value in keys.items()})
    return lambda table: catalog.load_table(f"{name}_{table}")
