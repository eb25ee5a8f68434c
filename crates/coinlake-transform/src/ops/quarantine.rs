//! `ops.quarantine`: one row a raw line that is no row.

use std::sync::Arc;

use chrono::NaiveDate;
use coinlake_vendors::DatasetId;
use serde::Serialize;

use super::rows::batch;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::Inputs;
use crate::intake::{DayOfRuns, Reject, feed_rejects};
use crate::plan::Unit;
use crate::publish::{Draft, Part, publish_until_done};
use crate::report::{Counts, TableReport};
use crate::rows::RowSink;

/// A row of `ops.quarantine`; times in microseconds UTC.
#[derive(Debug, Serialize)]
struct QuarantineRow {
    vendor: &'static str,
    dataset: &'static str,
    snapshot_at: i64,
    object_key: String,
    line: i64,
    reason: &'static str,
    field: Option<String>,
    detail: String,
    raw_text: String,
    /// Lines that a later transform can read leave the table with their day's next publish.
    resolved_at: Option<i64>,
}

/// Brings these days up to date, except those that cannot be decoded, about which the transform has complained already.
pub(crate) async fn publish_quarantine(
    context: &Arc<Context>,
    target: Target,
    units: Vec<Unit>,
    inputs: &Inputs,
) -> Result<Option<TableReport>, TransformError> {
    let began = context.deps.now();
    let mut parts = vec![];
    for unit in units {
        let sound =
            |day: &NaiveDate| inputs.datasets().iter().all(|dataset| context.ledger.is_sound(*dataset, *day));
        if unit.dirty.iter().all(sound) {
            parts.push(part(context, &target, unit, inputs).await?);
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    publish_until_done(context, target, Draft::new(context, parts, began)).await
}

async fn part(
    context: &Arc<Context>,
    target: &Target,
    unit: Unit,
    inputs: &Inputs,
) -> Result<Part, TransformError> {
    if unit.lineage.days.is_empty() {
        return Ok(Part::gone(unit));
    }
    let sink = RowSink::open(context, target, unit.partition, unit.lineage.to_footer())?;
    let mut manifests = vec![];
    let mut outcome = Ok(());
    for day in &unit.dirty {
        for dataset in inputs.datasets() {
            manifests.extend(inputs.runs(*dataset, *day).iter().map(|run| run.key.clone()));
            let sent = send_day(context, target, inputs, *dataset, *day, &sink).await;
            outcome = outcome.and(sent);
        }
    }
    if let Err(error) = outcome {
        sink.abandon().await;
        return Err(error);
    }
    let written = sink.finish().await?;
    Ok(Part {
        unit,
        files: written.files,
        tally: Some(written.tally),
        counts: Counts::default(),
        unbalanced: 0,
        manifests,
    })
}

/// The rejects of one day: as this transform found them, or by decoding again.
async fn send_day(
    context: &Arc<Context>,
    target: &Target,
    inputs: &Inputs,
    dataset: DatasetId,
    day: NaiveDate,
    sink: &RowSink,
) -> Result<(), TransformError> {
    if let Some(rejects) = context.ledger.take_rejects(dataset, day) {
        sink.send(batch(target, &rows(dataset, rejects))?).await;
        return Ok(());
    }
    let runs = inputs.runs(dataset, day).to_vec();
    let mut chunks = feed_rejects(context, DayOfRuns { dataset, day, runs });
    while let Some(rejects) = chunks.next().await {
        sink.send(batch(target, &rows(dataset, rejects?))?).await;
    }
    Ok(())
}

fn rows(dataset: DatasetId, rejects: Vec<Reject>) -> Vec<QuarantineRow> {
    let row = |reject: Reject| QuarantineRow {
        vendor: dataset.vendor,
        dataset: dataset.name,
        snapshot_at: reject.snapshot_at,
        object_key: reject.key,
        line: i64::from(reject.line),
        reason: reject.why.reason.as_str(),
        field: reject.why.field,
        detail: reject.why.detail,
        raw_text: reject.text,
        resolved_at: None,
    };
    rejects.into_iter().map(row).collect()
}
