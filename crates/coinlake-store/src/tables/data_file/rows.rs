//! Rows as a table takes them: its columns, and no NaN.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Schema, SchemaRef};

use crate::tables::{TableError, TableId};

/// Rows have the columns that this program knows.
const OTHER_VERSION: &str = "; if the table is of another version, `coinlake bootstrap` brings it in line";

/// `rows` under the table's schema.
///
/// # Errors
/// When columns are missing, misnamed or of another type, or hold a null or a NaN where none may be.
pub(super) fn conform(
    table: &TableId,
    schema: &SchemaRef,
    rows: &RecordBatch,
) -> Result<RecordBatch, TableError> {
    let refused = |reason| TableError::RowsDoNotFit { table: table.clone(), reason };
    same_columns(schema, rows.schema_ref()).map_err(|reason| refused(format!("{reason}{OTHER_VERSION}")))?;
    for (field, values) in schema.fields().iter().zip(rows.columns()) {
        if !field.is_nullable() && values.null_count() > 0 {
            return Err(refused(format!("column `{}` holds a null", field.name())));
        }
        if *field.data_type() == DataType::Float64
            && values.as_primitive::<Float64Type>().iter().flatten().any(f64::is_nan)
        {
            return Err(TableError::NotANumber { table: table.clone(), column: field.name().clone() });
        }
    }
    Ok(RecordBatch::try_new(schema.clone(), rows.columns().to_vec())?)
}

fn same_columns(table: &Schema, rows: &Schema) -> Result<(), String> {
    for (expected, found) in table.fields().iter().zip(rows.fields()) {
        let name = expected.name();
        if name != found.name() {
            return Err(format!("expected column `{name}`, found `{}`", found.name()));
        }
        if expected.data_type() != found.data_type() {
            let (found, expected) = (found.data_type(), expected.data_type());
            return Err(format!("column `{name}` is {found}, not {expected}"));
        }
    }
    match (table.fields().len(), rows.fields().len()) {
        (expected, found) if expected != found => Err(format!("expected {expected} columns, found {found}")),
        _ => Ok(()),
    }
}
