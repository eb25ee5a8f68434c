"""One execution environment of a function: its code in a folder, and a process that takes one event after the other."""

import io
import os
import platform
import shutil
import subprocess
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from e2e.localcloud import settings
from e2e.localcloud.iam import roles
from e2e.localcloud.functions.runtime_api import Invocation, RuntimeApi, error

# What ELF says of the machine a program is for, and how it is run on another one.
AARCH64 = b"\xb7\x00"
EMULATOR = ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"]


@dataclass(frozen=True)
class Outcome:
    """What an invocation gave."""

    payload: bytes
    failed: bool
    log: str


class Sandbox:
    """A running process, cold until it has asked for its first event."""

    def __init__(self, function: Any, cloud: str) -> None:
        """With a function of moto's and the local cloud's address."""
        self._function = function
        self._api = RuntimeApi(function.function_arn)
        self._cold = True
        self._folder = Path(tempfile.mkdtemp(prefix="coinlake-function-"))
        code = self._folder / "task"
        with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
            archive.extractall(code)
        program = code / "bootstrap"
        program.chmod(0o755)
        self._log = self._folder / "log"
        self._started = time.monotonic()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command(program),
                cwd=code,
                env=environment(function, code, self._api.address, cloud),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def alive(self) -> bool:
        """Whether it can take another event."""
        return self._process.poll() is None

    def invoke(self, event: bytes) -> Outcome:
        """Hands it one event and waits for the answer, its end or the function's time-out."""
        allowed, began, logged = self._function.timeout, time.monotonic(), self._log.stat().st_size
        invocation = Invocation(str(uuid4()), event, int((time.time() + allowed) * 1000))
        self._api.waiting.put(invocation)
        while not invocation.ended.wait(0.02):
            if not self.alive():
                what = (
                    f"RequestId: {invocation.id} Error: Runtime exited with error: {ending(self._process.returncode)}"
                )
                invocation.end(error("Runtime.ExitError", what), failed=True)
            elif time.monotonic() - began > allowed:
                self._process.kill()
                self._process.wait()
                what = f"RequestId: {invocation.id} Error: Task timed out after {allowed:.2f} seconds"
                invocation.end(error("Sandbox.Timedout", what), failed=True)
        report, began_log = self._report(invocation.id, began), 0 if self._cold else logged
        self._cold = False
        written = self._log.read_bytes()[began_log:].decode(errors="replace")
        return Outcome(invocation.payload, invocation.failed, written + report)

    def close(self) -> None:
        """Ends the process and removes its folder."""
        self._process.kill()
        self._process.wait()
        self._api.shutdown()
        self._api.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _report(self, invocation: str, began: float) -> str:
        """The last line of an invocation's log. A cold one says how long its start took, which is not its duration."""
        ready = max(began, self._api.initialised_at or began) if self._cold else began
        milliseconds = (time.monotonic() - ready) * 1000
        memory = self._function.memory_size
        line = f"REPORT RequestId: {invocation}\tDuration: {milliseconds:.2f} ms\tMemory Size: {memory} MB"
        return f"{line}\tInit Duration: {(ready - self._started) * 1000:.2f} ms\n" if self._cold else f"{line}\n"


def command(program: Path) -> list[str]:
    """How the program is run here: by an emulator if it is for another machine."""
    foreign = program.read_bytes()[18:20] == AARCH64 and platform.machine() not in ("aarch64", "arm64")
    return [*(EMULATOR if foreign else []), str(program)]


def environment(function: Any, code: Path, api: str, cloud: str) -> dict[str, str]:
    """What a function finds: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
    return (
        {"PATH": os.environ["PATH"], "LANG": "en_US.UTF-8", "TZ": ":UTC"}
        | function.environment_vars
        | settings.environment(cloud)
        | roles.credentials(function.role, function.function_name)
        | {
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
            "AWS_LAMBDA_LOG_STREAM_NAME": uuid4().hex,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
            "LAMBDA_TASK_ROOT": str(code),
            "_HANDLER": function.handler or "bootstrap",
        }
    )


def ending(code: int) -> str:
    return f"signal: {-code}" if code < 0 else f"exit status {code}"
