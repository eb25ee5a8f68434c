"""Somebody's dashboard: Athena is asked for the market over and over while the lakes are disturbed."""

import threading
from dataclasses import dataclass
from typing import Any

from e2e.athena.asking import Athena
from e2e.crash_cloud.site import Site
from e2e.localcloud.program import Cloud
from e2e.support.report import same

BUCKET = "dashboard"

# Between polls: the machine is for the programs.
PAUSE_SECONDS = 1.0

# Fewer say nothing.
POLLS_AT_LEAST = 40

# Both tables at once. A snapshot has each coin once.
QUERY = """
select cast(snapshot_at as varchar) as what, count(*) as n, count(distinct coin_id) as different
from {curated}.market_snapshots group by snapshot_at
union all
select 'coins', count(*), count(distinct coin_id) from {curated}.coins
"""

# By what is counted: how many rows, and how many different ones.
Seen = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Poll:
    """What Athena answered."""

    site: Site
    # Another one begins when the lake is put back.
    epoch: int
    seen: Seen


class Dashboard:
    """Polls one site after the other; a context manager that ends it."""

    def __init__(self, cloud: Cloud, wanted: dict[Site, tuple[Seen, Seen]]) -> None:
        """With what is to be seen of each site, before its transform and after."""
        cloud.client("s3").create_bucket(Bucket=BUCKET)
        self._athena, self._wanted = Athena(cloud), wanted
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._polls: list[Poll] = []
        self._failures: list[str] = []

    def __enter__(self) -> "Dashboard":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def verify(self) -> None:
        """Every poll saw the lake before a commit or after it, and never before once it was after."""
        same(self._failures, [], "polls that failed")
        assert len(self._polls) >= POLLS_AT_LEAST, f"only {len(self._polls)} polls"
        changed, last = set(), {}
        for number, poll in enumerate(self._polls):
            before, after = self._wanted[poll.site]
            assert poll.seen in (before, after), f"poll {number} saw {poll.seen}, neither {before} nor {after}"
            was = last.get((poll.site, poll.epoch))
            assert was != after or poll.seen == after, f"poll {number}: {was} was seen before, now {poll.seen}"
            if was == before and poll.seen == after:
                changed.add(poll.epoch)
            last[poll.site, poll.epoch] = poll.seen
        assert changed, "no poll saw a change"
        print(f"     {len(self._polls)} polls, {len(changed)} commits seen between two of them", flush=True)

    def _run(self) -> None:
        while not self._ended.is_set():
            for site in self._wanted:
                # A lake that is put back in the middle of a query would look torn, and rightly so.
                with site.watched:
                    self._poll(site)
                self._ended.wait(PAUSE_SECONDS)

    def _poll(self, site: Site) -> None:
        try:
            self._polls.append(Poll(site, site.epoch, counts(self._athena, site)))
        except Exception as error:
            self._failures.append(f"{site.name}: {error}")


def counts(athena: Athena, site: Site) -> Seen:
    """What Athena says of a site's lake."""
    place: dict[str, Any] = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/"}}
    rows = athena.rows(QUERY.format(curated=f"{site.name}_curated"), "default", **place)
    return seen(rows[1:])


def ours(site: Site) -> Seen:
    """What coinlake says of it."""
    rows = site.direct.sql(QUERY.format(curated="curated"))
    return seen([[row["what"], row["n"], row["different"]] for row in rows])


def seen(rows: list[list[str | None]]) -> Seen:
    # Times to the second, as far as both engines write them alike.
    return {str(what).replace("T", " ")[:19]: (int(n or 0), int(different or 0)) for what, n, different in rows}
