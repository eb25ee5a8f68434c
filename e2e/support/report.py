"""A tally of checks, printed while they run."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager


class Report:
    """Counts checks that passed and failed."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    @contextmanager
    def check(self, name: str) -> Iterator[None]:
        """One check: it fails if its block raises, and the next check goes on."""
        try:
            yield
        except AssertionError as error:
            self._fail(name, str(error) or traceback.format_exc())
        except Exception:
            self._fail(name, traceback.format_exc())
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)

    def _fail(self, name: str, reason: str) -> None:
        self.failed += 1
        print(f"FAIL {name}\n     " + reason.strip().replace("\n", "\n     "), flush=True)


def same(found: object, wanted: object, what: str) -> None:
    """Fails unless two values are equal."""
    assert found == wanted, f"{what}: expected {shorten(wanted)}, found {shorten(found)}"


def shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 600 else f"{text[:600]}… ({len(text)} characters)"
