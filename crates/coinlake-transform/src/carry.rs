//! Published rows of a partition that are still right.

use std::collections::BTreeSet;

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute;
use arrow::datatypes::TimestampMicrosecondType;
use chrono::{DateTime, NaiveDate};

use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::plan::Unit;
use crate::rows::{RowSink, read};

/// Hands the published rows of a unit's clean days on to its new files. Each row follows from its own day's inputs, so they are what a recomputation would give: a
/// month costs the rows it has, not the decoding of all its runs.
pub(crate) async fn carry_over(
    context: &Context,
    target: &Target,
    unit: &Unit,
    sink: &RowSink,
) -> Result<(), TransformError> {
    let clean = unit.keeps && unit.lineage.days.keys().any(|day| !unit.dirty.contains(day));
    let Some(partition) = target.definition.partition.as_ref().filter(|_| clean) else { return Ok(()) };
    for file in &unit.files {
        for rows in read(&context.lake, file, &target.definition.arrow_schema()).await? {
            let kept = of_other_days(&rows?, &partition.column, &unit.dirty);
            sink.send(kept.map_err(TransformError::arrow("choose published rows"))?).await;
        }
    }
    Ok(())
}

fn of_other_days(
    rows: &RecordBatch,
    column: &str,
    dirty: &BTreeSet<NaiveDate>,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    let missing = || arrow::error::ArrowError::SchemaError(format!("there is no column {column}"));
    let times = rows.column_by_name(column).ok_or_else(missing)?.as_primitive::<TimestampMicrosecondType>();
    let is_clean = |micros: Option<i64>| {
        let day = DateTime::from_timestamp_micros(micros?)?.date_naive();
        Some(!dirty.contains(&day))
    };
    compute::filter_record_batch(rows, &times.iter().map(is_clean).collect::<BooleanArray>())
}
