"""Results as Athena writes them: types, values, files. https://docs.aws.amazon.com/athena/latest/ug/querying.html"""

import base64
from typing import Any

from e2e.localcloud.trino.statements import Column

# Where Athena's name for a type is not Trino's.
NAMES = {"real": "float"}

# What ColumnInfo says of types that have no arguments.
PRECISIONS = {
    "tinyint": 3,
    "smallint": 5,
    "integer": 10,
    "bigint": 19,
    "real": 17,
    "double": 17,
    "varchar": 2147483647,
    "varbinary": 1073741824,
    "timestamp": 3,
    "timestamp with time zone": 3,
}


def column_info(column: Column) -> dict[str, Any]:
    """What GetQueryResults says of a column."""
    raw = column.signature["rawType"]
    numbers = [one["value"] for one in column.signature.get("arguments", []) if one["kind"] == "LONG"]
    precision, scale = PRECISIONS.get(raw, 0), 0
    if raw == "decimal":
        precision, scale = numbers
    elif raw == "char":
        precision = numbers[0]
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": NAMES.get(raw, raw),
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": raw in ("varchar", "char"),
    }


def text(value: Any, signature: dict[str, Any]) -> str:
    """A value that is not NULL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    arguments = [one["value"] for one in signature.get("arguments", [])]
    match signature["rawType"]:
        case "varbinary":
            return base64.b64decode(value).hex(" ")
        case "array":
            return "[" + ", ".join(nested(one, arguments[0]) for one in value) + "]"
        case "map":
            pairs = (f"{nested(key, arguments[0])}={nested(one, arguments[1])}" for key, one in value.items())
            return "{" + ", ".join(pairs) + "}"
        case "row":
            fields = zip(value, arguments, strict=True)
            return "{" + ", ".join(f"{field_name(of)}{nested(one, of['typeSignature'])}" for one, of in fields) + "}"
        case _:
            return str(value)


def nested(value: Any, signature: dict[str, Any]) -> str:
    return "null" if value is None else text(value, signature)


def field_name(field: dict[str, Any]) -> str:
    return f"{field['fieldName']['name']}=" if field.get("fieldName") else ""


def texts(rows: list[list[Any]], columns: list[Column]) -> list[list[str | None]]:
    """Rows with every value as text, or None for NULL."""
    return [
        [None if value is None else text(value, column.signature) for value, column in zip(row, columns, strict=True)]
        for row in rows
    ]


def csv(rows: list[list[str | None]]) -> str:
    """The file of a query: every value in quotes, NULL as nothing at all."""
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows)


def quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def lines(rows: list[list[str | None]]) -> str:
    """The file of any other statement."""
    return "".join("\t".join(value or "" for value in row) + "\n" for row in rows)
