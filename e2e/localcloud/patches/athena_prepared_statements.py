"""Athena: prepared statements are listed, changed and deleted.

moto only makes and reads them, and fails on one that is not there.
https://docs.aws.amazon.com/athena/latest/APIReference/API_ListPreparedStatements.html
"""

import json
from collections.abc import Callable

from moto.athena.models import PreparedStatement
from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError

from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Adds what is missing."""
    AthenaResponse.list_prepared_statements = list_all
    AthenaResponse.update_prepared_statement = update
    AthenaResponse.delete_prepared_statement = delete
    wrap(AthenaResponse, "get_prepared_statement", get)


def get(original: Callable[..., str], self: AthenaResponse) -> str:
    """GetPreparedStatement."""
    known(self)
    return original(self)


def list_all(self: AthenaResponse) -> str:
    """ListPreparedStatements of a workgroup."""
    mine = [
        one for one in self.athena_backend.prepared_statements.values() if one.workgroup == self._get_param("WorkGroup")
    ]
    entries = [
        {"StatementName": one.statement_name, "LastModifiedTime": one.last_modified_time.timestamp()} for one in mine
    ]
    return json.dumps({"PreparedStatements": entries})


def update(self: AthenaResponse) -> str:
    """UpdatePreparedStatement."""
    statement, asked = known(self), json.loads(self.body)
    statement.query_statement = asked["QueryStatement"]
    statement.description = asked.get("Description", statement.description)
    return "{}"


def delete(self: AthenaResponse) -> str:
    """DeletePreparedStatement."""
    del self.athena_backend.prepared_statements[known(self).statement_name]
    return "{}"


def known(self: AthenaResponse) -> PreparedStatement:
    name, workgroup = self._get_param("StatementName"), self._get_param("WorkGroup")
    found = self.athena_backend.get_prepared_statement(name, workgroup)
    if not found:
        raise JsonRESTError("ResourceNotFoundException", f"Prepared statement {name} was not found")
    return found
