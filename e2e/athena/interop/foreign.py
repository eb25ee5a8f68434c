"""Athena writes into coinlake's tables: what it did stays until a publish would undo it, and that is refused by name."""

import re

from e2e.athena.asking import Athena
from e2e.athena.interop import metadata
from e2e.athena.interop.build import empty, opened
from e2e.athena.lake.rows import equal, ours, theirs
from e2e.localcloud.program import Cloud
from e2e.support.catalog import grain, table as definition
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

LAKE = "foreign"
TABLE = "curated.market_snapshots"
IN_ATHENA = f"{LAKE}_{TABLE}"
OTHER = "curated.category_snapshots"
DAY = "2026-01-02"


class Workshop:
    """The lake, Athena and the vendor."""

    def __init__(self, cloud: Cloud, athena: Athena, simulator: Simulator) -> None:
        self.cloud, self.athena, self.simulator = cloud, athena, simulator
        self.lake = empty(cloud, LAKE)

    def ingest(self, at: str) -> None:
        """Lands a run of each of two datasets."""
        self.simulator.set_clock(at)
        for dataset in ("markets", "categories"):
            self.lake.run("ingest", "coingecko", dataset, "--at", at, "--vendor-url", self.simulator.url)

    def count(self, condition: str = "true") -> int:
        """The rows that both find; fails if they differ in any value."""
        found = theirs(self.athena, f"select * from {IN_ATHENA} where {condition}")
        wanted = ours(self.lake, "sql", f"select * from {TABLE} where {condition}")
        equal(found, wanted, grain(TABLE))
        return len(wanted.rows)

    def newest(self) -> str:
        """The current snapshot, as Athena numbers it."""
        snapshots = f'{LAKE}_curated."market_snapshots$snapshots"'
        return str(self.athena.rows(f"select snapshot_id from {snapshots} order by committed_at desc limit 1")[1][0])

    def refused(self, snapshot: str, *command: str) -> None:
        """A command that names the snapshot and the next step, and is the request's fault."""
        done = self.lake.attempt(*command)
        same(done.returncode, 1, f"exit code of {command}: {done.stderr}")
        for part in (f"snapshot {snapshot}", TABLE, "coinlake transform --rebuild"):
            assert part in done.stderr, f"{part} is not in: {done.stderr}"
        same(done.stderr.count(f"snapshot {snapshot}"), 1, f"times that it is told in: {done.stderr}")


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """Each statement, and what comes after."""
    with Simulator("--coins", 60) as simulator:
        workshop = Workshop(cloud, athena, simulator)
        with report.check("a lake for Athena to write into is built"):
            workshop.lake.run("bootstrap")
            for at in ("2026-01-01T00:00:00Z", f"{DAY}T00:00:00Z"):
                workshop.ingest(at)
            workshop.lake.run("transform")
            same(workshop.count(), 120, "rows")
        inserted(report, workshop)
        deleted(report, workshop)
        whole_day_deleted(report, workshop)
        cleaned(report, workshop)


def inserted(report: Report, workshop: Workshop) -> None:
    lake = workshop.lake
    with report.check("INSERT by Athena: both read the row, and publishes of other days keep it"):
        columns = [column["name"] for column in definition(TABLE)["columns"]]
        values = ", ".join("'by-hand'" if name == "coin_id" else name for name in columns)
        row = f"select {values} from {IN_ATHENA} where coin_id = 'bitcoin' and snapshot_at = timestamp '{DAY} 00:00:00'"
        workshop.athena.run(f"insert into {IN_ATHENA} {row}")
        same(workshop.count("coin_id = 'by-hand'"), 1, "rows inserted")
        workshop.ingest("2026-01-03T00:00:00Z")
        lake.run("transform")
        lake.run("transform", "--reconcile")
        same(workshop.count(), 181, "rows")
    with report.check("a publish by coinlake puts back what Athena's commit removed from Glue"):
        described(workshop)
    with report.check("INSERT by Athena: a publish that would lose the row is refused; other tables are published"):
        inserting = writer(workshop, "by-hand")
        workshop.ingest(f"{DAY}T12:00:00Z")
        before = lake.count(OTHER)
        workshop.refused(inserting, "transform")
        assert lake.count(OTHER) > before, "nothing else was published"
        same(workshop.count(), 181, "rows")
    with report.check("status and doctor show the table that refuses, with the snapshot and the next step"):
        told(lake, inserting)
    with report.check("OPTIMIZE by Athena does not make the row ours"):
        workshop.athena.run(f"OPTIMIZE {IN_ATHENA} REWRITE DATA USING BIN_PACK")
        same(workshop.count("coin_id = 'by-hand'"), 1, "rows inserted")
        workshop.refused(inserting, "transform")
    with report.check("a rebuild makes the table anew from the raw zone"):
        lake.run("transform", "--rebuild", "market_snapshots")
        same(workshop.count(), 240, "rows")
        same(workshop.count("coin_id = 'by-hand'"), 0, "rows inserted")
        status = lake.run("status")
        assert "Tables that refuse to be published\n(none)" in status, status


