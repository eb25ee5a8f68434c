"""Functions run on the local cloud as they do on Lambda."""

import base64
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from e2e.support.role import Role, allow
from e2e.cloud.patches.calls import at_once
from e2e.localcloud.program import Cloud
from e2e.support.report import Report, same

TIMEOUT_SECONDS = 1


def check(report: Report) -> None:
    """Warm and cold, errors, time-out, settings, log."""
    with Cloud() as cloud:
        function = Function(cloud)
        with report.check("a function answers, stays warm, and is told its deadline"):
            warm(function)
        with report.check("events at once run in environments of their own"):
            together(function)
        with report.check("a function's named error, its exit and its time-out are told apart"):
            errors(function)
        with report.check("new settings and new code make a cold start; a failed start says why"):
            changed(function)
        with report.check("what a function prints is in its log, with the duration of its start"):
            logged(cloud)


class Function:
    """A deployed function."""

    def __init__(self, cloud: Cloud) -> None:
        self.role = Role(cloud).may(allow("logs:*", "*"))
        self.client = cloud.client("lambda")
        self.client.create_function(
            FunctionName="f",
            Role=self.role.arn,
            Runtime="provided.al2023",
            Handler="bootstrap",
            Timeout=TIMEOUT_SECONDS,
            Code={"ZipFile": package("")},
        )

    def call(self, **event: Any) -> tuple[str | None, Any]:
        """The kind of error, if there was one, and the payload."""
        answer = self.client.invoke(FunctionName="f", Payload=json.dumps(event), LogType="Tail")
        self.log = base64.b64decode(answer["LogResult"]).decode()
        return answer.get("FunctionError"), json.load(answer["Payload"])


def package(comment: str) -> bytes:
    """A zip whose `bootstrap` is the function, for this Python."""
    text = (Path(__file__).parent / "function.py").read_text()
    return zipped(f"#!{sys.executable}\n{text}# {comment}\n")


def zipped(text: str) -> bytes:
    """A zip whose `bootstrap` is this text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bootstrap", text)
    return packed.getvalue()


def warm(function: Function) -> None:
    error, first = function.call(say="hello")
    same([error, first["said"]], [None, "hello"], "answer")
    assert 0 < first["left_ms"] <= TIMEOUT_SECONDS * 1000, first
    assert "Init Duration" in function.log, function.log
    _, second = function.call(say="é")
    same([second["said"], second["process"]], ["é", first["process"]], "answer of the same process")
    assert "Init Duration" not in function.log, function.log


def together(function: Function) -> None:
    processes = at_once(3, lambda _: str(function.call(sleep=0.3)[1]["process"]))
    same(len(set(processes)), 3, "processes")


def errors(function: Function) -> None:
    wanted = [
        ({"fail": "Throttled"}, "Throttled"),
        ({"exit": 3}, "Runtime.ExitError"),
        ({"sleep": 9}, "Sandbox.Timedout"),
    ]
    for event, kind in wanted:
        error, payload = function.call(**event)
        same([error, payload["errorType"]], ["Unhandled", kind], f"error of {event}")
        same(function.call(say="again")[0], None, f"error of the call after {event}")


def changed(function: Function) -> None:
    before = function.call()[1]["process"]
    function.client.update_function_configuration(FunctionName="f", Environment={"Variables": {"SET": "x"}})
    answer = function.call()[1]
    same(answer["set"], "x", "setting")
    assert answer["process"] != before, "the old process answered"
    function.client.update_function_code(FunctionName="f", ZipFile=package("changed"))
    assert function.call()[1]["process"] != answer["process"], "the old code answered"
    function.client.update_function_configuration(FunctionName="f", Environment={"Variables": {"SET": "broken"}})
    same(function.call(), ("Unhandled", {"errorType": "BadSetting", "errorMessage": "SET is broken"}), "failed start")


def logged(cloud: Cloud) -> None:
    events = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/f")["events"]
    messages = [event["message"] for event in events]
    assert any("handles {'say': 'hello'}" in message for message in messages), messages[:5]
    assert any("Init Duration" in message for message in messages), messages[:5]
