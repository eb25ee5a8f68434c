"""The two other readers."""

from collections.abc import Callable
from importlib.resources import files

import duckdb
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table

from e2e.support.program import Lake

# A table by its name in the catalog's definitions, such as `curated.coins`, as PyIceberg opens it.
Opened = Callable[[str], Table]


def catalog(lake: Lake) -> SqlCatalog:
    """The lake's own SQLite catalog, as PyIceberg opens it."""
    return SqlCatalog("coinlake", uri=f"sqlite:///{lake.folder}/catalog.db")


def duck() -> duckdb.DuckDBPyConnection:
    """DuckDB with its Iceberg extension, from the package index: nothing is downloaded here."""
    connection = duckdb.connect()
    for name in ("avro", "httpfs", "iceberg"):
        folder = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
        connection.execute(f"load '{folder / name}.duckdb_extension'")
    return connection


def scan(table: Table) -> str:
    """The table as a relation in DuckDB's SQL."""
    return f"iceberg_scan('{table.metadata_location.removeprefix('file://')}')"


def sorted_by(rows: pa.Table, keys: list[str]) -> pa.Table:
    """Rows in the order of their grain, in one chunk, under the plain types that all readers share."""
    plain = pa.schema([pa.field(field.name, plain_type(field.type)) for field in rows.schema])
    return rows.cast(plain).sort_by([(key, "ascending") for key in keys]).combine_chunks()


def plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us")
    return kind
