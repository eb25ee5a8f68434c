"""Going back in time: Athena, PyIceberg and coinlake agree on every state that is kept, also after vacuum thinned them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from e2e.athena.asking import Athena
from e2e.athena.interop.build import empty, opened
from e2e.athena.lake.rows import equal, ours, theirs
from e2e.localcloud.program import Cloud
from e2e.readback.readers import Opened
from e2e.support.catalog import grain
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

LAKE = "history"
TABLE = "curated.categories"

# How old the snapshots are made, in hours before today's midnight. Vacuum keeps the one that was current 30 days ago, the
# last of a day of last week, all of the last two days.
AGES = [24 * 50, 24 * 40, 24 * 9 + 20, 24 * 9 + 4, 20, 3]
KEPT = [24 * 40, 24 * 9 + 4, 20, 3]


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """A table with a state for each age, before and after vacuum."""
    lake, tables = empty(cloud, LAKE), opened(cloud, LAKE)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with report.check("a table with many states is built on S3"):
        build(lake)
        age(cloud, tables, [midnight - timedelta(hours=hours) for hours in AGES])
    with report.check(f"{TABLE}: all readers find the same rows at {len(AGES)} times"):
        past(lake, athena, tables, midnight, AGES)
    with report.check(f"{TABLE}: all readers find the same rows after vacuum thinned the states"):
        lake.run("vacuum")
        past(lake, athena, tables, midnight, KEPT)
    with report.check(f"{TABLE}: before its first state both say that there is none"):
        at = midnight - timedelta(hours=AGES[1], seconds=1)
        statement = f"select count(*) from {LAKE}_{TABLE} for timestamp as of timestamp '{at:%Y-%m-%d %H:%M:%S} UTC'"
        refused = athena.refusal(statement)
        assert "No version history" in refused, refused
        said = lake.attempt("sql", "--at", at.isoformat(), f"select count(*) from {TABLE}")
        assert said.returncode == 1 and "oldest kept state" in said.stderr, said


def build(lake: Lake) -> None:
    """A run and a publish for each state."""
    lake.run("bootstrap")
    for number in range(len(AGES)):
        at = f"2026-01-01T{number:02}:00:00Z"
        with Simulator("--coins", 20 + number, "--seed", 1 + number) as simulator:
            lake.run("ingest", "coingecko", "categories", "--at", at, "--vendor-url", simulator.url)
        lake.run("transform", "categories")


def age(cloud: Cloud, tables: Opened, times: list[datetime]) -> None:
    """Writes metadata in which the snapshots are of other times, in their order."""
    s3, glue, table = cloud.client("s3"), cloud.client("glue"), tables(TABLE)
    bucket, _, key = table.metadata_location.removeprefix("s3://").partition("/")
    metadata = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    order = [entry["snapshot-id"] for entry in metadata["snapshot-log"]]
    same(len(order), len(times), "snapshots")
    milliseconds = dict(zip(order, (int(at.timestamp() * 1000) for at in times), strict=True))
    for entry in metadata["snapshot-log"] + metadata["snapshots"]:
        entry["timestamp-ms"] = milliseconds[entry["snapshot-id"]]
    # The files that these lead to stay: only the times of the log are made to fit.
    metadata["metadata-log"] = []
    metadata["last-updated-ms"] = milliseconds[order[-1]]
    key = f"{key.rpartition('/')[0]}/{len(AGES) + 1:05}-{uuid4()}.metadata.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(metadata).encode())
    point(glue, f"s3://{bucket}/{key}")


def point(glue: Any, location: str) -> None:
    """Makes a metadata file the table's."""
    database, _, name = f"{LAKE}_{TABLE}".partition(".")
    entry = glue.get_table(DatabaseName=database, Name=name)["Table"]
    kept = {key: entry[key] for key in ("Name", "StorageDescriptor", "TableType", "Parameters")}
    kept["Parameters"]["metadata_location"] = location
    glue.update_table(DatabaseName=database, TableInput=kept)


def past(lake: Lake, athena: Athena, tables: Opened, midnight: datetime, ages: list[int]) -> None:
    """At the time of each state, and just before the next one."""
    table, counts = tables(TABLE), set()
    same(len(table.snapshots()), len(ages), "snapshots")
    for older, newer in zip(ages, [*ages[1:], 0], strict=True):
        first, last = midnight - timedelta(hours=older), midnight - timedelta(hours=newer, seconds=1)
        for at in (first, last):
            wanted = ours(lake, "sql", f"select * from {TABLE}", "--at", at.isoformat())
            of_athena = f"for timestamp as of timestamp '{at:%Y-%m-%d %H:%M:%S} UTC'"
            equal(theirs(athena, f"select * from {LAKE}_{TABLE} {of_athena}"), wanted, grain(TABLE))
            snapshot = table.snapshot_as_of_timestamp(int(at.timestamp() * 1000))
            assert snapshot, f"PyIceberg finds nothing at {at}"
            scanned = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()
            same(scanned.num_rows, len(wanted.rows), f"rows for PyIceberg at {at}")
        counts.add(str(wanted.rows))
    same(len(counts), len(ages), "different states")
