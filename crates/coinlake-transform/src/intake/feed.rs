//! The chunks of many days, one after the other, decoded ahead of whoever takes them.

use std::sync::Arc;

use chrono::NaiveDate;
use coinlake_store::ManifestRef;
use coinlake_vendors::DatasetId;
use tokio::sync::mpsc;

use super::chunk::{Chunk, chunks, decode};
use super::ledger::Reject;
use crate::context::Context;
use crate::error::TransformError;

/// Chunks decoded ahead of the one being worked on.
const AHEAD: usize = 1;

/// All committed runs of one dataset on one day.
#[derive(Debug, Clone)]
pub(crate) struct DayOfRuns {
    pub(crate) dataset: DatasetId,
    pub(crate) day: NaiveDate,
    pub(crate) runs: Vec<ManifestRef>,
}

/// The chunks of these days in order. What they hold besides rows is in the ledger before they arrive, and so is whether a
/// day is complete. An error ends its day; the next days go on.
pub(crate) fn feed(
    context: &Arc<Context>,
    days: Vec<DayOfRuns>,
) -> mpsc::Receiver<Result<Chunk, TransformError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let context = Arc::clone(context);
    tokio::spawn(async move {
        for day in days {
            let (dataset, date) = (day.dataset, day.day);
            match feed_day(&context, day, &sender).await {
                Ok(()) => context.ledger.complete(dataset, date),
                Err(error) => {
                    context.ledger.fail(dataset, date);
                    if sender.send(Err(error)).await.is_err() {
                        return;
                    }
                }
            }
        }
    });
    receiver
}

async fn feed_day(
    context: &Context,
    day: DayOfRuns,
    to: &mpsc::Sender<Result<Chunk, TransformError>>,
) -> Result<(), TransformError> {
    for runs in chunks(&context.lake.raw(), &day.runs).await? {
        let count = runs.len() as u64;
        let mut chunk = decode(context.lake.raw(), day.dataset, day.day, runs).await?;
        context.deps.progress.decoded(count, chunk.records());
        context.ledger.note(&mut chunk);
        if to.send(Ok(chunk)).await.is_err() {
            return Err(TransformError::Lost("the task that takes decoded rows"));
        }
    }
    Ok(())
}

/// The rejected lines of a day, decoded again and not noted in the ledger.
pub(crate) fn feed_rejects(
    context: &Context,
    day: DayOfRuns,
) -> mpsc::Receiver<Result<Vec<Reject>, TransformError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let raw = context.lake.raw();
    tokio::spawn(async move {
        let decoded = async {
            for runs in chunks(&raw, &day.runs).await? {
                let chunk = decode(raw.clone(), day.dataset, day.day, runs).await?;
                if sender.send(Ok(chunk.rejects)).await.is_err() {
                    return Ok(());
                }
            }
            Ok(())
        };
        if let Err(error) = decoded.await {
            let _ = sender.send(Err(error)).await;
        }
    });
    receiver
}
