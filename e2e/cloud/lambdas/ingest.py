"""The ingest function."""

import json

from e2e.cloud.lambdas.deployment import PARAMETERS, Answer, Deployed, Deployment
from e2e.cloud.lambdas.serving import serving
from e2e.cloud.lambdas.vendor import Vendor
from e2e.support.program import Simulator
from e2e.support.report import Report, same
from e2e.support.role import Role, allow, deny

AT = "2026-01-30T12:00:00Z"

# A key with a look of its own, to be searched for.
SECRET = "CG-never-printed-4711"


def too_early(deployment: Deployment, vendor: Simulator) -> None:
    """There is no lake yet."""
    function = deploy(deployment, vendor.url)
    call(function, "global").refused("BadSettings", "no lake at", "coinlake bootstrap")


def check(report: Report, deployment: Deployment, vendor: Simulator) -> None:
    """On a lake that bootstrap made."""
    with report.check("ingest: cold, then warm twice; a run is fetched once"):
        warm(deployment, vendor)
    with report.check("ingest: every log line has the run's fields; the metrics are complete"):
        logged(deployment, vendor)
    with report.check("ingest: near the deadline it stops, and the next call goes on"):
        continued(deployment)
    with serving(Vendor(vendor.url)) as refusing:
        with report.check("ingest: each error by its name, and no key in any"):
            errors(deployment, vendor, refusing)
        with report.check("ingest: a key that changes while the function is warm is read again"):
            rotated(deployment, refusing)


def deploy(deployment: Deployment, url: str, **more) -> Deployed:
    """The function for a vendor on this machine, which needs no pace."""
    settings = {"COINLAKE_COINGECKO_URL": url, "COINLAKE_COINGECKO_REQUESTS_PER_MINUTE": "0"}
    return deployment.deploy("ingest", **settings | more)


def call(function: Deployed, dataset: str, at: str = AT, **more: object) -> Answer:
    """Asks for a run."""
    return function.call(vendor="coingecko", dataset=dataset, at=at, **more)


def warm(deployment: Deployment, vendor: Simulator) -> None:
    function = deploy(deployment, vendor.url)
    first, second = call(function, "markets"), call(function, "global")
    again = call(function, "markets")
    outcomes = [one.done()["outcome"] for one in (first, second, again)]
    same(outcomes, ["committed", "committed", "already_committed"], "outcomes")
    same([one.is_cold for one in (first, second, again)], [True, False, False], "cold")
    same(first.payload["run"], {"vendor": "coingecko", "dataset": "markets", "at": AT}, "run")
    counts = ["pages", "records", "requests", "throttled"]
    same([again.payload[name] for name in counts], [first.payload[name] for name in counts], "counts")
    key = f"lake/{first.payload['manifest']}"
    manifest = json.load(deployment.cloud.client("s3").get_object(Bucket=deployment.bucket, Key=key)["Body"])
    same(len(manifest["pages"]), first.payload["pages"], "pages in the manifest")


def logged(deployment: Deployment, vendor: Simulator) -> None:
    answer = call(deploy(deployment, vendor.url), "categories")
    records = answer.done()["records"]
    told = [line for line in answer.lines() if "_aws" not in line]
    run = {"vendor": "coingecko", "dataset": "categories", "at": AT}
    for line in told:
        same({name: line.get(name) for name in run}, run, f"fields of {line}")
        assert line["requestId"] and line["timestamp"].endswith("Z") and line["level"] == "INFO", line
    assert any(line.get("records") == records and "outcome" in line for line in told), told
    (metrics,) = answer.metrics()
    wanted = {"lake": "coinlake", "dataset": "categories", "RunsCommitted": 1, "RunsFailed": 0, "Records": records}
    same({name: metrics[name] for name in wanted}, wanted, "metrics")


