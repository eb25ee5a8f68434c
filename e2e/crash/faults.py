"""Each fault of the simulator: how the run ends, what the lake says of the cause, and what it cost."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from e2e.crash import market
from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

BUDGET = 40


@dataclass(frozen=True)
class Case:
    """A fault and its outcome."""

    fault: str
    exit_code: int = 0
    said: str = ""
    """Words that standard error must hold."""
    cause: str = ""
    """A query that must find at least one row, in a lake whose run was committed."""
    is_harmless: bool = True
    """The curated market is the one without the fault."""
    options: tuple[str, ...] = ()
    coins: int = 40
    """Coins of the market; above 250 it has several pages."""


RETRIED = "select 1 as found from ops.runs where outcome = 'committed' and retries > 0"
THROTTLED = "select 1 as found from ops.runs where outcome = 'committed' and throttles > 0"


def warned(kind: str) -> str:
    return f"select 1 as found from ops.runs where warnings like '%{kind}%'"


def drifted(kind: str, field: str) -> str:
    return f"select 1 as found from ops.schema_drift where kind = '{kind}' and field = '{field}'"


def refused(reason: str) -> str:
    return f"select 1 as found from ops.quarantine where reason = '{reason}'"


CASES = [
    Case("throttle=json/1@first:2", cause=THROTTLED),
    Case("throttle=html@first:1", cause=THROTTLED),
    Case("throttle=json/900", exit_code=1, said="rate"),
    Case("status=500@first:1", cause=RETRIED),
    Case("status=502@first:1", cause=RETRIED),
    Case("status=503@first:1", cause=RETRIED),
    Case("status=504@first:1", cause=RETRIED),
    Case("status=503", exit_code=1, said="budget", options=("--budget", "3")),
    Case("html@first:1", cause=RETRIED),
    Case("error-object", exit_code=1, said="exceeded the rate limit"),
    Case("slow=300@first:2"),
    Case("slow=5000@first:1", cause=RETRIED, options=("--timeout", "1")),
    Case("truncate@first:1", cause=RETRIED),
    Case("cut@first:1", cause=RETRIED),
    Case("short-page@page:1", cause=warned("short_page"), is_harmless=False, coins=300),
    Case("repeat-page@page:2", cause=warned("repeated_page"), is_harmless=False, coins=300),
    Case("duplicate", cause="select 1 as found from ops.publishes where deduplicated > 0"),
    Case("skew=86400", is_harmless=False),
    Case("new-field", cause=drifted("unknown", "simulated_new_field")),
    Case("missing-field=atl", cause=drifted("missing", "atl"), is_harmless=False),
    Case("number-as-string=current_price", cause=drifted("retyped", "current_price")),
    Case("string-as-number=name", cause=refused("wrong_type"), is_harmless=False),
    Case("object-for-scalar=market_cap", cause=refused("wrong_type"), is_harmless=False),
    Case("malformed", cause=refused("wrong_type"), is_harmless=False),
    Case("not-an-object", cause=refused("not_an_object"), is_harmless=False),
    Case("ignore-per-page=10"),
]


def check(report: Report) -> None:
    """Runs each case in a lake of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        calm = Lake(Path(scratch) / "calm")
        with market.simulator() as vendor:
            market.ingest(calm, vendor, 0, ("markets",))
            calm.run("transform")
        wanted = market.knowledge(calm, "curated.market_snapshots", exact=False)
        for number, case in enumerate(CASES):
            with report.check(f"fault {case.fault} {' '.join(case.options)}".strip()):
                with market.simulator("--fault", case.fault, coins=case.coins) as vendor:
                    run(Lake(Path(scratch) / str(number)), vendor, case, wanted)


def run(lake: Lake, vendor: Simulator, case: Case, wanted: list[tuple]) -> None:
    options = case.options if "--budget" in case.options else (*case.options, "--budget", str(BUDGET))
    budget = int(options[options.index("--budget") + 1])
    done = lake.attempt(*market.ingest_command(vendor, 0, "markets"), *options)
    same(done.returncode, case.exit_code, f"exit code ({done.stderr.strip()})")
    requests = len(vendor.requests())
    assert requests <= budget, f"{requests} requests, the budget is {budget}"
    assert case.said.lower() in done.stderr.lower(), f"expected {case.said!r} in {done.stderr!r}"
    lake.run("transform")
    rows = market.knowledge(lake, "curated.market_snapshots", exact=False)
    if case.exit_code:
        same(rows, [], "rows of a run that failed")
        failed = lake.sql("select outcome, error from ops.runs")
        assert [row["outcome"] for row in failed] == ["failed"] and failed[0]["error"], f"ops.runs: {failed}"
        return
    market.accounted(lake)
    assert not case.cause or lake.sql(case.cause), f"the lake does not tell the cause: {case.cause} finds nothing"
    if case.is_harmless:
        same(rows, wanted, "rows of curated.market_snapshots")
