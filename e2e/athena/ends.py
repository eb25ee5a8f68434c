"""How Trino ends when things go wrong."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from e2e.athena.asking import Athena
from e2e.localcloud.program import Cloud
from e2e.localcloud.trino import server
from e2e.support.report import Report, same


def check(report: Report) -> None:
    """A starter that is killed, an end too early, an answer too late."""
    with report.check("a command on a leash ends when whoever started it is killed"):
        starter_killed()
    with report.check("the local cloud ends while its Trino starts, and leaves nothing behind"):
        while_starting()
    with report.check("a Trino that does not answer in time is ended, and its log is kept"):
        too_late()


def starter_killed() -> None:
    """The command would run for ever; its output is closed when it, its leash and its starter are gone."""
    command = [sys.executable, "-c", "import time; print('runs', flush=True); time.sleep(3600)"]
    leashed = [sys.executable, str(server.LEASH), *command]
    start = f"import subprocess; subprocess.Popen({leashed}, stdin=subprocess.PIPE).wait()"
    with subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout and starter.stdout.readline() == "runs\n"
        starter.kill()
        starter.communicate(timeout=30)


def while_starting() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        with Cloud(scratch=Path(scratch)) as cloud:
            cloud.client("s3").create_bucket(Bucket="lake")
            Athena(cloud).start("select 1")
            while not list(Path(scratch).glob("*/log")):
                time.sleep(0.02)
        same(cloud.process.returncode, 0, "exit code")
        same(list(Path(scratch).iterdir()), [], "files left")


def too_late() -> None:
    try:
        with server.Trino("http://127.0.0.1:9", patience_seconds=0):
            raise AssertionError("it answered")
    except RuntimeError as error:
        log = Path(str(error).rpartition(" ")[2])
        assert log.is_file(), f"no log where the error says: {error}"
        shutil.rmtree(log.parent)
