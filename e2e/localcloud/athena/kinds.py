"""What kind of statement a text is. https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html"""

import re
from enum import StrEnum


class Kind(StrEnum):
    """The statement type that Athena reports; the place and form of the result follow from it."""

    DDL = "DDL"
    DML = "DML"
    UTILITY = "UTILITY"


CREATE_TABLE_AS = re.compile(
    r"\s*create\s+table\b.*\bas\b[\s(]*(select|with|values|table)\b", re.IGNORECASE | re.DOTALL
)
DDL = {"ALTER", "CREATE", "DROP", "MSCK", "PREPARE", "DEALLOCATE"}
UTILITY = {"DESC", "DESCRIBE", "EXPLAIN", "SHOW"}
WRITES = {"DELETE", "INSERT", "MERGE", "OPTIMIZE", "UNLOAD", "UPDATE", "VACUUM"}


def kind(statement: str) -> Kind:
    """The type of a statement without comments."""
    word = first_word(statement)
    return Kind.DDL if word in DDL else Kind.UTILITY if word in UTILITY else Kind.DML


def substatement(statement: str) -> str:
    """More precisely what it does, such as SELECT."""
    word = first_word(statement)
    if CREATE_TABLE_AS.match(statement):
        return "CREATE_TABLE_AS_SELECT"
    return "SELECT" if word in ("WITH", "VALUES", "TABLE", "") else word


def extension(statement: str) -> str:
    """How the name of the file with its result ends; empty if it has none."""
    if substatement(statement) in WRITES | {"CREATE_TABLE_AS_SELECT"}:
        return ""
    return ".csv" if kind(statement) is Kind.DML else ".txt"


def first_word(statement: str) -> str:
    found = re.match(r"[\s(]*(\w*)", statement)
    return found[1].upper() if found else ""
