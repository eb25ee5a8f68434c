//! From an event to published tables and the answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use coinlake_catalog::Catalog;
use coinlake_lambda::{Failure, Function, KeptLake, Metric, Unit, put_metrics, within};
use coinlake_transform::{Deps, Progress, TableReport, TransformError, TransformReport, TransformRequest};

use crate::event::{Answer, Event};

/// The function, with what it keeps while it is warm.
#[derive(Debug, Default)]
pub(crate) struct Transform {
    lake: KeptLake,
}

impl Function for Transform {
    type Event = Event;
    type Answer = Answer;

    async fn handle(&self, event: Event, deadline: DateTime<Utc>) -> Result<Answer, Failure> {
        let began = Instant::now();
        let outcome = self.run(event, deadline).await;
        let failed = ("TransformsFailed", Unit::Count, u64::from(outcome.is_err()));
        put_metrics(&[], &[failed, ("TransformDuration", Unit::Milliseconds, milliseconds(began.elapsed()))]);
        Ok(outcome?.into())
    }
}

impl Transform {
    async fn run(&self, event: Event, deadline: DateTime<Utc>) -> Result<TransformReport, Failure> {
        let request = event.request()?;
        let catalog = Catalog::embedded().map_err(|error| Failure::of("Catalog", &error))?;
        let lake = self.lake.open().await?;
        // Whatever a transform was doing when it is dropped, the next one completes.
        within(deadline, self::run(lake, catalog, &request)).await.unwrap_or_else(|| Err(out_of_time()))
    }
}

async fn run(
    lake: &coinlake_store::Lake,
    catalog: &Catalog,
    request: &TransformRequest,
) -> Result<TransformReport, Failure> {
    let report = coinlake_transform::run(lake, catalog, request, &Deps::system(Arc::new(Told))).await;
    report.map_err(failure)
}

fn failure(error: TransformError) -> Failure {
    match error {
        TransformError::Store(error) => error.into(),
        TransformError::UnknownTable { .. } => Failure::bad_request(error.to_string()),
        error => Failure::of(error.name(), &error),
    }
}

fn out_of_time() -> Failure {
    Failure::out_of_time(
        "the tables published so far are complete, the others are as they were; ask for fewer tables or runs at once, \
         or give the function more memory, which is also more processor",
    )
}

/// Tells of each table with a log line and metrics, when it is done.
struct Told;

impl Progress for Told {
    fn table_done(&self, report: &TableReport) {
        let Some(publish_id) = &report.publish_id else { return };
        let counts = report.counts;
        tracing::info!(
            table = report.table,
            publish_id,
            partitions = report.partitions.join(" "),
            fetched = counts.fetched,
            curated = counts.curated,
            deduplicated = counts.deduplicated,
            quarantined = counts.quarantined,
            rows = report.rows,
            files = report.files,
            bytes = report.bytes,
            took_ms = milliseconds(report.took),
            "table published"
        );
        put_metrics(&[("table", &report.table)], &metrics(report));
    }

    fn failed(&self, error: &TransformError) {
        tracing::error!(error_type = error.name(), "{error}");
    }
}

fn metrics(report: &TableReport) -> [Metric; 8] {
    let counts = report.counts;
    [
        ("Publishes", Unit::Count, 1),
        ("Fetched", Unit::Count, counts.fetched),
        ("Curated", Unit::Count, counts.curated),
        ("Deduplicated", Unit::Count, counts.deduplicated),
        ("Quarantined", Unit::Count, counts.quarantined),
        ("RowsWritten", Unit::Count, report.rows),
        ("BytesWritten", Unit::Bytes, report.bytes),
        ("PublishDuration", Unit::Milliseconds, milliseconds(report.took)),
    ]
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
