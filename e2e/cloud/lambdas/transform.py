"""The transform function."""

import gzip
import io
from datetime import timedelta
from typing import Any

import pyarrow
from pyarrow import parquet

from e2e.cloud.lambdas import ingest
from e2e.cloud.lambdas.deployment import PREFIX, Answer, Deployment
from e2e.cloud.lambdas.glue import Glue, Meet, Overtaking, losing
from e2e.cloud.lambdas.serving import serving
from e2e.support.program import Simulator
from e2e.support.report import Report, same
from e2e.support.role import Role, allow, deny

AT = "2026-01-31T06:00:00Z"
DATASETS = ("markets", "categories", "global", "exchanges", "coins_list")

Run = dict[str, str]


def check(report: Report, deployment: Deployment, vendor: Simulator) -> None:
    """On a lake with runs."""
    with report.check("the chain: bootstrap, ingest of all datasets, transform, and Athena answers"):
        chain(deployment, vendor)
    with report.check("transform: each error by its name"):
        errors(deployment, vendor)
    with report.check("transform: rows that fail a blocking check are not published"):
        refuted(deployment, vendor)


def too_late(deployment: Deployment) -> None:
    """After bootstrap took the lake out of Glue."""
    function = deployment.deploy("transform", timeout=300)
    function.call().refused("BadSettings", "no table curated.", "coinlake catalog apply")


def runs(deployment: Deployment, vendor: Simulator, at: str = AT) -> list[dict[str, Any]]:
    """One run of each dataset."""
    function = ingest.deploy(deployment, vendor.url)
    return [ingest.call(function, dataset, at).done() for dataset in DATASETS]


def chain(deployment: Deployment, vendor: Simulator) -> None:
    fetched = runs(deployment, vendor)
    function = deployment.deploy("transform", timeout=300)
    first = function.call(runs=[one["run"] for one in fetched])
    same([first.done()["outcome"], first.is_cold], ["published", True], "first")
    markets = next(one for one in first.payload["tables"] if one["table"] == "curated.market_snapshots")
    assert markets["fetched"] == markets["curated"] + markets["deduplicated"] + markets["quarantined"] > 0, markets
    same(markets["partitions"], ["2026-01-31"], "partitions")
    for _ in range(2):
        again = function.call(runs=[one["run"] for one in fetched])
        same(
            [again.done(), again.is_cold, again.metrics()[-1]["TransformsFailed"]],
            [{"outcome": "noop", "tables": []}, False, 0],
            "warm",
        )
    # Without names the newest days are looked at, and here these are all.
    rest = function.call()
    same(rest.done()["outcome"], "published", "outcome for runs that nobody named")
    published = [line["table"] for line in rest.metrics() if "Publishes" in line]
    same(published[-1], rest.payload["tables"][-1]["table"], "table of the last metrics")
    answers(deployment)


def answers(deployment: Deployment) -> None:
    """What an analyst sees."""
    coins = deployment.ask(f"select count(*) from coinlake_curated.market_snapshots where snapshot_at = {time(AT)}")
    assert int(coins) >= 300, coins
    same(deployment.ask("select count(distinct coin_id) from coinlake_analytics.latest_market"), "300", "coins")
    exact = "where coin_id = 'bitcoin' and quote_currency = 'usd'"
    price = deployment.ask(f"select price from coinlake_analytics.latest_market {exact}")
    of_the_day = "where dt = '2026-01-31' and id = 'bitcoin'"
    raw = deployment.ask(f"select max(current_price) from coinlake_raw.coingecko_markets {of_the_day}")
    same(float(price), float(raw), "price of bitcoin, and what the vendor printed")


def time(at: str) -> str:
    return f"timestamp '{at[:10]} {at[11:19]}'"


