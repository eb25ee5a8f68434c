"""The addresses in the tables' metadata, and the objects they lead to."""

from collections.abc import Iterator
from typing import Any

from pyiceberg.table import Table

from e2e.athena.interop.build import READ, root
from e2e.localcloud.program import Cloud
from e2e.readback.readers import Opened
from e2e.support.catalog import tables
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, opened: Opened) -> None:
    """Every table's metadata files, snapshots and manifests."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    for name in tables():
        with report.check(f"{name}: every address is on S3, and every object of the table is led to"):
            table = opened(name)
            same(table.location(), f"{root(READ)}/{name.replace('.', '/')}", "location")
            same(leading_elsewhere(table), [], "addresses that are not below the table")
            same(sorted(objects(s3, table)), sorted(set(addresses(table))), "objects")
        with report.check(f"{name}: its entry in Glue leads to the same place"):
            database, _, short = name.partition(".")
            entry = glue.get_table(DatabaseName=f"{READ}_{database}", Name=short)["Table"]
            same(entry["StorageDescriptor"]["Location"], opened(name).location(), "location")
            same(entry["Parameters"]["metadata_location"], opened(name).metadata_location, "metadata")


def leading_elsewhere(table: Table) -> list[str]:
    return [address for address in addresses(table) if not address.startswith(f"{table.location()}/")]


def addresses(table: Table) -> Iterator[str]:
    """Of every file that a snapshot or the log of a table leads to."""
    yield table.metadata_location
    yield from (entry.metadata_file for entry in table.metadata.metadata_log)
    yield from (file.statistics_path for file in table.metadata.statistics)
    for snapshot in table.snapshots():
        yield snapshot.manifest_list
        for manifest in snapshot.manifests(table.io):
            yield manifest.manifest_path
            yield from (entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io))


def objects(s3: Any, table: Table) -> Iterator[str]:
    """The addresses of all objects below a table."""
    bucket, _, prefix = table.location().removeprefix("s3://").partition("/")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
        yield from (f"s3://{bucket}/{one['Key']}" for one in page.get("Contents", []))
