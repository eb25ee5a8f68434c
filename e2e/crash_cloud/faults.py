"""Calls that are throttled, that fail, and that are made without anybody hearing all of it: the command ends well."""

from collections.abc import Callable

from e2e.crash_cloud import fates
from e2e.crash_cloud.calls import Answer, Call
from e2e.crash_cloud.fates import Once, Which, each
from e2e.crash_cloud.pool import Experiment, spread
from e2e.crash_cloud.proxy import Forward
from e2e.crash_cloud.site import Command, Site
from e2e.support.report import Report, same

# Of so many calls in a row one is spoilt, so that each meets its fault among calls that are well.
APART = 5

Spoil = Callable[[Call, Forward], Answer]


def check(report: Report, name: str, commands: dict[Site, Command]) -> None:
    """Each fault at each call of one command."""
    with report.check(f"{name}, each call throttled once"):
        spread(list(commands), experiments(commands, fates.throttled))
    with report.check(f"{name}, each call failed once with 500"):
        spread(list(commands), experiments(commands, fates.broken))
    with report.check(f"{name}, each read answered once with the connection cut in the middle"):
        spread(list(commands), experiments(commands, fates.torn, lambda call: not call.changes))
    with report.check(f"{name}, each change made once with the connection cut before the answer"):
        spread(list(commands), experiments(commands, fates.unheard, lambda call: call.changes))


def experiments(
    commands: dict[Site, Command], spoil: Spoil, meant: Callable[[Call], bool] = lambda _: True
) -> list[Experiment]:
    """Some runs, which together spoil each call that is meant once."""

    def disturb(site: Site, first: int) -> None:
        command = commands[site]
        told_apart = zip(command.calls, each(command.calls), strict=True)
        which = [one for call, one in told_apart if meant(call) and not is_wait(call, one)][first::APART]
        fate = Once(which, spoil)
        process = site.start(command, fate)
        _, said = process.communicate(timeout=300)
        site.proxy.end()
        same(process.returncode, 0, f"exit code ({said.decode().strip()}), spoilt: {which}")
        same(fate.hit, set(which), "calls that were spoilt")
        site.verify(command, may_leave=False)

    return [lambda site, first=first: disturb(site, first) for first in range(APART)]


def is_wait(call: Call, which: Which) -> bool:
    """Whether a call only asks again if Athena is done: how often depends on Athena."""
    return call.operation == "GetQueryExecution" and which[1] > 0
