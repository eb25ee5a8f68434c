"""A running Trino."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from e2e.localcloud import settings
from e2e.localcloud.iam.acting import ENGINE_KEY
from e2e.localcloud.trino import java, statements
from e2e.localcloud.trino.install import installed
from e2e.localcloud.trino.statements import DEFAULTS, Session

HERE = Path(__file__).parent
LEASH = HERE / "leash.py"

# Trino uses it where Java has it; the one from PyPI has not.
VECTORS = "jdk.incubator.vector"

# What a query hears that came too late.
ENDS = "the local cloud ends"


class Trino:
    """Trino with the Glue and S3 of a local cloud as its one catalog; a context manager that ends it."""

    def __init__(self, cloud: str, *, patience_seconds: float = 180) -> None:
        """With the local cloud's address, and how long Trino may take until it answers."""
        self._cloud = cloud
        self._patience_seconds = patience_seconds

        self._stopping = threading.Event()
        # Held while the process is made and while it is ended, so that no process comes after the end.
        self._changing = threading.Lock()
        self._scratch: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Trino":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Installs it where it is not yet, starts it and waits until it answers."""
        home, java_home, port = installed(), java.java(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        with self._changing:
            if self._stopping.is_set():
                raise statements.Refused(ENDS)
            self._launch(home, java_home, port)
        try:
            self._wait()
        except BaseException:
            self._kill()
            if not self._stopping.is_set():
                # The error names the log, so it stays.
                self._scratch = None
            raise

    def stop(self) -> None:
        """Ends it, also when another thread is about to start it."""
        self._stopping.set()
        with self._changing:
            if self._scratch:
                self._kill()
                shutil.rmtree(self._scratch, ignore_errors=True)

    def run(
        self, statement: str, session: Session = DEFAULTS, stop: Callable[[], bool] = lambda: False
    ) -> statements.Result:
        """Runs a statement in Trino's own words, or until it is told to stop."""
        until = time.monotonic() + self._patience_seconds
        while True:
            try:
                return statements.run(self.url, statement, session, stop)
            except statements.Refused as refused:
                # For some seconds after its start no node has announced the catalog. Nothing was done then.
                if not str(refused).startswith("NO_NODES_AVAILABLE") or time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _launch(self, home: Path, java_home: Path, port: int) -> None:
        # For what it writes: its log, the libraries it unpacks, and what it would keep from one start to the next.
        self._scratch = Path(tempfile.mkdtemp(prefix="coinlake-trino-"))
        unpacked(self._scratch).mkdir()
        with (self._scratch / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(LEASH), *command(home, java_home, self._scratch)],
                env=os.environ
                | settings.environment(self._cloud)
                | {"AWS_ACCESS_KEY_ID": ENGINE_KEY, "TRINO_PORT": str(port)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._scratch,
                # Ctrl-C is for whoever started us; we end it in our turn.
                start_new_session=True,
            )

    def _wait(self) -> None:
        """Until it answers: it says that it has started some seconds before it can."""
        until = time.monotonic() + self._patience_seconds
        while self._process.poll() is None and time.monotonic() < until and not self._stopping.is_set():
            try:
                self.run("select count(*) from information_schema.schemata")
            except (URLError, ConnectionError, statements.Refused):
                time.sleep(0.2)
            else:
                return
        if self._stopping.is_set():
            raise statements.Refused(ENDS)
        raise RuntimeError(f"Trino does not answer; its log is {self._scratch}/log")

    def _kill(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()


def command(home: Path, java_home: Path, scratch: Path) -> list[str]:
    """The command line that starts the server."""
    options = (HERE / "etc" / "jvm.config").read_text().split()
    if VECTORS in java.release(java_home):
        options.append(f"--add-modules={VECTORS}")
    properties = {
        "node.environment": "local",
        "node.id": "local",
        "node.internal-address": "127.0.0.1",
        "node.bind-ip": "127.0.0.1",
        "node.data-dir": scratch,
        "java.io.tmpdir": unpacked(scratch),
        "config": HERE / "etc" / "config.properties",
        "log.levels-file": HERE / "etc" / "log.properties",
        "catalog.config-dir": HERE / "etc" / "catalog",
        "plugin.dir": home / "plugin",
    }
    options += [f"-D{name}={value}" for name, value in properties.items()]
    return [str(java_home / "bin" / "java"), *options, "-cp", f"{home / 'lib'}/*", "io.trino.server.TrinoServer"]


def unpacked(scratch: Path) -> Path:
    """Where it puts libraries of machine code from its archives; it does not remove all of them."""
    return scratch / "tmp"


def free_port() -> int:
    """A port that nobody listens on. Trino has to know its own address before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
