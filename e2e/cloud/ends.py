"""How the local cloud ends: by a signal, or with the program that started it."""

import signal
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same


def check(report: Report) -> None:
    """Ctrl-C, a kill, and the end of who started it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with report.check(f"the local cloud ends well on {number.name} and leaves nothing behind"):
            ends(lambda process, number=number: process.send_signal(number))
    with report.check("the local cloud ends with the program that started it"):
        ends(lambda process: process.stdin.close())


def ends(stop) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        with Cloud(scratch=Path(scratch)) as cloud:
            s3 = cloud.client("s3")
            s3.create_bucket(Bucket="lake")
            # Large objects are kept in files.
            s3.put_object(Bucket="lake", Key="large", Body=bytes(20_000_000))
            stop(cloud.process)
            same(cloud.process.wait(timeout=30), 0, "exit code")
        same([path.name for path in Path(scratch).iterdir()], [], "files left")
    address = urlsplit(cloud.url)
    with socket.socket() as connection:
        assert connection.connect_ex((address.hostname, address.port)), "the port is still served"
