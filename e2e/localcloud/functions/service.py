"""Lambda's Invoke, in the place of moto's."""

import base64
import json
import threading
from typing import Any

from moto.awslambda.models import LambdaFunction

from e2e.localcloud.functions.runtime_api import error
from e2e.localcloud.functions.sandbox import Outcome, Sandbox
from e2e.localcloud.iam.needs import Need, need
from e2e.localcloud.iam.record import Record
from e2e.localcloud.iam.services import arn

# How much of a log an answer carries.
TAIL_BYTES = 4096

# What makes an environment another one: the function, its code and its settings.
Key = tuple[str, str, str]


class Service:
    """The functions of a local cloud and their environments, which stay warm; a context manager that ends them."""

    def __init__(self, cloud: str, record: Record) -> None:
        """With the local cloud's address, and what roles ask for."""
        self._cloud = cloud
        self._record = record
        self._idle: dict[Key, list[Sandbox]] = {}
        self._all: list[Sandbox] = []
        self._changing = threading.Lock()

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        for sandbox in self._all:
            sandbox.close()

    def answer(self) -> None:
        """Takes the place of moto's method."""
        LambdaFunction.invoke = lambda function, body, asked, answered: self._invoke(function, body, asked, answered)

    def _invoke(self, function: LambdaFunction, body: Any, asked: Any, answered: dict[str, str]) -> bytes:
        event = (body.encode() if isinstance(body, str) else body) or b"{}"
        answered["x-amz-executed-version"] = str(function.version)
        match asked.get("X-Amz-Invocation-Type", "RequestResponse"):
            case "DryRun":
                return b""
            case "Event":
                # Tried once, where AWS tries two more times.
                threading.Thread(target=self._run, args=(function, event), daemon=True).start()
                return b""
        outcome = self._run(function, event)
        if outcome.failed:
            answered["x-amz-function-error"] = "Unhandled"
        answered["x-amz-log-result"] = base64.b64encode(outcome.log.encode()[-TAIL_BYTES:]).decode()
        return outcome.payload

    def _run(self, function: LambdaFunction, event: bytes) -> Outcome:
        sandbox = None
        try:
            sandbox = self._take(function)
            outcome = sandbox.invoke(event)
        except OSError as problem:
            return Outcome(error("Runtime.InvalidEntrypoint", str(problem)), True, "")
        finally:
            if sandbox:
                self._give_back(function, sandbox)
        if self._record.refused(function.role, logging(function)) is None:
            function.logs_backend.ensure_log_group(function.logs_group_name)
            function.save_logs(outcome.log)
        return outcome

    def _take(self, function: LambdaFunction) -> Sandbox:
        """A warm environment that waits, or a cold one."""
        with self._changing:
            if idle := self._idle.get(key(function)):
                return idle.pop()
        sandbox = Sandbox(function, self._cloud)
        with self._changing:
            self._all.append(sandbox)
        return sandbox

    def _give_back(self, function: LambdaFunction, sandbox: Sandbox) -> None:
        if sandbox.alive():
            with self._changing:
                self._idle.setdefault(key(function), []).append(sandbox)
        else:
            with self._changing:
                self._all.remove(sandbox)
            sandbox.close()


def logging(function: LambdaFunction) -> list[Need]:
    """What Lambda does with the function's rights; without them there is no log, and nothing says so.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"""
    stream = arn("logs", f"log-group:{function.logs_group_name}:log-stream:{function.version}")
    return [need("logs:CreateLogStream", stream), need("logs:PutLogEvents", stream)]


def key(function: LambdaFunction) -> Key:
    facts = [function.role, function.environment_vars, function.memory_size, function.timeout]
    settings = json.dumps(facts, sort_keys=True)
    return function.function_arn, function.code_sha_256, settings
