"""Programs that know Athena: PyAthena."""

from datetime import date, datetime
from decimal import Decimal

from pyathena import connect
from pyathena.error import OperationalError

from e2e.athena.asking import RESULTS, Athena
from e2e.localcloud import settings
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, _: Athena) -> None:
    """PyAthena's cursor."""
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
