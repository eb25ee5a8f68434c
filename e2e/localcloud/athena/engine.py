"""Trino for Athena's queries, started when the first one comes."""

import threading
from collections.abc import Callable

from e2e.localcloud.trino.server import Trino
from e2e.localcloud.trino.statements import Result, Session


class Engine:
    """An engine that starts when it is asked; a context manager that ends it."""

    def __init__(self, cloud: str) -> None:
        """With the local cloud's address."""
        self._trino = Trino(cloud)
        self._starting = threading.Lock()
        self._started = False

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self._trino.stop()

    def start(self) -> None:
        """Waits for Trino the first time, some 15 seconds, or more to install it."""
        with self._starting:
            if not self._started:
                self._trino.start()
                self._started = True

    def run(self, statement: str, session: Session, stop: Callable[[], bool]) -> Result:
        """Runs one statement in Trino's words."""
        self.start()
        return self._trino.run(statement, session, stop)