def told(lake: Lake, snapshot: str) -> None:
    """What shows how the lake is doing names what is in the way of a publish."""
    doctor = lake.attempt("doctor", "--offline")
    same(doctor.returncode, 1, f"exit code of doctor: {doctor.stdout}")
    refusing = [line for line in doctor.stdout.splitlines() if line.startswith("wrong  publishing")]
    same(len(refusing), 1, f"tables that doctor finds to refuse: {doctor.stdout}")
    for text in (refusing[0], lake.run("status")):
        for part in (f"snapshot {snapshot} of table {TABLE}", "coinlake transform --rebuild"):
            assert part in text, f"{part} is not in: {text}"


def deleted(report: Report, workshop: Workshop) -> None:
    lake, delete = workshop.lake, f"delete from {IN_ATHENA} where coin_id = 'bitcoin'"
    with report.check("DELETE by Athena is refused by its snapshot; other tables and earlier states are not"):
        before, rows = published(lake), lake.count(OTHER)
        workshop.athena.run(delete)
        deleting = workshop.newest()
        workshop.refused(deleting, "sql", f"select count(*) from {TABLE}")
        workshop.ingest("2026-01-04T00:00:00Z")
        workshop.refused(deleting, "transform")
        told(lake, deleting)
        assert lake.count(OTHER) > rows, "nothing else was published"
        past = lake.run("sql", "--at", before, "--format", "csv", f"select count(*) as n from {TABLE}")
        same(past.split()[1], "240", "rows before")
    with report.check("after OPTIMIZE by Athena coinlake reads and publishes again, and the rows stay deleted"):
        workshop.athena.run(f"OPTIMIZE {IN_ATHENA} REWRITE DATA USING BIN_PACK")
        same(workshop.count("coin_id = 'bitcoin'"), 0, "rows deleted")
    with report.check("a publish after OPTIMIZE makes the rewritten days anew from the raw zone: nothing is lost"):
        lake.run("transform")
        same(workshop.count("coin_id = 'bitcoin'"), 5, "rows of the coin")
        same(workshop.count(), 300, "rows")
    with report.check("DELETE by Athena: a rebuild drops the deletes"):
        workshop.athena.run(delete)
        workshop.refused(workshop.newest(), "transform")
        lake.run("transform", "--rebuild", "market_snapshots")
        same(workshop.count(), 300, "rows")


def whole_day_deleted(report: Report, workshop: Workshop) -> None:
    with report.check("a day that Athena deleted comes back with the next reconciliation"):
        day = f"snapshot_at >= timestamp '{DAY} 00:00:00' and snapshot_at < timestamp '2026-01-03 00:00:00'"
        workshop.athena.run(f"delete from {IN_ATHENA} where {day}")
        same(workshop.count(), 180, "rows")
        workshop.lake.run("transform", "--reconcile")
        same(workshop.count(), 300, "rows")


def cleaned(report: Report, workshop: Workshop) -> None:
    with report.check("VACUUM by Athena, a publish, vacuum by coinlake: both read the same, and no file is left over"):
        workshop.athena.run(f"VACUUM {IN_ATHENA}")
        same(workshop.count(), 300, "rows")
        workshop.ingest("2026-01-05T00:00:00Z")
        workshop.lake.run("transform")
        workshop.lake.run("vacuum", "--safety-age", "0m")
        same(workshop.count(), 360, "rows")
        table = opened(workshop.cloud, LAKE)(TABLE)
        found = sorted(metadata.objects(workshop.cloud.client("s3"), table))
        same(found, sorted(set(metadata.addresses(table))), "objects")
    with report.check("Athena writes on top of coinlake's publish"):
        workshop.athena.run(f"delete from {IN_ATHENA} where coin_id = 'bitcoin'")
        rows = workshop.athena.rows(f"select count(*) from {IN_ATHENA}")
        same(rows[1], ["354"], "rows")


def writer(workshop: Workshop, coin: str) -> str:
    """The snapshot that brought the file with a coin's row."""
    place = workshop.athena.rows(f"select \"$path\" from {IN_ATHENA} where coin_id = '{coin}'")[1][0]
    table = opened(workshop.cloud, LAKE)(TABLE)
    entries = table.inspect.entries().to_pylist()
    return next(str(one["snapshot_id"]) for one in entries if one["data_file"]["file_path"] == place)


def published(lake: Lake) -> str:
    """When the last publish was."""
    at = lake.sql("select max(published_at) as at from ops.publishes")[0]["at"]
    return str(at).replace(" ", "T") + "Z"


def described(workshop: Workshop) -> None:
    """What a person sees of the table in the console."""
    entry = workshop.cloud.client("glue").get_table(DatabaseName=f"{LAKE}_curated", Name="market_snapshots")["Table"]
    same(entry["Description"], definition(TABLE)["description"], "description")
    wanted = {column["name"]: column["description"] for column in definition(TABLE)["columns"]}
    for column in entry["StorageDescriptor"]["Columns"]:
        plain = re.sub(r"\s+", " ", column["Comment"])
        assert wanted[column["Name"]][:100] in plain or plain[:100] in wanted[column["Name"]], column
