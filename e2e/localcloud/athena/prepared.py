"""Prepared statements and parameters. https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html"""

import re
from typing import Any

from moto.athena.models import AthenaBackend

from e2e.localcloud.athena.context import IDENTIFIER
from e2e.localcloud.athena.text import for_trino, split_list, unquoted, with_parameters
from e2e.localcloud.trino.statements import Refused

EXECUTE = re.compile(rf"\s*execute\s+({IDENTIFIER})(?:\s+using\s+(.*))?", re.IGNORECASE | re.DOTALL)
PREPARE = re.compile(rf"\s*prepare\s+({IDENTIFIER})\s+from\s+(.*)", re.IGNORECASE | re.DOTALL)
DEALLOCATE = re.compile(rf"\s*deallocate\s+prepare\s+({IDENTIFIER})\s*", re.IGNORECASE)


def resolved(query: str, parameters: list[str], workgroup: str, athena: AthenaBackend) -> str:
    """The statement that a query runs, with its parameters."""
    text = for_trino(query)
    if found := EXECUTE.fullmatch(text):
        statement = named(unquoted(found[1]), workgroup, athena)
        text, parameters = statement.query_statement, parameters or split_list(found[2] or "")
    return with_parameters(text, parameters) if parameters else text


def kept(statement: str, workgroup: str, athena: AthenaBackend) -> bool:
    """Carries out PREPARE and DEALLOCATE PREPARE; whether it was one of them."""
    if found := PREPARE.fullmatch(statement):
        athena.create_prepared_statement(unquoted(found[1]), workgroup, found[2], "")
    elif found := DEALLOCATE.fullmatch(statement):
        named(unquoted(found[1]), workgroup, athena)
        del athena.prepared_statements[unquoted(found[1])]
    else:
        return False
    return True


def named(name: str, workgroup: str, athena: AthenaBackend) -> Any:
    found = athena.get_prepared_statement(name, workgroup)
    if not found:
        raise Refused(f"Prepared statement {name} was not found")
    return found
