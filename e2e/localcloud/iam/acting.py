"""With whose rights Athena's engine reads and writes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The engine's own key, by which its requests are known.
ENGINE_KEY = "LOCALCLOUDENGINE0000"


class Acting:
    """The role for which the engine works; None while it works for those who may do everything."""

    def __init__(self, at_once: int) -> None:
        """With how many queries may run at once."""
        self.role: str | None = None
        self._places = threading.Semaphore(at_once)
        self._at_once = at_once
        self._alone = threading.Lock()

    @contextmanager
    def acting(self, role: str | None) -> Iterator[None]:
        """While a query runs. One for a role runs alone: all of the engine's requests are its requests then."""
        wanted = self._at_once if role else 1
        with self._alone:
            for _ in range(wanted):
                self._places.acquire()
        try:
            self.role = role
            yield
        finally:
            self.role = None
            for _ in range(wanted):
                self._places.release()
