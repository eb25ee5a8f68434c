//! The chunks of many days, one after the other, decoded ahead of whoever takes them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::NaiveDate;
use coinlake_store::ManifestRef;
use coinlake_vendors::DatasetId;
use datafusion::common::runtime::SpawnedTask;
use futures::FutureExt;
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

/// What a task brings, one thing after the other. The task ends with whoever takes them.
#[derive(Debug)]
pub(crate) struct Feed<T> {
    items: mpsc::Receiver<Result<T, TransformError>>,
    task: Option<SpawnedTask<()>>,
}

impl<T: Send + 'static> Feed<T> {
    fn of<F>(task: impl FnOnce(mpsc::Sender<Result<T, TransformError>>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (sender, items) = mpsc::channel(AHEAD);
        Self { items, task: Some(SpawnedTask::spawn(task(sender))) }
    }

    /// The next; `None` at the end. A task that broke off is an error, and not the end: what is missing would be lost.
    pub(crate) async fn next(&mut self) -> Option<Result<T, TransformError>> {
        if let Some(item) = self.items.recv().await {
            return Some(item);
        }
        let ended = self.task.take()?.await;
        ended.err().map(|_| Err(TransformError::Lost("the task that decodes raw runs".to_owned())))
    }
}

/// The chunks of these days in order. What they hold besides rows is in the ledger before they arrive, and so is whether a
/// day is complete. An error ends its day, and so does a panic of its decoder; the next days go on.
pub(crate) fn feed(context: &Arc<Context>, days: Vec<DayOfRuns>) -> Feed<Chunk> {
    let context = Arc::clone(context);
    for day in &days {
        context.ledger.ask(day.dataset, day.day);
    }
    Feed::of(|sender| async move {
        for day in days {
            let (dataset, date) = (day.dataset, day.day);
            let fed = AssertUnwindSafe(feed_day(&context, day, &sender)).catch_unwind().await;
            let panicked = |_| Err(TransformError::Lost(format!("the decoder of {dataset} of {date}")));
            match fed.unwrap_or_else(panicked) {
                Ok(()) => context.ledger.complete(dataset, date),
                Err(error) => {
                    if sender.send(Err(error)).await.is_err() {
                        return;
                    }
                }
            }
        }
    })
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
            return Err(TransformError::Lost("the task that takes decoded rows".to_owned()));
        }
    }
    Ok(())
}

/// The rejected lines of a day, decoded again and not noted in the ledger.
pub(crate) fn feed_rejects(context: &Context, day: DayOfRuns) -> Feed<Vec<Reject>> {
    let raw = context.lake.raw();
    Feed::of(|sender| async move {
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
    })
}
