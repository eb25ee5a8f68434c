"""One run of a query."""

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from e2e.localcloud.athena.context import Outcome
from e2e.localcloud.athena.kinds import Kind, kind, substatement
from e2e.localcloud.athena.text import for_trino
from e2e.localcloud.athena.values import column_info, texts

VERSION = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


class State(StrEnum):
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecutionStatus.html"""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


# What AthenaError says of whose fault it is.
SYSTEM, USER = 1, 2


@dataclass
class Execution:
    """What was asked, and what has come of it."""

    id: str
    # As it was given, and as it runs: with its parameters and what a prepared statement stands for.
    query: str
    statement: str
    context: dict[str, str]
    workgroup: str
    # Where the result lies: a file, or what the names of several begin with.
    output: str
    parameters: list[str]
    bytes_limit: int | None
    # The ARN of the role with whose rights it reads and writes; None for those who may do everything.
    role: str | None
    state: State = State.QUEUED
    reason: str = ""
    fault: int = USER
    submitted: float = field(default_factory=time.time)
    completed: float | None = None
    outcome: Outcome = field(default_factory=Outcome)
    _changing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def advance(self, state: State, reason: str = "", fault: int = USER) -> None:
        """Goes to another state. What has ended stays as it is."""
        with self._changing:
            if self.completed is None:
                self.state, self.reason, self.fault = state, reason, fault
                if state not in (State.QUEUED, State.RUNNING):
                    self.completed = time.time()

    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.completed is not None

    def kind(self) -> Kind:
        return kind(for_trino(self.statement))

    def rows(self) -> list[list[str | None]]:
        """The rows as text; those of a query begin with the names of the columns."""
        found = texts(self.outcome.result.rows, self.outcome.result.columns)
        names: list[list[str | None]] = [[column.name for column in self.outcome.result.columns]]
        return names + found if self.kind() is Kind.DML and names[0] else found

    def columns(self) -> list[dict[str, Any]]:
        return [column_info(column) for column in self.outcome.result.columns]

    def describe(self) -> dict[str, Any]:
        """As GetQueryExecution gives it."""
        milliseconds = round(((self.completed or time.time()) - self.submitted) * 1000)
        statistics = {
            "EngineExecutionTimeInMillis": milliseconds,
            "TotalExecutionTimeInMillis": milliseconds,
            "QueryQueueTimeInMillis": 0,
            "ServiceProcessingTimeInMillis": 0,
            "DataScannedInBytes": self.outcome.result.scanned_bytes,
        }
        if self.outcome.files:
            statistics["DataManifestLocation"] = f"{self.output}-manifest.csv"
        described = {
            "QueryExecutionId": self.id,
            "Query": self.query,
            "StatementType": str(self.kind()),
            "SubstatementType": substatement(for_trino(self.statement)),
            "ResultConfiguration": {"OutputLocation": self.output},
            "QueryExecutionContext": self.context,
            "Status": self._status(),
            "Statistics": statistics,
            "WorkGroup": self.workgroup,
            "EngineVersion": VERSION,
        }
        return described | ({"ExecutionParameters": self.parameters} if self.parameters else {})

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"State": str(self.state), "SubmissionDateTime": self.submitted}
        if self.completed:
            status["CompletionDateTime"] = self.completed
        if self.reason:
            status["StateChangeReason"] = self.reason
        if self.state is State.FAILED:
            status["AthenaError"] = {
                "ErrorCategory": self.fault,
                "ErrorType": 1000 if self.fault == USER else 0,
                "Retryable": False,
                "ErrorMessage": self.reason,
            }
        return status
