"""PyIceberg partitions a table anew: coinlake refuses to publish it, and makes it anew once it is dropped."""

from pyiceberg.transforms import IdentityTransform

from e2e.readback.readers import catalog
from e2e.support.program import Lake
from e2e.support.report import Report, same

TABLE = "curated.category_snapshots"
REFUSED = f"table {TABLE} was partitioned anew by another engine"
REBUILD = ("transform", "--rebuild", "category_snapshots")


def check(report: Report, lake: Lake) -> None:
    """Refused by name, and the way out that the refusal tells."""
    rows = lake.sql(f"select * from {TABLE} order by category_id, snapshot_at")
    assert rows, "there is nothing to make anew"
    with report.check("a table that PyIceberg partitioned anew is refused by name, also by a rebuild"):
        with catalog(lake).load_table(TABLE).update_spec() as update:
            update.add_field("source", IdentityTransform(), "source")
        done = lake.attempt(*REBUILD)
        same([done.returncode, done.stderr.count(REFUSED)], [1, 1], f"exit code and refusals: {done.stderr}")
        assert "drop it there" in done.stderr, done.stderr
        assert REFUSED in lake.run("status"), "status does not show it"
    with report.check("once it is dropped, it is made anew from the raw zone"):
        catalog(lake).drop_table(TABLE)
        lake.run("bootstrap")
        lake.run(*REBUILD)
        same(lake.sql(f"select * from {TABLE} order by category_id, snapshot_at"), rows, "rows")
        assert REFUSED not in lake.run("status"), "status shows it still"
