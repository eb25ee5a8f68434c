"""Every column of every file: the manifest's bounds and counts against the column's data, its compression and its
encodings."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.io import FileIO
from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.types import NestedField, StringType

from e2e.readback.readers import Opened
from e2e.support.catalog import tables
from e2e.support.report import Report, same

# Athena's engine refuses this encoding.
REFUSED = "BYTE_STREAM_SPLIT"


def check(report: Report, opened: Opened) -> None:
    """Checks the files of the current snapshot of each table."""
    row_groups = []
    for name in tables():
        with report.check(f"{name}: bounds and counts are right for every column of every file"):
            table = opened(name)
            for task in table.scan().plan_files():
                row_groups.append(file(table.io, task.file, table.schema()))
    with report.check("several row groups lie in one file"):
        assert max(row_groups) > 1, "no file has more than one row group: bounds over row groups were not checked"


def file(io: FileIO, found: DataFile, schema: Schema) -> int:
    """Checks one file; the number of its row groups."""
    with io.new_input(found.file_path).open() as stream:
        parquet = pq.ParquetFile(stream)
        rows, metadata = parquet.read(), parquet.metadata
    same(found.record_count, rows.num_rows, f"{found.file_path}: rows")
    for field in schema.fields:
        column = rows[field.name]
        where = f"{found.file_path} {field.name}"
        same(found.value_counts[field.field_id], len(column), f"{where}: values")
        same(found.null_value_counts[field.field_id], column.null_count, f"{where}: nulls")
        limits(found, field, column, where)
    chunks(metadata, found.file_path)
    return metadata.num_row_groups


def limits(found: DataFile, field: NestedField, column: pa.ChunkedArray, where: str) -> None:
    """Exact bounds, but for text: there a bound is cut to 16 characters and must still enclose every value."""
    lower, upper = found.lower_bounds.get(field.field_id), found.upper_bounds.get(field.field_id)
    if column.null_count == len(column):
        same((lower, upper), (None, None), f"{where}: bounds without values")
        return
    extremes = pc.min_max(comparable(column)).as_py()
    smallest, largest = extremes["min"], extremes["max"]
    if lower is None and upper is None and isinstance(field.field_type, StringType):
        return
    assert lower is not None, f"{where}: no lower bound"
    least = from_bytes(field.field_type, lower)
    if not isinstance(field.field_type, StringType):
        same(least, smallest, f"{where}: lower bound")
        same(from_bytes(field.field_type, upper), largest, f"{where}: upper bound")
        return
    same(least, smallest[:16], f"{where}: lower bound")
    if upper is not None:
        most = from_bytes(field.field_type, upper)
        assert most.encode() >= largest.encode(), f"{where}: upper bound {most!r} is below {largest!r}"
        assert len(most) <= 16, f"{where}: upper bound {most!r} is longer than 16 characters"


def comparable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as the microseconds, and dates as the days, that bounds hold."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us")).cast(pa.int64())
    if pa.types.is_date(column.type):
        return column.cast(pa.int32())
    return column


def chunks(metadata: pq.FileMetaData, place: str) -> None:
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(index)
            assert REFUSED not in chunk.encodings, f"{place} {chunk.path_in_schema}: {REFUSED}"
            same(chunk.compression, "ZSTD", f"{place} {chunk.path_in_schema}: compression")
