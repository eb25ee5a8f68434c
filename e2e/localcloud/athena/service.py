"""Athena's calls about query executions, in the place of moto's."""

import json
import sys
import threading
import traceback
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from moto.athena.models import AthenaBackend
from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError

from e2e.localcloud import settings
from e2e.localcloud.athena import output, prepared, rights
from e2e.localcloud.athena.context import Context, Outcome
from e2e.localcloud.athena.dialect import execute
from e2e.localcloud.athena.engine import Engine
from e2e.localcloud.athena.execution import SYSTEM, Execution, State
from e2e.localcloud.athena.kinds import extension
from e2e.localcloud.athena.text import MissingParameters, for_trino
from e2e.localcloud.iam import roles
from e2e.localcloud.iam.acting import ENGINE_KEY, Acting
from e2e.localcloud.iam.needs import Need, why
from e2e.localcloud.iam.record import Record
from e2e.localcloud.trino.statements import Refused

LARGEST_PAGE = 1000

Request = dict[str, Any]

# The ARN of the role that asks; None for those who may do everything.
Role = str | None


class Service:
    """The executions of a local cloud."""

    def __init__(self, cloud: str, engine: Engine, acting: Acting, record: Record) -> None:
        """With the local cloud's address, for whom the engine works, and what roles ask for."""
        self._engine = engine
        self._acting, self._record = acting, record
        self._glue, self._s3 = (settings.client(cloud, one, ENGINE_KEY) for one in ("glue", "s3"))
        self._owners_s3 = settings.client(cloud, "s3")
        self._executions: dict[str, Execution] = {}
        self._by_token: dict[str, str] = {}

    def answer(self) -> None:
        """Takes the place of moto's methods."""
        for call in (
            self.start_query_execution,
            self.get_query_execution,
            self.batch_get_query_execution,
            self.list_query_executions,
            self.stop_query_execution,
            self.get_query_results,
        ):
            setattr(AthenaResponse, call.__name__, answering(call))

    def start_query_execution(self, request: Request, athena: AthenaBackend, role: Role) -> Request:
        """Checks what can be checked at once, and runs the query in a thread. The same token starts it once."""
        token = request.get("ClientRequestToken") or str(uuid4())
        if token not in self._by_token:
            execution = self._new(request, athena, role)
            self._executions[execution.id] = execution
            # Where IAM's gate looks for an execution's workgroup.
            athena.executions[execution.id] = execution
            self._by_token[token] = execution.id
            threading.Thread(target=self._run, args=(execution, athena), daemon=True).start()
        return {"QueryExecutionId": self._by_token[token]}

    def get_query_execution(self, request: Request, *_: Any) -> Request:
        """What is known of one."""
        return {"QueryExecution": self._find(request).describe()}

    def batch_get_query_execution(self, request: Request, *_: Any) -> Request:
        """What is known of several; unknown ones are listed apart."""
        ids = request["QueryExecutionIds"]
        unknown = [
            {
                "QueryExecutionId": one,
                "ErrorCode": "INVALID_INPUT",
                "ErrorMessage": f"QueryExecution {one} was not found",
            }
            for one in ids
            if one not in self._executions
        ]
        known = [self._executions[one].describe() for one in ids if one in self._executions]
        return {"QueryExecutions": known, "UnprocessedQueryExecutionIds": unknown}

    def list_query_executions(self, request: Request, *_: Any) -> Request:
        """Those of a workgroup, the newest first, in pages of at most 50."""
        workgroup = request.get("WorkGroup", "primary")
        ids = [one.id for one in reversed(list(self._executions.values())) if one.workgroup == workgroup]
        return page("QueryExecutionIds", ids, request, 50)

    def stop_query_execution(self, request: Request, *_: Any) -> Request:
        """Ends one that has not ended."""
        self._find(request).advance(State.CANCELLED, "Query cancelled by user")
        return {}

    def get_query_results(self, request: Request, _: AthenaBackend, role: Role) -> Request:
        """A page of rows. The first row of a query's first page holds the names of the columns."""
        execution = self._find(request)
        if not execution.ended():
            raise invalid(f"Query has not yet finished. Current state: {execution.state}")
        if execution.state is not State.SUCCEEDED:
            raise invalid(f"Query did not finish successfully. Final query state: {execution.state}")
        self._demand(role, rights.of_result(execution.output))
        cut = page("Rows", execution.rows(), request, LARGEST_PAGE)
        rows = [
            {"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in cut.pop("Rows")
        ]
        metadata = {"ColumnInfo": execution.columns()}
        count = execution.outcome.result.update_count
        return {"UpdateCount": count, "ResultSet": {"Rows": rows, "ResultSetMetadata": metadata}, **cut}

    def _new(self, request: Request, athena: AthenaBackend, role: Role) -> Execution:
        workgroup = athena.work_groups.get(request.get("WorkGroup", "primary"))
        if not workgroup:
            raise invalid(f"WorkGroup {request['WorkGroup']} is not found.")
        if workgroup.state != "ENABLED":
            raise invalid(f"WorkGroup {workgroup.name} is disabled")
        parameters = request.get("ExecutionParameters", [])
        try:
            statement = prepared.resolved(request["QueryString"], parameters, workgroup.name, athena)
            place = output.folder(workgroup.configuration, request.get("ResultConfiguration", {}))
            self._owners_s3.head_bucket(Bucket=output.bucket(place))
        except (Refused, MissingParameters, output.NoPlace) as error:
            raise invalid(str(error)) from error
        except ClientError as error:
            raise invalid(f"Unable to verify/create output bucket {output.bucket(place)}") from error
        self._demand(role, rights.of_start(place))
        name = str(uuid4())
        return Execution(
            id=name,
            query=request["QueryString"],
            statement=statement,
            context=request.get("QueryExecutionContext", {}),
            workgroup=workgroup.name,
            output=place + name + extension(for_trino(statement)),
            parameters=parameters,
            role=role,
            bytes_limit=workgroup.configuration.get("BytesScannedCutoffPerQuery"),
        )

    def _run(self, execution: Execution, athena: AthenaBackend) -> None:
        try:
            if execution.role:
                # What the engine asks while it starts is not the role's doing.
                self._engine.start()
            with self._acting.acting(execution.role):
                if not execution.ended():
                    self._finish(execution, athena)
        except Refused as refused:
            execution.advance(State.FAILED, str(refused))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            execution.advance(State.FAILED, f"GENERIC_INTERNAL_ERROR: {error}", SYSTEM)

    def _finish(self, execution: Execution, athena: AthenaBackend) -> None:
        execution.outcome = self._carry_out(execution, athena)
        if (limit := execution.bytes_limit) and execution.outcome.result.scanned_bytes > limit:
            execution.advance(State.CANCELLED, "Query cancelled! : Bytes scanned limit was exceeded")
        try:
            output.write(self._s3, execution)
        except ClientError as error:
            said = error.response["Error"].get("Message", error)
            raise Refused(f"Access denied when writing output to url: {execution.output}: {said}") from error
        execution.advance(State.SUCCEEDED)

    def _carry_out(self, execution: Execution, athena: AthenaBackend) -> Outcome:
        execution.advance(State.RUNNING)
        if prepared.kept(execution.statement, execution.workgroup, athena):
            return Outcome()
        context = Context(
            engine=lambda statement, session: self._engine.run(statement, session, execution.ended),
            glue=self._glue,
            s3=self._s3,
            database=execution.context.get("Database", "default").lower(),
        )
        return execute(context, execution.statement)

    def _demand(self, role: Role, asked: list[Need]) -> None:
        """Refuses what a role may not."""
        missing = self._record.refused(role, asked) if role else None
        if role and missing:
            raise JsonRESTError("AccessDeniedException", why(role, missing))

    def _find(self, request: Request) -> Execution:
        execution = self._executions.get(request["QueryExecutionId"])
        if not execution:
            raise invalid(f"QueryExecution {request['QueryExecutionId']} was not found")
        return execution


def answering(call: Any) -> Any:
    """A method of moto's responses that gives what a call of ours gives."""

    def answer(response: AthenaResponse) -> str:
        return json.dumps(
            call(json.loads(response.body), response.athena_backend, roles.of_key(response.access_key))
        )

    return answer


def invalid(message: str) -> JsonRESTError:
    """Athena's one error for whatever is wrong with a request."""
    return JsonRESTError("InvalidRequestException", message)


def page(member: str, entries: list[Any], request: Request, largest: int) -> Request:
    """A page of a list. A token is the place of the page's first entry."""
    size = request.get("MaxResults", largest)
    if not 1 <= size <= largest:
        raise invalid(f"MaxResults has to be from 1 to {largest}, not {size}")
    start = int(request.get("NextToken") or 0)
    cut = {member: entries[start : start + size]}
    return cut | ({"NextToken": str(start + size)} if start + size < len(entries) else {})
