"""A small lake as coinlake lays it out: raw JSON found by projection."""

import gzip
import json
from typing import Any

from e2e.localcloud.program import Cloud

BUCKET = "lake"
RUN = "raw/vendor/prices/dt={day}/run={compact}T000000Z/"

# Two days; numbers as vendors print them, which a reader must not change.
PAGES = {
    "2026-11-20": [
        '{"_fetched_at":"2026-11-20T00:00:01Z","id":"btc","price":0.000000123456789012345,"name":"Bitcoin é 日本"}',
        '{"_fetched_at":"2026-11-20T00:00:01Z","id":"eth","price":"3.10","roi":{"times":1.50},"name":null}',
    ],
    "2026-11-19": ['{"_fetched_at":"2026-11-19T00:00:01Z","id":"btc","price":12345678901234567890}'],
}
COLUMNS = ["_fetched_at", "id", "price", "roi", "name"]


def write(cloud: Cloud) -> None:
    """Buckets, databases, the raw table and its objects."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    s3.create_bucket(Bucket=BUCKET)
    for database in ("raw", "curated"):
        # Trino makes no table in a database without a place.
        glue.create_database(DatabaseInput={"Name": database, "LocationUri": f"s3://{BUCKET}/{database}/"})
    glue.create_table(DatabaseName="raw", TableInput=table())
    for day, lines in PAGES.items():
        land(s3, day, lines)


def land(s3: Any, day: str, lines: list[str]) -> None:
    """A run as ingest leaves it, with its manifest."""
    folder = RUN.format(day=day, compact=day.replace("-", ""))
    s3.put_object(Bucket=BUCKET, Key=f"{folder}prices-1.json.gz", Body=gzip.compress("\n".join([*lines, ""]).encode()))
    s3.put_object(Bucket=BUCKET, Key=f"{folder}_manifest.json", Body=json.dumps({"id": "manifest"}).encode())


def table() -> dict[str, Any]:
    """The raw table as Glue has it: days follow from a template, none is registered."""
    place = f"s3://{BUCKET}/raw/vendor/prices/"
    return {
        "Name": "prices",
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": "dt", "Type": "string"}],
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": "string"} for name in COLUMNS],
            "Location": place,
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
        },
        "Parameters": {
            "EXTERNAL": "TRUE",
            "classification": "json",
            "projection.enabled": "true",
            "projection.dt.type": "date",
            "projection.dt.format": "yyyy-MM-dd",
            "projection.dt.range": "2026-11-01,NOW",
            "storage.location.template": place + "dt=${dt}/",
        },
    }
