"""Raw tables by projection, Iceberg tables and views in the one catalog."""

from e2e.athena import sample
from e2e.athena.asking import Athena
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """Raw, then Iceberg."""
    with report.check("raw days are found by projection and every value is read as it was written"):
        raw(athena)
    with report.check("a new day is seen without registration, and no manifest is"):
        new_day(cloud, athena)
    with report.check("Iceberg tables are written, changed, maintained and read under the catalog's one name"):
        iceberg(athena)
    with report.check("a view is made, answers, and says when it is stale"):
        view(athena)


def raw(athena: Athena) -> None:
    found = athena.rows("select id, price, roi, name, dt from prices where dt >= '2026-11-19' order by dt, id")
    wanted = [
        ["id", "price", "roi", "name", "dt"],
        ["btc", "12345678901234567890", None, None, "2026-11-19"],
        # The same number in another notation.
        ["btc", "1.23456789012345E-7", None, "Bitcoin é 日本", "2026-11-20"],
        ["eth", "3.10", '{"times":1.50}', None, "2026-11-20"],
    ]
    same(found, wanted, "rows")


def new_day(cloud: Cloud, athena: Athena) -> None:
    count = 'select count(*), count(distinct dt) from "AwsDataCatalog".raw.prices'
    same(athena.rows(count)[1], ["3", "2"], "rows and days before")
    sample.land(cloud.client("s3"), "2026-11-21", ['{"id":"btc","price":1}'])
    same(athena.rows(count)[1], ["4", "3"], "rows and days after")


def iceberg(athena: Athena) -> None:
    # Made through the connector's own name: coinlake makes its tables itself, not through Athena.
    columns, partitioned = "id varchar, price decimal(38,24), at timestamp(6)", "partitioning = array['id']"
    athena.run(f"create table awsdatacatalog_iceberg.curated.t ({columns}) with ({partitioned})")
    added = athena.run(
        "insert into curated.t values ('a', 1.5, timestamp '2026-11-20 00:00:00.123456'), ('b', 2, null)"
    )
    count = athena.client.get_query_results(QueryExecutionId=added["QueryExecutionId"])["UpdateCount"]
    same(count, 2, "rows inserted")
    athena.run("insert into t values ('a', 2.5, null)", "curated")
    athena.run("delete from t where id = 'b'", "curated")
    athena.run("OPTIMIZE `curated`.`t` REWRITE DATA USING BIN_PACK WHERE id = 'a';")
    athena.run("VACUUM t", "curated")
    found = athena.rows("select * from awsdatacatalog.curated.t order by price")[1:]
    wanted = [
        ["a", "1.500000000000000000000000", "2026-11-20 00:00:00.123456"],
        ["a", "2.500000000000000000000000", None],
    ]
    same(found, wanted, "rows")
    snapshots = athena.rows('select operation from curated."t$snapshots" order by committed_at')[1:]
    # The first is that of the empty table.
    wanted = [["append"], ["append"], ["append"], ["delete"], ["replace"]]
    same(snapshots, wanted, "operations of the snapshots")


def view(athena: Athena) -> None:
    athena.run("create or replace view v as select max(cast(price as double)) as price from t", "curated")
    same(athena.rows("select * from curated.v"), [["price"], ["2.5"]], "rows")
    athena.run("alter table t drop column price", "curated")
    refused = athena.refusal("select * from curated.v")
    assert "VIEW" in refused, f"not what a stale view says: {refused}"
    athena.run("drop view v", "curated")
    athena.run("drop table t", "curated")
