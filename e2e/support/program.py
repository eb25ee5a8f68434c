"""The programs under test, as processes."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

from e2e.support import answers

BINARIES = Path(os.environ.get("COINLAKE_BIN_DIR", "target/debug"))


def environment() -> dict[str, str]:
    """Our environment without any setting of coinlake's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COINLAKE_")}


class Lake:
    """A lake and the command line that works on it."""

    def __init__(self, place: Path | str, variables: dict[str, str] | None = None) -> None:
        """With its folder, or its URL and what the command line then needs in its environment."""
        self._place = place
        self._environment = variables or environment()

    @property
    def folder(self) -> Path:
        """Where a local lake lies."""
        return Path(self._place)

    def command(self, *arguments: object) -> list[str]:
        """The command line that runs `coinlake` with these arguments on this lake."""
        return [str(BINARIES / "coinlake"), "--quiet", "--lake", str(self._place), *map(str, arguments)]

    def attempt(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end, well or badly."""
        done = subprocess.run(
            self.command(*arguments), env=self._environment, capture_output=True, timeout=300, check=False
        )
        # Not as text: Python would change the line ends within values.
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def run(self, *arguments: object) -> str:
        """Runs a command that has to succeed; its standard output."""
        done = self.attempt(*arguments)
        words = " ".join(map(str, arguments))
        assert done.returncode == 0, f"coinlake {words}: exit {done.returncode}: {done.stderr}"
        return done.stdout

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Starts a command in a process of its own, to be killed."""
        return subprocess.Popen(
            self.command(*arguments), env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def sql(self, statement: str) -> list[dict[str, str | None]]:
        """The rows of a query, as printed."""
        return answers.parse(self.run("sql", "--format", "csv", statement))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.sql(f"select count(*) as n from {table}")[0]["n"] or 0)

    def files(self, part: str = "") -> dict[str, bytes]:
        """The content of each file below a folder of the lake, by its path in it."""
        root = self.folder / part
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


class Simulator:
    """A running simulated vendor; a context manager that ends it."""

    def __init__(self, *arguments: object) -> None:
        self.arguments = [str(argument) for argument in arguments]

    def __enter__(self) -> "Simulator":
        command = [str(BINARIES / "coinlake-sim"), "--listen", "127.0.0.1:0", *self.arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        self.root = self.process.stdout.readline().strip()
        assert self.root, f"{' '.join(command)} ended without printing its address"
        self.url = f"{self.root}/coingecko/api/v3"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def requests(self) -> list[dict]:
        """What was asked so far."""
        with urllib.request.urlopen(f"{self.root}/_sim/requests", timeout=10) as answer:
            return json.load(answer)

    def set_clock(self, now: str) -> None:
        """Moves the vendor's clock."""
        body = json.dumps({"now": now}).encode()
        request = urllib.request.Request(f"{self.root}/_sim/clock", data=body, method="POST")
        request.add_header("content-type", "application/json")
        urllib.request.urlopen(request, timeout=10).close()
