"""The transform function."""

import gzip
from typing import Any

from e2e.cloud.lambdas import ingest
from e2e.cloud.lambdas.deployment import Deployment
from e2e.cloud.lambdas.glue import Losing
from e2e.cloud.lambdas.serving import serving
from e2e.support.program import Simulator
from e2e.support.report import Report, same

AT = "2026-01-31T06:00:00Z"
DATASETS = ("markets", "categories", "global", "exchanges", "coins_list")

Run = dict[str, str]


def check(report: Report, deployment: Deployment, vendor: Simulator) -> None:
    """On a lake with runs."""
    with report.check("the chain: bootstrap, ingest of all datasets, transform, and Athena answers"):
        chain(deployment, vendor)
    with report.check("transform: each error by its name"):
        errors(deployment, vendor)


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
    with serving(Losing(deployment.cloud.url)) as glue:
        losing = deployment.deploy("transform", timeout=300, AWS_ENDPOINT_URL_GLUE=glue.url)
        losing.call(tables=["global_snapshots"], **again).refused("CommitConflict", "lost")
    s3, place = deployment.cloud.client("s3"), {"Bucket": deployment.bucket}
    found = s3.list_objects_v2(**place, Prefix="lake/raw/coingecko/global/dt=2026-02-01/")["Contents"]
    place["Key"] = next(one["Key"] for one in found if one["Key"].endswith(".json.gz"))
    whole = s3.get_object(**place)["Body"].read()
    s3.put_object(**place, Body=gzip.compress(b""))
    function.call(**again).refused("Damaged", "raw/coingecko/global", "SHA-256")
    s3.put_object(**place, Body=whole)
    same(function.call(**again).done()["outcome"], "published", "outcome when all is well again")
