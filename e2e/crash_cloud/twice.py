"""The same command twice at once: one is held up at a call, the other runs from beginning to end meanwhile."""

from e2e.crash_cloud.fates import Hold
from e2e.crash_cloud.pool import Experiment, spread
from e2e.crash_cloud.site import Command, Site
from e2e.crash_cloud.turns import turns
from e2e.support.report import Report, same


def check(report: Report, name: str, commands: dict[Site, Command]) -> None:
    """Each command, held up at some of its changes."""
    changes = next(iter(commands.values())).changes
    places = turns(changes)
    with report.check(f"{name} twice at once, one held up at {len(places)} of its {len(changes)} changes"):
        spread(list(commands), [held(commands, number) for number in places])


def held(commands: dict[Site, Command], number: int) -> Experiment:
    """Both end well, and what they did is done once."""

    def experiment(site: Site) -> None:
        command, fate = commands[site], Hold(number)
        first = site.start(command, fate)
        fate.wait()
        second = site.direct.attempt(*command.arguments)
        fate.release()
        _, said = first.communicate(timeout=120)
        site.proxy.end()
        where = f"held at change {number}, {fate.hit}"
        same(second.returncode, 0, f"exit code of the second, the first {where}: {second.stderr}")
        same(first.returncode, 0, f"exit code of the first, {where}: {said.decode()}")
        try:
            site.verify(command)
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}") from error

    return experiment
