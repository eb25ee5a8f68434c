"""Commands that end at one of their changes, killed or without credentials; then run again.

A kill before a call and one after the call before it leave the same, and so does one at a call that only reads: what
can be left are the states between two changes, and each is left once."""

import threading

from e2e.crash_cloud.fates import Expire, Kill, Until
from e2e.crash_cloud.pool import Experiment, spread
from e2e.crash_cloud.site import Command, Site
from e2e.crash_cloud.turns import turns
from e2e.support.report import Report, same

# What S3 and Glue say of credentials that have ended.
SAID = "ExpiredToken"


def check(report: Report, name: str, commands: dict[Site, Command]) -> None:
    """Every end of one command."""
    ends, changes = Ends(commands), next(iter(commands.values())).changes
    with report.check(f"{name}, killed before its first change and after each of {len(changes)}, then run again"):
        spread(list(commands), ends.kills(len(changes)))
    places = turns(changes)
    with report.check(f"{name}, without an answer to one of {len(places)} changes and without credentials from there"):
        spread(list(commands), ends.expiries(places))


class Ends:
    """The ends of one command."""

    def __init__(self, commands: dict[Site, Command]) -> None:
        self._commands = commands
        self._claiming = threading.Lock()
        # What had been changed when the command ended, whatever came first. From each it is run again once.
        self._proven: set[tuple[str, ...]] = set()

    def kills(self, changes: int) -> list[Experiment]:
        """One for each state."""
        fates = [Kill(1, after=False), *(Kill(number, after=True) for number in range(1, changes + 1))]
        return [lambda site, fate=fate: self._kill(site, fate) for fate in fates]

    def expiries(self, numbers: list[int]) -> list[Experiment]:
        """One for each of these changes."""
        return [lambda site, fate=Expire(number): self._expire(site, fate) for number in numbers]

    def _kill(self, site: Site, fate: Kill) -> None:
        process = site.start(self._commands[site], fate)
        fate.of(process)
        process.communicate(timeout=120)
        site.proxy.end()
        same(process.returncode, -9, f"exit code, killed at {fate.hit}")
        self._again(site, fate)

    def _expire(self, site: Site, fate: Expire) -> None:
        process = site.start(self._commands[site], fate)
        _, said = process.communicate(timeout=120)
        site.proxy.end()
        if process.returncode == 0:
            # It could do without what it was refused, such as tidying up.
            site.verify(self._commands[site])
            return
        assert SAID in said.decode(), f"{fate.hit} was the last, the reason is not told: {said.decode()}"
        self._again(site, fate)

    def _again(self, site: Site, fate: Until) -> None:
        made = tuple(sorted(fate.made))
        with self._claiming:
            is_new = made not in self._proven
            self._proven.add(made)
        if not is_new:
            return
        command = self._commands[site]
        site.settle()
        try:
            site.direct.run(*command.arguments)
            site.verify(command)
        except AssertionError as error:
            raise AssertionError(f"run again after {len(made)} changes, stopped at {fate.hit}: {error}") from error
