"""Statements that Athena has and Trino has not."""

import gzip

from e2e.athena import sample
from e2e.athena.asking import Athena
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report, cloud: Cloud, athena: Athena) -> None:
    """The catalog's, then UNLOAD."""
    with report.check("SHOW and DESCRIBE answer in Hive's words"):
        show(athena)
    with report.check("MSCK REPAIR TABLE registers folders, SHOW PARTITIONS lists them"):
        partitions(cloud, athena)
    with report.check("UNLOAD writes files in each format and lists them, and no table stays"):
        unload(cloud, athena)


def show(athena: Athena) -> None:
    for statement, wanted in {
        "SHOW DATABASES": ["curated", "raw"],
        "show schemas like 'cur*'": ["curated"],
        "SHOW TABLES": ["prices"],
        "SHOW TABLES IN `curated`": [],
        "SHOW TABLES IN raw 'other.*|pri*'": ["prices"],
        "SHOW VIEWS IN raw": [],
        "SHOW PARTITIONS raw.prices": [],
    }.items():
        same(athena.rows(statement), [[one] for one in wanted], statement)
    columns = [row[0].split("\t")[0].strip() for row in athena.rows("DESCRIBE `raw`.`prices`") if row[0]]
    same(columns, [*sample.COLUMNS, "dt"], "columns")
    athena.run("CREATE DATABASE IF NOT EXISTS made COMMENT 'x' LOCATION 's3://lake/made/'")
    athena.run("CREATE DATABASE IF NOT EXISTS made")
    athena.run("DROP DATABASE made")
    same(athena.rows("show databases like 'made'"), [], "databases")


def partitions(cloud: Cloud, athena: Athena) -> None:
    table = sample.table()
    glue = cloud.client("glue")
    glue.create_table(
        DatabaseName="curated", TableInput=table | {"Name": "registered", "Parameters": {"EXTERNAL": "TRUE"}}
    )
    days = ["dt=2026-11-19", "dt=2026-11-20", "dt=2026-11-21"]
    same(athena.rows("select count(*) from curated.registered")[1], ["0"], "rows before")
    added = [f"Repair: Added partition to metastore registered:{day}" for day in days]
    same(athena.rows("MSCK REPAIR TABLE `registered`", "curated"), [[one] for one in added], "added")
    same(athena.rows("SHOW PARTITIONS registered", "curated"), [[day] for day in days], "partitions")
    same(athena.rows("select count(*) from curated.registered")[1], ["4"], "rows after")
    glue.delete_table(DatabaseName="curated", Name="registered")


def unload(cloud: Cloud, athena: Athena) -> None:
    s3 = cloud.client("s3")
    for form in ("format = 'PARQUET', compression = 'ZSTD'", "format='JSON'", "format='TEXTFILE', field_delimiter=','"):
        place = f"s3://lake/unload-{form.split(chr(39))[1].lower()}/"
        statement = f"UNLOAD (select id, dt from prices where dt <= '2026-11-20') TO '{place}' WITH ({form})"
        manifest = athena.run(statement)["Statistics"]["DataManifestLocation"]
        bucket, _, key = manifest.removeprefix("s3://").partition("/")
        listed = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().split()
        assert listed and all(one.startswith(place) for one in listed), listed
        refused = athena.refusal(statement)
        assert refused.startswith("HIVE_PATH_ALREADY_EXISTS"), refused
    same(athena.rows("show databases"), [["curated"], ["raw"]], "databases")
    text = b"".join(read(s3, "lake", "unload-textfile/"))
    same(sorted(text.decode().split()), ["btc,2026-11-19", "btc,2026-11-20", "eth,2026-11-20"], "rows of the text")


def read(s3, bucket: str, prefix: str):
    """The objects below a prefix, unpacked."""
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        yield gzip.decompress(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
