"""What can become of the calls of a program."""

import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from e2e.crash_cloud.calls import Answer, Call
from e2e.crash_cloud.proxy import Cut, Forward

# How long a program may take to come to a call.
PATIENCE_SECONDS = 120

# A call, and how many like it came before.
Which = tuple[str, int]


class Changes:
    """Counts the calls that change something, in the order of their arrival."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._count = 0

    def number(self, call: Call) -> int:
        """The number of a change, from 1; of a call that only reads, that of the last change."""
        with self._counting:
            self._count += call.changes
            return self._count


class Until:
    """Makes the calls up to a change, and none from there on."""

    def __init__(self, number: int, *, after: bool) -> None:
        """Up to the change of this number, without it or with it; nobody hears of that one."""
        self._number, self._after = number, after
        self._changes = Changes()
        # The change that was the last to be made, or the first not to be.
        self.hit: Call | None = None
        # The changes that were made.
        self.made: list[str] = []

    def __call__(self, call: Call, forward: Forward) -> Answer:
        number = self._changes.number(call)
        if number < self._number:
            return self._make(call, forward)
        if number > self._number or not call.changes:
            return self._later(call)
        if self._after:
            self._make(call, forward)
        self.hit = call
        self._end()
        raise Cut

    def _make(self, call: Call, forward: Forward) -> Answer:
        answer = forward()
        if call.changes and answer.status < 400:
            self.made.append(str(call))
        return answer

    def _end(self) -> None:
        """What happens at that change."""

    def _later(self, call: Call) -> Answer:
        """What becomes of every later call."""
        raise Cut


class Kill(Until):
    """Kills the program at one of its changes."""

    def __init__(self, number: int, *, after: bool) -> None:
        super().__init__(number, after=after)
        self._started = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def of(self, process: subprocess.Popen[bytes]) -> None:
        """Says which program to kill."""
        self._process = process
        self._started.set()

    def _end(self) -> None:
        self._started.wait(PATIENCE_SECONDS)
        assert self._process
        self._process.kill()


class Expire(Until):
    """Ends the program's credentials at one of its changes, which is made unheard."""

    def __init__(self, number: int) -> None:
        super().__init__(number, after=True)

    def _later(self, call: Call) -> Answer:
        return refusal(call, 400, "ExpiredToken", 400, "ExpiredTokenException")


class Once:
    """Spoils some calls, each once: sent again, it is made."""

    def __init__(self, which: Iterable[Which], spoil: Callable[[Call, Forward], Answer]) -> None:
        self._which, self._spoil = set(which), spoil
        self._counting = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._spoilt: Counter[tuple[str, str, bytes]] = Counter()
        self.hit: set[Which] = set()

    def __call__(self, call: Call, forward: Forward) -> Answer:
        return self._spoil(call, forward) if self._is_meant(call) else forward()

    def _is_meant(self, call: Call) -> bool:
        with self._counting:
            same = call.request.same()
            if self._spoilt[same]:
                # What was spoilt comes again.
                self._spoilt[same] -= 1
                return False
            which = (str(call), self._seen[str(call)])
            self._seen[str(call)] += 1
            if which not in self._which:
                return False
            self._spoilt[same] += 1
            self.hit.add(which)
            return True


class Hold:
    """Holds one change up, until it is released."""

    def __init__(self, number: int) -> None:
        self._number, self._changes = number, Changes()
        self._reached, self._released = threading.Event(), threading.Event()
        self.hit: Call | None = None

    def __call__(self, call: Call, forward: Forward) -> Answer:
        if self._changes.number(call) == self._number and call.changes:
            self.hit = call
            self._reached.set()
            self._released.wait(PATIENCE_SECONDS)
        return forward()

    def wait(self) -> None:
        """Until the change has come."""
        assert self._reached.wait(PATIENCE_SECONDS), f"change {self._number} does not come"

    def release(self) -> None:
        """Lets it go on."""
        self._released.set()


def each(calls: Iterable[Call]) -> list[Which]:
    """The calls of a run, told apart."""
    seen: Counter[str] = Counter()
    found = []
    for call in calls:
        found.append((str(call), seen[str(call)]))
        seen[str(call)] += 1
    return found


def throttled(call: Call, _: Forward) -> Answer:
    """The call is one too many."""
    return refusal(call, 503, "SlowDown", 400, "ThrottlingException")


def broken(call: Call, _: Forward) -> Answer:
    """The service fails."""
    return refusal(call, 500, "InternalError", 500, "InternalServiceException")


def unheard(_: Call, forward: Forward) -> Answer:
    """The call is made, and nobody hears of it."""
    forward()
    raise Cut


def torn(_: Call, forward: Forward) -> Answer:
    """Half of the answer arrives."""
    raise Cut(forward())


def refusal(call: Call, of_s3: int, s3_code: str, of_glue: int, glue_code: str) -> Answer:
    """An error as S3 or Glue words it."""
    if call.is_json:
        body = f'{{"__type":"{glue_code}","message":"Spoilt on purpose."}}'
        return Answer(of_glue, {"content-type": "application/x-amz-json-1.1"}, body.encode())
    body = f"<Error><Code>{s3_code}</Code><Message>Spoilt on purpose.</Message></Error>"
    return Answer(of_s3, {"content-type": "application/xml"}, body.encode())
