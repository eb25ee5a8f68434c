"""Every table: the same rows, partitions and snapshots for all readers."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from e2e.readback.readers import catalog, duck, scan, sorted_by
from e2e.support.catalog import grain, table as definition, tables, types
from e2e.support.program import Lake
from e2e.support.report import Report, same


def check(report: Report, lake: Lake) -> None:
    """Compares the readers."""
    opened = catalog(lake)
    with report.check("PyIceberg lists exactly the catalog's tables"):
        listed = [".".join(name) for space in opened.list_namespaces() for name in opened.list_tables(space)]
        same(sorted(listed), sorted(tables()), "tables")
    for name in tables():
        with report.check(f"{name}: same rows for coinlake, PyIceberg and DuckDB"):
            rows(lake, name)
        with report.check(f"{name}: same partitions for coinlake and PyIceberg"):
            partitions(lake, name)
        with report.check(f"{name}: same snapshots for coinlake, PyIceberg and DuckDB"):
            snapshots(lake, name)


def rows(lake: Lake, name: str) -> None:
    """All rows and all columns."""
    iceberg, columns = catalog(lake).load_table(name), list(types(name))
    ours = sorted_by(ours_as_arrow(lake, name, columns), grain(name))
    theirs = sorted_by(iceberg.scan().to_arrow().select(columns), grain(name))
    ducks = sorted_by(duck().sql(f"from {scan(iceberg)}").to_arrow_table().select(columns), grain(name))
    equal(theirs, ours, f"{name} read by PyIceberg")
    equal(ducks, ours, f"{name} read by DuckDB")


def ours_as_arrow(lake: Lake, name: str, columns: list[str]) -> pa.Table:
    file = lake.folder.parent / "ours.parquet"
    lake.run("sql", "--format", "parquet", "--output", file, f"select {', '.join(columns)} from {name}")
    found = pq.read_table(file)
    Path(file).unlink()
    return found


def equal(found: pa.Table, wanted: pa.Table, what: str) -> None:
    same(found.schema.names, wanted.schema.names, f"columns of {what}")
    same(found.num_rows, wanted.num_rows, f"rows of {what}")
    for column in wanted.schema.names:
        same(found[column].type, wanted[column].type, f"type of {what} {column}")
        assert found[column].equals(wanted[column]), f"{what}: values of {column} differ"


def partitions(lake: Lake, name: str) -> None:
    """The rows of each partition, as the manifests count them and as SQL does."""
    spec = definition(name).get("partition")
    if not spec:
        return
    counted = {}
    for entry in catalog(lake).load_table(name).inspect.files().to_pylist():
        key = entry["partition"][f"{spec['column']}_{spec['transform']}"]
        counted[label(key, spec["transform"])] = counted.get(label(key, spec["transform"]), 0) + entry["record_count"]
    statement = (
        f"select cast(date_trunc('{spec['transform']}', {spec['column']}) as date) as part, count(*) as n "
        f"from {name} group by date_trunc('{spec['transform']}', {spec['column']})"
    )
    ours = {row["part"]: int(row["n"]) for row in lake.sql(statement)}
    same({part: n for part, n in counted.items() if n}, ours, "rows by partition")


def label(key: object, transform: str) -> str:
    """First day of a partition. PyIceberg gives a day as a date and a month as its ordinal since 1970."""
    if transform == "month":
        return f"{1970 + int(key) // 12}-{int(key) % 12 + 1:02d}-01"
    return str(key)


def snapshots(lake: Lake, name: str) -> None:
    """The list of snapshots, what ops.publishes says of them, and each one read back in time."""
    iceberg = catalog(lake).load_table(name)
    theirs = {snapshot.snapshot_id: snapshot.timestamp_ms for snapshot in iceberg.snapshots()}
    ducks = duck().sql(f"select snapshot_id from iceberg_snapshots('{iceberg.metadata_location.removeprefix('file://')}')")
    same(sorted(row[0] for row in ducks.fetchall()), sorted(theirs), "snapshots for DuckDB and PyIceberg")
    if name.startswith("ops."):
        return
    publishes = lake.sql(f"select snapshot_id from ops.publishes where table_name = '{name}'")
    same(sorted(int(row["snapshot_id"]) for row in publishes), sorted(theirs), "snapshots in ops.publishes")
    for snapshot, milliseconds in theirs.items():
        at = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
        printed = lake.run("sql", "--at", at, "--format", "csv", f"select count(*) as n from {name}")
        same(int(printed.split()[1]), iceberg.scan(snapshot_id=snapshot).count(), f"rows at {at}")