def continued(deployment: Deployment) -> None:
    # Three quarters of four seconds are time for four pages of seven.
    with Simulator("--coins", 1600, "--now", AT, "--fault", "slow=700") as slow:
        function = deploy(deployment, slow.url, timeout=4)
        at, answers = "2026-01-30T13:00:00Z", []
        while not answers or answers[-1]["outcome"] == "continue":
            assert len(answers) < 20, answers
            answers.append(call(function, "markets", at, categories=[]).done())
        assert len(answers) > 1, answers
        # A coin that moves to the next page meanwhile comes twice.
        assert 1600 <= answers[-1]["records"] <= 1600 + answers[-1]["pages"], answers
        # What the deadline cuts off is asked for again; what was stored is not.
        assert 7 <= answers[-1]["requests"] == len(slow.requests()) <= 7 + len(answers), answers


def errors(deployment: Deployment, vendor: Simulator, refusing: Vendor) -> None:
    key = {
        "COINLAKE_COINGECKO_PLAN": "demo",
        "COINLAKE_COINGECKO_API_KEY_PARAMETER": deployment.put_key("refused", SECRET),
    }
    nobody_wrote_it = key | {"COINLAKE_COINGECKO_API_KEY_PARAMETER": f"{PARAMETERS}/nobody-wrote-it"}
    may_not_read = Role(deployment.cloud).may(allow("*", "*"), deny("ssm:GetParameter", "*"))

    def other(url: str = vendor.url, **settings) -> Answer:
        return call(deploy(deployment, url, **settings), "exchanges")

    plain = deploy(deployment, vendor.url)
    answers = [
        (plain.call(dataset="markets"), "BadRequest", "vendor"),
        (call(plain, "prices"), "BadRequest", "coingecko markets"),
        (call(plain, "exchanges", request_budget=0), "BudgetExceeded", "budget"),
        (other(COINLAKE_LAKE=""), "BadSettings", "COINLAKE_LAKE"),
        (other(role=deployment.anything, COINLAKE_LAKE="s3://no-such-bucket-here"), "Store", "no such bucket"),
        (other(COINLAKE_COINGECKO_PLAN="gold"), "BadSettings", "keyless"),
        (other(**nobody_wrote_it), "BadSettings", "aws ssm put-parameter"),
        (other(role=may_not_read, **key), "KeyUnreadable", "ssm:GetParameter"),
        (other(f"{refusing.url}/429", **key), "Throttled", "refused [key]"),
        (other(f"{refusing.url}/401", **key), "Unauthorized", "check the API key"),
        (other(f"{refusing.url}/400", **key), "VendorRejected", "refused [key]"),
        (other(f"{refusing.url}/503", **key), "VendorUnavailable", "refused [key]"),
    ]
    for answer, kind, said in answers:
        answer.refused(kind, said)
        assert SECRET not in answer.log + json.dumps(answer.payload), f"{kind} shows the key"
    for answer, _, _ in answers[1:]:
        same(answer.lines()[-1]["vendor"], "coingecko", f"vendor in {answer.lines()[-1]}")
    # The first event does not say which vendor it is about.
    failed = [line["RunsFailed"] for answer, _, _ in answers[2:] for line in answer.metrics()]
    same(failed, [1] * len(answers[2:]), "failed runs")


def rotated(deployment: Deployment, vendor: Vendor) -> None:
    parameter = deployment.put_key("rotated", "CG-first")
    vendor.key = "CG-first"
    function = deploy(deployment, vendor.url, COINLAKE_COINGECKO_API_KEY_PARAMETER=parameter)
    at = "2026-01-30T14:00:00Z"
    same(call(function, "global", at).done()["outcome"], "committed", "outcome with the first key")

    deployment.put_key("rotated", "CG-second")
    vendor.key = "CG-second"
    answer = call(function, "exchanges", at)
    same([answer.done()["outcome"], answer.is_cold], ["committed", False], "with the second key, warm")
    assert any("another one by now" in line.get("message", "") for line in answer.lines()), answer.log
    same(call(function, "categories", at).done()["outcome"], "committed", "outcome of the next")

    vendor.key = "CG-third"
    call(function, "coins_list", at).refused("Unauthorized", "[key]", "check the API key")
