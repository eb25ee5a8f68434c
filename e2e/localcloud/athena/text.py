"""The text of a statement: what is code and what is a literal, a quoted name or a comment."""

import re
from collections.abc import Iterator

PIECES = re.compile(
    r"""(?P<comment> --[^\n]* | /\*.*?\*/ )
      | (?P<literal> '(?:[^']|'')*' )
      | (?P<name> "(?:[^"]|"")*" )
      | (?P<hive_name> `[^`]*` )
      | (?P<code> [^'"`/-]+ | . )""",
    re.VERBOSE | re.DOTALL,
)


def pieces(statement: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each piece, in order."""
    for found in PIECES.finditer(statement):
        yield str(found.lastgroup), found.group()


def for_trino(statement: str) -> str:
    """The statement with Hive's back-quotes as SQL's quotes, comments blank and no semicolon at its end. Lines and
    columns stay where they were, so that an error names the place in the original."""
    written = []
    for kind, piece in pieces(statement):
        if kind == "comment":
            piece = re.sub(r"[^\n]", " ", piece)
        elif kind == "hive_name":
            piece = '"' + piece[1:-1].replace('"', '""') + '"'
        written.append(piece)
    return "".join(written).rstrip().rstrip(";").rstrip()


class MissingParameters(Exception):
    """A statement has more question marks than there are parameters."""


def with_parameters(statement: str, parameters: list[str]) -> str:
    """The statement with each question mark that is code replaced by a parameter, which is SQL text as Athena has
    it."""
    given = iter(parameters)
    written = []
    for kind, piece in pieces(statement):
        parts = piece.split("?") if kind == "code" else [piece]
        written.append(parts[0])
        for part in parts[1:]:
            value = next(given, None)
            if value is None:
                raise MissingParameters(f"the statement needs more than {len(parameters)} parameters")
            written += [value, part]
    return "".join(written)


def split_list(text: str) -> list[str]:
    """The parts between the commas of a list, where commas in literals and in brackets do not count."""
    parts, depth = [""], 0
    for kind, piece in pieces(text):
        for letter in piece if kind == "code" else [piece]:
            depth += (letter in "([") - (letter in ")]") if kind == "code" else 0
            if letter == "," and depth == 0 and kind == "code":
                parts.append("")
            else:
                parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def unquoted(name: str) -> str:
    """A name without its quotes, in lower case as Glue has it."""
    return name.strip('"').replace('""', '"').lower()
