"""Starts the local cloud and says how to point a program at it; Ctrl-C ends it. Everything it held is gone then."""

import argparse
import gc
import signal
import sys
import threading

from e2e.localcloud import settings
from e2e.localcloud.athena.engine import Engine
from e2e.localcloud.athena.service import Service as Athena
from e2e.localcloud.functions.service import Service as Functions
from e2e.localcloud.server import Server


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m e2e.localcloud", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one by default")
    parser.add_argument("--bare", action="store_true", help="moto as it is, without our patches")
    parser.add_argument("--attached", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


def main() -> int:
    # Most of what a request makes is in no cycle; looking for cycles is a twentieth of the work, by default.
    gc.set_threshold(100_000)
    given, stop = arguments(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if given.attached:
        threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    with (
        Server(given.port, patched=not given.bare) as server,
        Engine(server.url) as engine,
        Functions(server.url, server.record) as functions,
    ):
        if not given.bare:
            Athena(server.url, engine, server.acting, server.record).answer()
            functions.answer()
        for name, value in settings.environment(server.url).items():
            print(f"export {name}={value}")
        sys.stdout.flush()
        stop.wait()
    return 0


sys.exit(main())
