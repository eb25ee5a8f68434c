//! How each column is encoded. A function of the first rows alone, so that the same rows give the same bytes.

use std::collections::{BTreeMap, HashSet};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::DataType;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

const ZSTD_LEVEL: i32 = 3;

/// Rows in a page: small enough for the page index to skip much, large enough to compress well.
const PAGE_ROWS: usize = 20_000;

/// A dictionary pays while values repeat at least this often.
const ROWS_PER_DISTINCT: usize = 4;

/// The properties of a file whose rows begin with `first_rows`.
pub(super) fn properties(
    first_rows: &RecordBatch,
    row_group_rows: usize,
    lineage: &BTreeMap<String, String>,
) -> Result<WriterProperties> {
    let pairs = lineage.iter().map(|(k, v)| KeyValue::new(k.clone(), v.clone()));
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(row_group_rows))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_key_value_metadata(Some(pairs.collect()))
        .set_dictionary_enabled(false);
    for (field, values) in first_rows.schema_ref().fields().iter().zip(first_rows.columns()) {
        let column = ColumnPath::from(field.name().as_str());
        if repeats(values) {
            properties = properties.set_column_dictionary_enabled(column, true);
        } else if let Some(encoding) = encoding(field.data_type()) {
            properties = properties.set_column_encoding(column, encoding);
        }
    }
    Ok(properties.build())
}

/// The encoding of a column without dictionary; `None` for the default, plain.
///
/// Never `BYTE_STREAM_SPLIT`: Athena's engine refuses it for decimals and integers. Not `DELTA_BYTE_ARRAY` for wide decimals:
/// files grow by 1 %, and each writer of such a column sets aside 2 MiB.
fn encoding(column: &DataType) -> Option<Encoding> {
    match column {
        DataType::Int32 | DataType::Int64 | DataType::Date32 | DataType::Timestamp(..) => {
            Some(Encoding::DELTA_BINARY_PACKED)
        }
        // Parquet keeps decimals of up to 18 digits as integers.
        DataType::Decimal128(precision, _) if *precision <= 18 => Some(Encoding::DELTA_BINARY_PACKED),
        DataType::Utf8 => Some(Encoding::DELTA_BYTE_ARRAY),
        _ => None,
    }
}

/// Whether a text column repeats its values often enough for a dictionary.
fn repeats(values: &dyn Array) -> bool {
    let Some(text) = values.as_string_opt::<i32>() else {
        return false;
    };
    let seen = text.len() - text.null_count();
    let distinct: HashSet<&str> = text.iter().flatten().collect();
    distinct.len() * ROWS_PER_DISTINCT <= seen.max(1)
}
