"""A lake on the local cloud that experiments are made with, one after the other."""

import subprocess
import threading
import time
from dataclasses import dataclass, field

from e2e.crash import market
from e2e.crash_cloud.calls import Call
from e2e.crash_cloud.contents import Contents, Reader
from e2e.crash_cloud.proxy import Fate, Proxy, spared
from e2e.crash_cloud.shelf import Kept, Shelf
from e2e.localcloud.program import Cloud
from e2e.support.program import Lake
from e2e.support.report import same

ROOT = "lake"


@dataclass
class Command:
    """A command, where it begins and what it does when nothing disturbs it."""

    arguments: tuple
    before: Kept
    calls: list[Call] = field(default_factory=list)
    after: Contents | None = None

    @property
    def changes(self) -> list[Call]:
        """Those of its calls that may change something."""
        return [call for call in self.calls if call.changes]


class Site:
    """A bucket, Glue databases, and a proxy through which coinlake reaches them; a context manager."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self.proxy, self._cloud = Proxy(cloud.url), cloud
        self.shelf = Shelf(cloud.client("s3"), cloud.client("glue"), name, name)
        self._athena = cloud.client("athena")
        self._reader = Reader(self.shelf, name, name, ROOT)
        cloud.client("s3").create_bucket(Bucket=name)
        url = f"s3://{name}/{ROOT}"
        settings = cloud.environment() | {"COINLAKE_PREFIX": name}
        # One that the proxy disturbs, and one that it does not see.
        self.lake = Lake(url, settings | {"AWS_ENDPOINT_URL": self.proxy.url})
        self.direct = Lake(url, settings)
        # Held while the lake is put back, which nobody may watch.
        self.watched = threading.Lock()
        self.epoch = 0

    def __enter__(self) -> "Site":
        self.proxy.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.proxy.__exit__()

    def put_back(self, kept: Kept) -> None:
        """Makes the lake as it was kept."""
        with self.watched:
            self.settle()
            self.shelf.put_back(kept)
            self.epoch += 1

    def settle(self) -> None:
        """Waits until Athena is done with what commands asked of it, which it does also when they are killed."""
        while True:
            ids = self._athena.list_query_executions(MaxResults=50)["QueryExecutionIds"]
            found = self._athena.batch_get_query_execution(QueryExecutionIds=ids)["QueryExecutions"] if ids else []
            if not any(one["Status"]["State"] in ("QUEUED", "RUNNING") and "view" in one["Query"] for one in found):
                return
            time.sleep(0.05)

    def contents(self) -> Contents:
        """What the lake holds."""
        return self._reader.read()

    def undisturbed(self, arguments: tuple, before: Kept) -> Command:
        """Runs a command to see what it does."""
        self.put_back(before)
        command = Command(arguments, before)
        self.proxy.begin(spared)
        self.lake.run(*arguments)
        command.calls = self.proxy.end()
        command.after = self.contents()
        same(command.after.leftovers, [], f"what {arguments[0]} leaves")
        same(command.after.unaccounted, [], f"what ops.publishes does not account for after {arguments[0]}")
        return command

    def start(self, command: Command, fate: Fate) -> subprocess.Popen[bytes]:
        """Starts a command in the lake as it was before it, to meet a fate."""
        self.put_back(command.before)
        self.proxy.begin(fate)
        return self.lake.start(*command.arguments)

    def verify(self, command: Command, *, may_leave: bool = True) -> None:
        """The lake is the one that was never disturbed; `vacuum` removes what was left, and nothing else."""
        found, wanted = self.contents(), command.after
        assert wanted
        equal(found, wanted)
        if not may_leave:
            same(found.leftovers, [], "objects that nothing leads to")
        if found.leftovers:
            self.direct.run("vacuum", "--safety-age", "0m")
            swept = self.contents()
            equal(swept, wanted)
            same(swept.leftovers, [], "objects that nothing leads to after vacuum")


def equal(found: Contents, wanted: Contents) -> None:
    """Both know the same."""
    same(sorted(found.tables), sorted(wanted.tables), "tables")
    for name in wanted.tables:
        more, less = found.tables[name] - wanted.tables[name], wanted.tables[name] - found.tables[name]
        assert not more and not less, f"{name}: too much: {dict(more)}, missing: {dict(less)}"
        if name not in market.HISTORIES:
            same(found.snapshots[name], wanted.snapshots[name], f"snapshots of {name}")
    for name in found.entries.keys() | wanted.entries.keys():
        same(found.entries.get(name), wanted.entries.get(name), f"Glue's entry of {name}")
    same(found.runs, wanted.runs, "runs")
    same(found.unaccounted, [], "commits and rows of ops.publishes without each other")
