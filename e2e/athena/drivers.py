"""Programs that know Athena: PyAthena and awswrangler."""

from datetime import date, datetime
from decimal import Decimal

import awswrangler
import boto3
from pyathena import connect
from pyathena.error import OperationalError

from e2e.athena.asking import RESULTS, Athena
from e2e.localcloud import settings
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """PyAthena's cursor, awswrangler's data frames."""
    pyathena(report, cloud)
    with report.check("awswrangler reads a table, a view, and a table by way of CREATE TABLE AS"):
        wrangler(cloud, athena)


def pyathena(report: Report, cloud: Cloud) -> None:
    cursor = connect(
        s3_staging_dir=RESULTS,
        endpoint_url=cloud.url,
        region_name=settings.REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        schema_name="raw",
        poll_interval=0.02,
    ).cursor()
    with report.check("PyAthena reads a raw table through projection"):
        cursor.execute("select id, dt from prices where dt = '2026-11-20' order by id")
        same(cursor.fetchall(), [("btc", "2026-11-20"), ("eth", "2026-11-20")], "rows")
        same([one[0] for one in cursor.description], ["id", "dt"], "columns")
    with report.check("PyAthena gives each value its type, and more rows than a page holds"):
        times = "date '2026-11-20', timestamp '2026-11-20 01:02:03.123'"
        cursor.execute(f"select cast(0.1 as decimal(38,24)), 1e-7, true, {times}, null")
        wanted = (Decimal("0.100000000000000000000000"), 1e-7, True, date(2026, 11, 20))
        same(cursor.fetchone(), (*wanted, datetime(2026, 11, 20, 1, 2, 3, 123000), None), "row")
        cursor.execute("select a from unnest(sequence(1, 2001)) t(a)")
        same(len(cursor.fetchall()), 2001, "rows")
    with report.check("PyAthena passes parameters, raises what Athena says and reads the catalog"):
        cursor.execute("select %(text)s", {"text": "it's"})
        same(cursor.fetchall(), [("it's",)], "rows")
        try:
            cursor.execute("select * from nope")
        except OperationalError as error:
            assert "TABLE_NOT_FOUND" in str(error), error
        else:
            raise AssertionError("a table that is not there answers")
        metadata = cursor.get_table_metadata("prices", "AwsDataCatalog", "raw")
        same([one.name for one in metadata.partition_keys], ["dt"], "partition keys")
        tables = cursor.list_table_metadata(catalog_name="AwsDataCatalog", schema_name="raw")
        same([one.name for one in tables], ["prices"], "tables")


def wrangler(cloud: Cloud, athena: Athena) -> None:
    columns = "cast(1.5 as decimal(38,24)) as exact, 1.5e0 as price, timestamp '2026-01-01 00:00:00.123456' as at"
    athena.run(f"create or replace view curated.w as select id, {columns} from raw.prices where dt = '2026-11-19'")
    awswrangler.config.athena_endpoint_url = awswrangler.config.s3_endpoint_url = cloud.url
    awswrangler.config.glue_endpoint_url = awswrangler.config.sts_endpoint_url = cloud.url
    session = boto3.Session("local", "local", region_name=settings.REGION)

    def read(table: str, database: str, *, by_table: bool) -> list[dict]:
        statement, place = f"select * from {table}", f"{RESULTS}wrangler/"
        frame = awswrangler.athena.read_sql_query(
            statement, database, ctas_approach=by_table, s3_output=place, boto3_session=session
        )
        return sorted(frame.to_dict("records"), key=str)

    view = {"id": "btc", "exact": Decimal("1.5"), "price": 1.5, "at": datetime(2026, 1, 1, 0, 0, 0, 123456)}
    same(read("w", "curated", by_table=False), [view], "rows of the view")
    rows = read("prices", "raw", by_table=False)
    same([row["dt"][-2:] + row["id"] for row in rows], ["19btc", "20btc", "20eth", "21btc"], "days and coins")
    same(str(read("prices", "raw", by_table=True)), str(rows), "rows by way of a table")
    athena.run("drop view curated.w")
