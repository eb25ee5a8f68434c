"""What a statement needs besides its text, and what comes of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from e2e.localcloud.athena.text import unquoted
from e2e.localcloud.trino.statements import Column, Result, Session

IDENTIFIER = r'(?:"(?:[^"]|"")*"|[\w$-]+)'

# A name with up to two qualifiers, as one group of a pattern.
NAME = rf"({IDENTIFIER}(?:\s*\.\s*{IDENTIFIER}){{0,2}})"


@dataclass(frozen=True)
class Context:
    """Where a statement runs."""

    engine: Callable[[str, Session], Result]
    glue: Any
    s3: Any
    # The database of the query's context.
    database: str

    def trino(self, statement: str, **properties: str) -> Result:
        """Runs a statement in Trino's words."""
        return self.engine(statement, Session(self.database, properties))

    def table(self, name: str) -> tuple[str, str]:
        """Database and name of a table, from a name with or without qualifiers."""
        parts = [unquoted(part) for part in re.findall(IDENTIFIER, name)]
        return (parts[-2] if len(parts) > 1 else self.database), parts[-1]


@dataclass(frozen=True)
class Outcome:
    """What a statement gave."""

    result: Result = field(default_factory=Result)
    # Addresses of the files that an UNLOAD wrote.
    files: list[str] = field(default_factory=list)


def listing(title: str, entries: list[str]) -> Outcome:
    """One column of text."""
    column = Column(title, "varchar", {"rawType": "varchar", "arguments": []})
    return Outcome(Result([column], [[entry] for entry in entries]))
