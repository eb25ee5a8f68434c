//! Plain structures to rows.

use arrow::array::RecordBatch;
use arrow::json::ReaderBuilder;
use serde::Serialize;

use crate::context::Target;
use crate::error::TransformError;
use crate::rows::nullable;

/// `rows`, whose fields are named like the table's columns; times are microseconds UTC.
pub(super) fn batch<R: Serialize>(target: &Target, rows: &[R]) -> Result<RecordBatch, TransformError> {
    let schema = nullable(&target.definition.arrow_schema());
    let build = || {
        let mut decoder =
            ReaderBuilder::new(schema.clone()).with_batch_size(rows.len().max(1)).build_decoder()?;
        decoder.serialize(rows)?;
        Ok(decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(schema.clone())))
    };
    build().map_err(TransformError::arrow(format!("build rows of {}", target.name())))
}
