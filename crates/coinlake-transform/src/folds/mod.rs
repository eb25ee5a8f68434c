//! Folds: tables into which each run's sightings merge, whatever their order.

mod fold;
mod merge;
mod sighted;

use std::sync::Arc;

use chrono::NaiveDate;
use coinlake_vendors::DatasetId;

pub(crate) use fold::Fold;
pub(crate) use merge::{Merge, merge_and_publish};

use crate::intake::Chunk;

/// The folds that are brought up to date.
#[derive(Debug, Default)]
pub(crate) struct Folds(pub(crate) Vec<Arc<Fold>>);

impl Folds {
    /// Shows a chunk to every fold that has not seen it. A fold that fails says so when it is published.
    pub(crate) async fn see(&self, chunk: &Chunk) {
        for fold in self.0.iter().filter(|fold| fold.needs(chunk.dataset, chunk.day)) {
            fold.see(chunk).await;
        }
    }

    /// Whether any fold has yet to see the runs of this day.
    pub(crate) fn need(&self, dataset: DatasetId, day: NaiveDate) -> bool {
        self.0.iter().any(|fold| fold.needs(dataset, day))
    }
}
