"""A running Trino."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError

from e2e.localcloud import settings
from e2e.localcloud.trino import java, statements
from e2e.localcloud.trino.install import installed

HERE = Path(__file__).parent
LEASH = HERE / "leash.py"

# Trino uses it where Java has it; the one from PyPI has not.
VECTORS = "jdk.incubator.vector"


class Trino:
    """Trino with the Glue and S3 of a local cloud as its one catalog; a context manager that ends it."""

    def __init__(self, cloud: str, *, patience_seconds: float = 180) -> None:
        """With the local cloud's address, and how long Trino may take until it answers."""
        self._cloud = cloud
        self._patience_seconds = patience_seconds

    def __enter__(self) -> "Trino":
        home, java_home, port = installed(), java.java(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        # For what it writes: its log, and what it would keep from one start to the next. Left in place when it fails.
        self._scratch = Path(tempfile.mkdtemp(prefix="coinlake-trino-"))
        with (self._scratch / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(LEASH), *command(home, java_home, self._scratch)],
                env=os.environ | settings.environment(self._cloud) | {"TRINO_PORT": str(port)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._scratch,
                # Ctrl-C is for whoever started us; we end it in our turn.
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self._scratch)

    def run(self, statement: str, schema: str = "default") -> statements.Result:
        """Runs a statement in Trino's own words."""
        until = time.monotonic() + self._patience_seconds
        while True:
            try:
                return statements.run(self.url, statement, schema)
            except statements.Refused as refused:
                # For some seconds after its start no node has announced the catalog. Nothing was done then.
                if not str(refused).startswith("NO_NODES_AVAILABLE") or time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _wait(self) -> None:
        """Until it answers: it says that it has started some seconds before it can."""
        until = time.monotonic() + self._patience_seconds
        while self._process.poll() is None and time.monotonic() < until:
            try:
                self.run("select count(*) from information_schema.schemata")
            except (URLError, ConnectionError, statements.Refused):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"Trino does not answer; its log is {self._scratch / 'log'}")

    def _stop(self) -> None:
        assert self._process.stdin
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
        "config": HERE / "etc" / "config.properties",
        "log.levels-file": HERE / "etc" / "log.properties",
        "catalog.config-dir": HERE / "etc" / "catalog",
        "plugin.dir": home / "plugin",
    }
    options += [f"-D{name}={value}" for name, value in properties.items()]
    return [str(java_home / "bin" / "java"), *options, "-cp", f"{home / 'lib'}/*", "io.trino.server.TrinoServer"]


def free_port() -> int:
    """A port that nobody listens on. Trino has to know its own address before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
