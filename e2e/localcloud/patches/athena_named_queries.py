"""Athena: saved queries are updated, deleted and read in batches.

moto only makes and lists them, and fails on one that is not there.
https://docs.aws.amazon.com/athena/latest/APIReference/API_UpdateNamedQuery.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.athena.models import NamedQuery
from moto.athena.responses import AthenaResponse
from moto.core.exceptions import JsonRESTError

from e2e.localcloud.patches.wrapping import wrap


def apply() -> None:
    """Adds what is missing."""
    AthenaResponse.update_named_query = update
    AthenaResponse.delete_named_query = delete
    AthenaResponse.batch_get_named_query = batch_get
    wrap(AthenaResponse, "get_named_query", get)


def get(original: Callable[..., str], self: AthenaResponse) -> str:
    """GetNamedQuery."""
    known(self)
    return original(self)


def update(self: AthenaResponse) -> str:
    """UpdateNamedQuery."""
    query, asked = known(self), json.loads(self.body)
    query.name, query.query_string = asked["Name"], asked["QueryString"]
    query.description = asked.get("Description", query.description)
    return "{}"


def delete(self: AthenaResponse) -> str:
    """DeleteNamedQuery."""
    del self.athena_backend.named_queries[known(self).id]
    return "{}"


def batch_get(self: AthenaResponse) -> str:
    """BatchGetNamedQuery."""
    queries, ids = self.athena_backend.named_queries, self._get_param("NamedQueryIds")
    unknown = [
        {"NamedQueryId": one, "ErrorCode": "INVALID_INPUT", "ErrorMessage": not_found(one)}
        for one in ids
        if one not in queries
    ]
    found = [described(queries[one]) for one in ids if one in queries]
    return json.dumps({"NamedQueries": found, "UnprocessedNamedQueryIds": unknown})


def known(self: AthenaResponse) -> NamedQuery:
    name = self._get_param("NamedQueryId")
    if name not in self.athena_backend.named_queries:
        raise JsonRESTError("InvalidRequestException", not_found(name))
    return self.athena_backend.named_queries[name]


def not_found(name: str) -> str:
    return f"NamedQuery {name} was not found"


def described(query: NamedQuery) -> dict[str, Any]:
    return {
        "NamedQueryId": query.id,
        "Name": query.name,
        "Description": query.description,
        "Database": query.database,
        "QueryString": query.query_string,
        "WorkGroup": query.workgroup.name,
    }
