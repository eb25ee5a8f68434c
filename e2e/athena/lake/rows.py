"""Rows of both engines as values of Python, and how they compare."""

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from e2e.athena.asking import Athena
from e2e.support.program import Lake

# Engines add doubles in different orders.
TOLERANCE = 1e-12

INTEGERS = {"integer", "bigint"}

# By Athena's type: from the text of a value.
VALUES: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: {"true": True, "false": False}[text],
    "integer": int,
    "bigint": int,
    "double": float,
    "decimal": Decimal,
    "varchar": str,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Answer:
    """What a query gave: names and types of its columns, in Athena's words, and its rows."""

    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]


def ours(lake: Lake, *command: str) -> Answer:
    """What coinlake says to `sql STATEMENT` or `query NAME`."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "answer.parquet"
        lake.run(*command, "--format", "parquet", "--output", file)
        table = pq.read_table(file)
    columns = [(field.name, type_name(field.type)) for field in table.schema]
    return Answer(columns, list(zip(*(column.to_pylist() for column in table.columns), strict=True)))


def theirs(athena: Athena, statement: str) -> Answer:
    """What Athena says."""
    execution = athena.run(statement)["QueryExecutionId"]
    result = athena.client.get_query_results(QueryExecutionId=execution, MaxResults=1)["ResultSet"]
    described = result["ResultSetMetadata"]["ColumnInfo"]
    kinds = [one["Type"] for one in described]
    rows = [
        tuple(None if text is None else VALUES[kind](text) for text, kind in zip(row, kinds, strict=True))
        for row in athena.pages(execution)[1:]
    ]
    return Answer([(one["Name"], full_type(one)) for one in described], rows)


def full_type(column: dict[str, Any]) -> str:
    """Athena's type with the numbers of a decimal."""
    if column["Type"] == "decimal":
        return f"decimal({column['Precision']},{column['Scale']})"
    return column["Type"]


def type_name(kind: pa.DataType) -> str:
    """Athena's name for a type of Arrow's."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp"
    names = {
        pa.bool_(): "boolean",
        pa.int32(): "integer",
        pa.int64(): "bigint",
        pa.uint64(): "bigint",
        pa.float64(): "double",
        pa.string(): "varchar",
        pa.large_string(): "varchar",
        pa.string_view(): "varchar",
        pa.date32(): "date",
    }
    return names[kind]


def equal(found: Answer, wanted: Answer, key: list[str] | None = None) -> None:
    """Fails, with the first row that differs, unless the answers are the same: in order, or sorted by a key."""
    assert found.columns == wanted.columns, f"Athena has columns {found.columns}, coinlake {wanted.columns}"
    assert len(found.rows) == len(wanted.rows), f"Athena has {len(found.rows)} rows, coinlake {len(wanted.rows)}"
    for number, (row, other) in enumerate(zip(by(found, key), by(wanted, key), strict=True)):
        for (name, _), value, expected in zip(found.columns, row, other, strict=True):
            assert alike(value, expected), (
                f"row {number}, {name}: Athena has {value!r}, coinlake {expected!r}: {other}"
            )


def with_equivalent_types(answer: Answer) -> Answer:
    """With one name for all integers: the engines give counts, ranks and parts of dates different widths."""
    return Answer([(name, "bigint" if kind in INTEGERS else kind) for name, kind in answer.columns], answer.rows)


def by(answer: Answer, key: list[str] | None) -> list[tuple[Any, ...]]:
    if key is None:
        return answer.rows
    names = [name for name, _ in answer.columns]
    places = [names.index(name) for name in key]
    return sorted(answer.rows, key=lambda row: [(row[place] is None, str(row[place])) for place in places])


def alike(value: Any, expected: Any) -> bool:
    """Whether two values are the same, doubles within a relative tolerance."""
    if isinstance(value, float) and isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=TOLERANCE)
    return type(value) is type(expected) and value == expected
