//! `ops.schema_drift`: how vendors' records differ from what we know of them.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::rows::batch;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::folds::{Merge, merge_and_publish};
use crate::inputs::Inputs;
use crate::plan::Unit;
use crate::report::{Counts, TableReport};
use crate::rows::nullable;
use crate::sql::Prepared;
use crate::tables::SCHEMA_DRIFT;

/// A row of `ops.schema_drift`; times in microseconds UTC.
#[derive(Debug, Serialize)]
struct DriftRow {
    vendor: &'static str,
    dataset: &'static str,
    field: String,
    kind: &'static str,
    observed: String,
    first_seen_at: i64,
    last_seen_at: i64,
}

/// Merges the drift that decoding noticed. Days that could not be decoded wait for the next transform.
pub(crate) async fn publish_drift(
    context: &Arc<Context>,
    target: Target,
    unit: &Unit,
    inputs: &Inputs,
) -> Result<Option<TableReport>, TransformError> {
    let began = context.deps.now();
    let sound =
        |day: &NaiveDate| inputs.datasets().iter().all(|dataset| context.ledger.is_sound(*dataset, *day));
    let days: Vec<NaiveDate> = unit.dirty.iter().copied().filter(sound).collect();
    if unit.has_to_wait(&days) {
        return Ok(None);
    }
    let row = |((vendor, dataset, field, kind, observed), (first, last))| DriftRow {
        vendor,
        dataset,
        field,
        kind,
        observed,
        first_seen_at: first,
        last_seen_at: last,
    };
    let found: Vec<DriftRow> = context.ledger.drift().into_iter().map(row).collect();
    let found = batch(&target, &found)?;
    let schema = nullable(&target.definition.arrow_schema());
    let tables = ["found", "published"].map(|name| (name.to_owned(), Arc::clone(&schema)));
    let mut statement = Prepared::new(&target.name(), SCHEMA_DRIFT, &tables, &schema).await?;
    let runs =
        days.iter().flat_map(|day| inputs.datasets().iter().flat_map(|dataset| inputs.runs(*dataset, *day)));
    let merge = Merge {
        unit,
        days: &days,
        new: ("found", vec![found]),
        counts: Counts::default(),
        unbalanced: 0,
        manifests: runs.map(|run| run.key.clone()).collect(),
    };
    merge_and_publish(context, target, &mut statement, merge, began).await
}
