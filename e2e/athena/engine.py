"""Trino on the local cloud, asked in its own words: raw tables by projection, Iceberg tables in the same catalog."""

from e2e.athena import sample
from e2e.localcloud.program import Cloud
from e2e.localcloud.trino.server import Trino
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, trino: Trino) -> None:
    """Raw, then Iceberg."""
    with report.check("Trino finds raw days by projection and reads every value as it was written"):
        raw(trino)
    with report.check("Trino sees a new day without registration, and no manifest"):
        new_day(cloud, trino)
    with report.check("Trino writes and reads Iceberg tables under the catalog's one name"):
        iceberg(trino)


def raw(trino: Trino) -> None:
    found = trino.run("select id, price, roi, name, dt from raw.prices where dt >= '2026-11-19' order by dt, id").rows
    wanted = [
        ["btc", "12345678901234567890", None, None, "2026-11-19"],
        # The same number in another notation.
        ["btc", "1.23456789012345E-7", None, "Bitcoin é 日本", "2026-11-20"],
        ["eth", "3.10", '{"times":1.50}', None, "2026-11-20"],
    ]
    same(found, wanted, "rows")


def new_day(cloud: Cloud, trino: Trino) -> None:
    count = "select count(*), count(distinct dt) from raw.prices"
    same(trino.run(count).rows, [[3, 2]], "rows and days before")
    sample.land(cloud.client("s3"), "2026-11-21", ['{"id":"btc","price":1}'])
    same(trino.run(count).rows, [[4, 3]], "rows and days after")


def iceberg(trino: Trino) -> None:
    # To make one, the connector has to be named; Athena says it in the table's properties.
    trino.run("create table awsdatacatalog_iceberg.curated.t (id varchar, price decimal(38,24), at timestamp(6))")
    trino.run("insert into curated.t values ('a', 1.5, timestamp '2026-11-20 00:00:00.123456'), ('b', 2, null)")
    trino.run("delete from curated.t where id = 'b'")
    found = trino.run("select * from awsdatacatalog.curated.t", "curated").rows
    same(found, [["a", "1.500000000000000000000000", "2026-11-20 00:00:00.123456"]], "rows")
    trino.run("drop table curated.t")