def errors(deployment: Deployment, vendor: Simulator) -> None:
    function = deployment.deploy("transform", timeout=300)
    function.call(tables=["prices"]).refused("BadRequest", "market_snapshots")
    function.call(table="coins").refused("BadRequest", "table")
    deployment.deploy("transform", COINLAKE_LAKE="").call().refused("BadSettings", "COINLAKE_LAKE")
    # Less than what is kept for saying so.
    deployment.deploy("transform", timeout=2).call(reconcile=True).refused("OutOfTime", "memory")

    at = "2026-02-01T06:00:00Z"
    again = {"runs": [one["run"] for one in runs(deployment, vendor, at)]}
    told = {"tables": ["global_snapshots"], **again}
    beside(deployment, losing, **told).refused("CommitConflict", "lost")
    without(deployment, "s3:GetObject", "curated/global_snapshots/metadata/*", **told).refused("Iceberg", "AccessDenied")
    without(deployment, "s3:PutObject", "ops/_journal/*", **told).refused("Objects", "ops/_journal", "AccessDenied")
    s3, place = deployment.cloud.client("s3"), {"Bucket": deployment.bucket}
    found = s3.list_objects_v2(**place, Prefix="lake/raw/coingecko/global/dt=2026-02-01/")["Contents"]
    place["Key"] = next(one["Key"] for one in found if one["Key"].endswith(".json.gz"))
    whole = s3.get_object(**place)["Body"].read()
    s3.put_object(**place, Body=gzip.compress(b""))
    function.call(**again).refused("Damaged", "raw/coingecko/global", "SHA-256")
    s3.put_object(**place, Body=whole)
    same(function.call(**again).done()["outcome"], "published", "outcome when all is well again")
    overtaken(deployment, vendor)


def beside(deployment: Deployment, meet: Meet, **event: Any) -> Answer:
    """What comes of an event while somebody interferes with Glue."""
    with serving(Glue(deployment.cloud.url, meet)) as glue:
        return deployment.deploy("transform", timeout=300, AWS_ENDPOINT_URL_GLUE=glue.url).call(**event)


def without(deployment: Deployment, action: str, objects: str, **event: Any) -> Answer:
    """What comes of an event for a function that may do anything but this with these objects of the lake."""
    role = Role(deployment.cloud).may(allow("*", "*"), deny(action, f"arn:aws:s3:::{deployment.bucket}/lake/{objects}"))
    return deployment.deploy("transform", 300, role).call(**event)


def overtaken(deployment: Deployment, vendor: Simulator) -> None:
    """Others publish the same day from other runs whenever this one is about to."""
    run = ingest.call(ingest.deploy(deployment, vendor.url), "global", "2026-02-01T07:00:00Z").done()["run"]
    glue, place = deployment.cloud.client("glue"), {"DatabaseName": f"{PREFIX}_curated", "Name": "global_snapshots"}
    parameters = glue.get_table(**place)["Table"]["Parameters"]
    # Before and after the first run of that day.
    before, after = parameters["previous_metadata_location"], parameters["metadata_location"]
    others = Overtaking(glue, *place.values(), (before, after))
    event = {"tables": ["global_snapshots"], "runs": [run]}
    beside(deployment, others, **event).refused("Overtaken", "newer inputs")
    others.publish(after)
    same(deployment.deploy("transform", 300).call(**event).done()["outcome"], "published", "outcome without others")


def refuted(deployment: Deployment, vendor: Simulator) -> None:
    """What vendors answer fails no such check; rows that somebody changed where they lie do."""
    s3, path = deployment.cloud.client("s3"), deployment.ask(f'select "$path" from {PREFIX}_curated.exchanges limit 1')
    place = {"Bucket": deployment.bucket, "Key": (path or "").removeprefix(f"s3://{deployment.bucket}/")}
    whole = s3.get_object(**place)["Body"].read()
    s3.put_object(**place, Body=turned(whole))
    run = ingest.call(ingest.deploy(deployment, vendor.url), "exchanges", "2026-02-02T06:00:00Z").done()["run"]
    function, event = deployment.deploy("transform", 300), {"runs": [run], "tables": ["exchanges"]}
    function.call(**event).refused("CheckFailed", "first_sighting_is_not_after_last", "1 of")
    s3.put_object(**place, Body=whole)
    same(function.call(**event).done()["outcome"], "published", "outcome when all is well again")


def turned(content: bytes) -> bytes:
    """A file of exchanges with a single one, that no vendor knows, seen last before it was seen first."""
    original, written = parquet.ParquetFile(io.BytesIO(content)), io.BytesIO()
    table = original.read()
    row = table.to_pylist()[0]
    row |= {"exchange_id": "nobody-knows-it", "last_seen_at": row["first_seen_at"] - timedelta(days=1)}
    with parquet.ParquetWriter(written, table.schema, write_statistics=False, store_schema=False) as writer:
        writer.write_table(pyarrow.Table.from_pylist([row], table.schema))
        # What it was made from.
        writer.add_key_value_metadata(original.metadata.metadata)
    file = written.getvalue()
    # As long as before, which the table's manifest says: what lies before the footer is found from there.
    footer = int.from_bytes(file[-8:-4], "little") + 8
    assert len(file) <= len(content), f"{len(file)} bytes instead of {len(content)}"
    return file[:-footer] + bytes(len(content) - len(file)) + file[-footer:]
