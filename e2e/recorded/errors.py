"""Recorded error bodies: imported or served, they are refused in the vendor's words and nothing of them is kept."""

import json
import re
import tempfile
from pathlib import Path

from e2e.support.program import Lake, Simulator
from e2e.support.report import Report, same

AT = "2026-01-02T03:04:05Z"


def check(report: Report, folder: Path) -> None:
    """Each recorded error body."""
    for file in sorted(folder.iterdir()):
        if file.name.endswith(".meta.json"):
            continue
        with report.check(f"errors/{file.name} imported"), tempfile.TemporaryDirectory() as scratch:
            lake = Lake(Path(scratch) / "lake")
            refused(lake, ["import", "coingecko", "markets", "--at", AT, file], words(file))
        status = served_as(file)
        # A server error is asked for again for half a minute: the simulator's faults show that, more quickly.
        if status != 500:
            with report.check(f"errors/{file.name} served as {status}"), tempfile.TemporaryDirectory() as scratch:
                served(Path(scratch), file, status)


def served(scratch: Path, file: Path, status: int) -> None:
    """Replays the body over HTTP and ingests it."""
    kind = "text/html; charset=UTF-8" if file.suffix == ".html" else "application/json; charset=utf-8"
    answer = {
        "vendor": "coingecko",
        "path": "/coins/markets",
        "query": {},
        "status": status,
        # Longer than a run waits, so that a throttled one ends at once.
        "headers": {"content-type": kind} | ({"retry-after": "900"} if status == 429 else {}),
        "body_file": str(file),
    }
    (scratch / "answers.ndjson").write_text(json.dumps(answer) + "\n")
    lake = Lake(scratch / "lake")
    with Simulator("--recorded", scratch) as simulator:
        refused(lake, ["ingest", "coingecko", "markets", "--at", AT, "--vendor-url", simulator.url], words(file))
        same(len(simulator.requests()), 1, "requests: an answer that will not change is not asked for again")


def refused(lake: Lake, arguments: list, said: str) -> None:
    """The command fails as the request's fault, says what the vendor said, and leaves no data."""
    done = lake.attempt(*arguments)
    same(done.returncode, 1, f"exit code ({done.stderr.strip()})")
    assert squeezed(said) in squeezed(done.stderr), f"the vendor said {said!r}, the message is {done.stderr!r}"
    kept = [path for path in lake.files("raw") if path.endswith((".gz", "_manifest.json"))] if lake.folder.exists() else []
    same(kept, [], "files kept of an error")


def served_as(file: Path) -> int:
    """The status it came with, as its name tells, or that such an error comes with."""
    code = re.match(r"\d{3}(?=_)", file.name)
    return int(code[0]) if code else 401


def words(file: Path) -> str:
    """What the body says to a person, shortened to its beginning."""
    text = file.read_text()
    if file.suffix == ".html":
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title, f"{file.name} has no title"
        return title[1].strip()[:60]
    return longest_text(json.loads(text))[:60]


def longest_text(body: object) -> str:
    """The longest string anywhere in the body: its message."""
    if isinstance(body, str):
        return body
    members = body.values() if isinstance(body, dict) else body if isinstance(body, list) else []
    return max((longest_text(member) for member in members), key=len, default="")


def squeezed(text: str) -> str:
    return " ".join(text.split())
