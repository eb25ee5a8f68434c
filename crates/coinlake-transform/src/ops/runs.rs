//! `ops.runs`: one row an attempt, from the manifests and the reports of failures.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use coinlake_store::{FailureReport, Manifest};
use coinlake_vendors::DatasetId;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Serialize;

use super::rows::batch;
use crate::carry::carry_over;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::{Inputs, Reads};
use crate::plan::{Sources, Unit, dirty_units};
use crate::publish::{Draft, Part, publish_until_done};
use crate::report::{Counts, TableReport};
use crate::rows::RowSink;

/// Manifests read at once.
const READS: usize = 8;

/// A row of `ops.runs`; times in microseconds UTC.
#[derive(Debug, Serialize)]
struct RunRow {
    vendor: String,
    dataset: String,
    snapshot_at: i64,
    attempt: String,
    kind: &'static str,
    outcome: &'static str,
    started_at: i64,
    finished_at: i64,
    duration_ms: i64,
    requests: i64,
    pages: i64,
    records: i64,
    body_bytes: i64,
    throttles: i64,
    retries: i64,
    warnings: Option<String>,
    error: Option<String>,
    manifest_key: Option<String>,
}

/// Brings the months up to date whose runs changed.
pub(crate) async fn publish_runs(
    context: &Arc<Context>,
    target: Target,
    inputs: &mut Inputs,
) -> Result<Option<TableReport>, TransformError> {
    let began = context.deps.now();
    let datasets = inputs.datasets().to_vec();
    let sources = Sources { datasets: &datasets, reads: Reads::Attempts, folds: false };
    let units = dirty_units(context, &target, sources, inputs).await?;
    let mut parts = vec![];
    for unit in units {
        parts.push(part(context, &target, unit, inputs).await?);
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
    let mut outcome = carry_over(context, target, &unit, &sink).await;
    let mut manifests = vec![];
    for day in &unit.dirty {
        for dataset in inputs.datasets() {
            manifests.extend(inputs.runs(*dataset, *day).iter().map(|run| run.key.clone()));
            let rows = async { batch(target, &attempts(context, inputs, *dataset, *day).await?) };
            match rows.await {
                Ok(rows) if outcome.is_ok() => sink.send(rows).await,
                Ok(_) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
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

async fn attempts(
    context: &Context,
    inputs: &Inputs,
    dataset: DatasetId,
    day: NaiveDate,
) -> Result<Vec<RunRow>, TransformError> {
    let raw = &context.lake.raw();
    let runs = inputs.runs(dataset, day).iter();
    let runs = runs.map(|run| async move {
        Ok::<_, TransformError>(committed(&raw.read_manifest(run).await?, &run.key))
    });
    let mut rows: Vec<RunRow> = stream::iter(runs).buffered(READS).try_collect().await?;
    let reports = inputs.failures(dataset, day).iter();
    let reports = reports
        .map(|report| async move { Ok::<_, TransformError>(failed(&raw.read_failure(report).await?)) });
    rows.extend(stream::iter(reports).buffered(READS).try_collect::<Vec<_>>().await?);
    Ok(rows)
}

fn committed(run: &Manifest, key: &str) -> RunRow {
    RunRow {
        vendor: run.vendor.clone(),
        dataset: run.dataset.clone(),
        snapshot_at: run.logical_time.timestamp_micros(),
        attempt: run.attempt.clone(),
        kind: run.kind.as_str(),
        outcome: "committed",
        started_at: run.started_at.timestamp_micros(),
        finished_at: run.finished_at.timestamp_micros(),
        duration_ms: duration_ms(run.started_at, run.finished_at),
        requests: count(run.requests),
        pages: count(run.pages.len() as u64),
        records: count(run.records()),
        body_bytes: count(run.body_bytes()),
        throttles: count(run.throttles),
        retries: count(run.retries),
        warnings: warnings(&run.warnings),
        error: None,
        manifest_key: Some(key.to_owned()),
    }
}

fn failed(run: &FailureReport) -> RunRow {
    RunRow {
        vendor: run.vendor.clone(),
        dataset: run.dataset.clone(),
        snapshot_at: run.logical_time.timestamp_micros(),
        attempt: run.attempt.clone(),
        kind: run.kind.as_str(),
        outcome: "failed",
        started_at: run.started_at.timestamp_micros(),
        finished_at: run.finished_at.timestamp_micros(),
        duration_ms: duration_ms(run.started_at, run.finished_at),
        requests: count(run.requests),
        pages: count(run.pages),
        records: count(run.records),
        body_bytes: count(run.body_bytes),
        throttles: count(run.throttles),
        retries: count(run.retries),
        warnings: warnings(&run.warnings),
        error: Some(run.error.clone()),
        manifest_key: None,
    }
}

fn duration_ms(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_milliseconds()
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn warnings(warnings: &[String]) -> Option<String> {
    (!warnings.is_empty()).then(|| serde_json::to_string(warnings).expect("strings are JSON"))
}
