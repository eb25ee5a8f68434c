//! The Iceberg entry of a finished file.

use iceberg::spec::{DataContentType, DataFile, DataFileBuilder, DataFileFormat, Struct, TableMetadata};
use iceberg::{Error, ErrorKind, Result};
use parquet::file::metadata::ParquetMetaData;

use super::statistics::ColumnStatistics;

/// A finished file, as Iceberg is told of it.
pub(super) struct Finished<'a> {
    pub(super) uri: String,
    pub(super) partition: Struct,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) parquet: &'a ParquetMetaData,
    /// In column order.
    pub(super) columns: &'a [ColumnStatistics],
}

pub(super) fn data_file(table: &TableMetadata, file: Finished<'_>) -> Result<DataFile> {
    let Finished { parquet, columns, .. } = file;
    let row_groups = parquet.row_groups();
    let column_size = |i: usize| {
        let sizes = row_groups.iter().map(|group| group.column(i).compressed_size());
        sizes.sum::<i64>().unsigned_abs()
    };
    let bounds = || columns.iter().map(|column| (column.field_id, column.bounds()));
    let nan_free = columns.iter().filter(|column| column.counts_nan());
    DataFileBuilder::default()
        .content(DataContentType::Data)
        .file_path(file.uri)
        .file_format(DataFileFormat::Parquet)
        .partition(file.partition)
        .partition_spec_id(table.default_partition_spec_id())
        .record_count(file.rows)
        .file_size_in_bytes(file.bytes)
        .column_sizes(columns.iter().enumerate().map(|(i, c)| (c.field_id, column_size(i))).collect())
        .value_counts(columns.iter().map(|c| (c.field_id, c.values)).collect())
        .null_value_counts(columns.iter().map(|c| (c.field_id, c.nulls)).collect())
        .nan_value_counts(nan_free.map(|c| (c.field_id, 0)).collect())
        .lower_bounds(bounds().filter_map(|(id, (low, _))| Some((id, low?))).collect())
        .upper_bounds(bounds().filter_map(|(id, (_, high))| Some((id, high?))).collect())
        .split_offsets(Some(parquet.row_groups().iter().filter_map(start).collect()))
        .sort_order_id(i32::try_from(table.default_sort_order_id()).unwrap_or_default())
        .build()
        .map_err(|error| Error::new(ErrorKind::Unexpected, error.to_string()))
}

/// Where a row group begins.
fn start(group: &parquet::file::metadata::RowGroupMetaData) -> Option<i64> {
    let first = group.columns().first()?;
    Some(first.dictionary_page_offset().unwrap_or(first.data_page_offset()))
}
