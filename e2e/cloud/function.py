"""A function for Lambda that does what its event says. It stands alone: its text is the `bootstrap` of a zip."""

import json
import os
import sys
import time
from urllib.request import Request, urlopen

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


def post(path: str, body: object) -> None:
    urlopen(Request(f"{API}/{path}", json.dumps(body).encode(), method="POST")).close()


def handle(event: dict, invocation: str, deadline: int) -> None:
    """`say` comes back with what the function knows; `fail`, `exit` and `sleep` are ways not to answer."""
    print("handles", event, flush=True)
    if "fail" in event:
        post(f"invocation/{invocation}/error", {"errorType": event["fail"], "errorMessage": "as asked"})
        return
    if "exit" in event:
        sys.exit(event["exit"])
    time.sleep(event.get("sleep", 0))
    left = deadline - int(time.time() * 1000)
    answer = {"said": event.get("say"), "process": os.getpid(), "left_ms": left, "set": os.environ.get("SET")}
    post(f"invocation/{invocation}/response", answer)


if os.environ.get("SET") == "broken":
    post("init/error", {"errorType": "BadSetting", "errorMessage": "SET is broken"})
    sys.exit(1)
while True:
    with urlopen(f"{API}/invocation/next") as given:
        headers, event = given.headers, json.load(given)
    handle(event, headers["Lambda-Runtime-Aws-Request-Id"], int(headers["Lambda-Runtime-Deadline-Ms"]))
